//! The way out: relays, a directory, or the memory of a test.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use bellwether_message::{DeliveryKey, Domain, Mailbox, MessageId, ReturnPath, Signer, Token};
use bellwether_smtp::{
    Address as Recipient, Envelope, EnvelopeId, Mail, Message, Notify, Outcome, Reply, Report, Returned,
};
use jiff::Timestamp;

use super::relays::{Relays, Sent};
use crate::vault::{Address, random_id};

/// One message on its way to one reader.
pub struct Outgoing<'a> {
    /// Whom it is for.
    pub to: &'a Address,
    /// What is sent: complete, and signed.
    pub message: Vec<u8>,
    /// What a bounce is known by.
    pub bounce: Token,
}

/// Which way mail goes.
pub enum Transport {
    /// By SMTP.
    Relays(Relays),
    /// Into files, for those who want to look at what would be sent.
    Directory(PathBuf),
    /// Into memory, for tests.
    Memory(Arc<Mutex<Vec<Vec<u8>>>>),
}

/// Sends what is composed elsewhere: under our name, with a return path by which a bounce finds its way back.
pub struct PostOffice {
    /// Which way mail goes.
    pub transport: Transport,
    /// Whom mail is from; the display name is chosen for each.
    pub sender: bellwether_message::Address,
    /// Where bounces go.
    pub return_path: ReturnPath,
    /// The domain of the sender, of our Message-IDs and of our signatures.
    pub domain: Domain,
    /// The domain to which mail comes back.
    pub returns: Domain,
    /// Signs for our domain.
    pub signer: Arc<Signer>,
    /// Makes the codes in return paths and Message-IDs.
    pub delivery: Arc<DeliveryKey>,
}

impl PostOffice {
    /// The sender with a display name.
    #[must_use]
    pub fn sender_named(&self, name: &str) -> Mailbox {
        Mailbox::new(name, self.sender.clone())
    }

    /// The Message-ID made of a token.
    #[must_use]
    pub fn message_id(&self, token: Token) -> MessageId {
        MessageId::new(token, &self.domain)
    }

    /// Whether nothing can be sent just now, because every relay is left alone for a while.
    #[must_use]
    pub fn rests(&self) -> bool {
        match &self.transport {
            Transport::Relays(relays) => !relays.pause().is_zero(),
            Transport::Directory(_) | Transport::Memory(_) => false,
        }
    }

    /// Sends a message, and says what became of it. `random` is from 0 to 1.
    ///
    /// # Errors
    /// When it is none that can be sent, or can't be written: nothing was sent.
    pub async fn send(&self, outgoing: Outgoing<'_>, now: Timestamp, random: f64) -> anyhow::Result<Sent> {
        match &self.transport {
            Transport::Relays(relays) => {
                let mail = Mail { envelope: self.envelope(&outgoing)?, message: Message::whole(outgoing.message)? };
                Ok(relays.send(&mail, random).await)
            }
            Transport::Directory(directory) => {
                // Held to the same rules as what goes to relays.
                self.envelope(&outgoing)?;
                let name = format!("{}-{}.eml", now.as_millisecond(), random_id().simple());
                write(directory, &name, &outgoing.message).await?;
                Ok(accepted(&format!("written to {name}")))
            }
            Transport::Memory(sent) => {
                self.envelope(&outgoing)?;
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(outgoing.message);
                Ok(accepted("kept in memory"))
            }
        }
    }

    fn envelope(&self, outgoing: &Outgoing<'_>) -> anyhow::Result<Envelope> {
        let return_path = self.return_path.address(outgoing.bounce);
        Ok(Envelope {
            return_path: Some(Recipient::parse(return_path.as_str()).context("the return path")?),
            recipient: Recipient::parse(outgoing.to.reveal()).context("the reader's address")?,
            report: Some(Report {
                envelope_id: Some(EnvelopeId::new(&outgoing.bounce.to_string())?),
                notify: Some(Notify::FAILURE_AND_DELAY),
                returned: Some(Returned::Header),
                original_recipient: None,
            }),
        })
    }
}

fn accepted(text: &str) -> Sent {
    Sent::Tried(Outcome::Accepted { reply: Reply::new(250, None, text) })
}

/// Complete or not there: whoever looks at the directory sees no half of a message.
async fn write(directory: &Path, name: &str, message: &[u8]) -> anyhow::Result<()> {
    let (new, path) = (directory.join(format!(".{name}")), directory.join(name));
    let written = async {
        tokio::fs::create_dir_all(directory).await?;
        tokio::fs::write(&new, message).await?;
        tokio::fs::rename(&new, &path).await
    };
    written.await.with_context(|| format!("writing {}", path.display()))
}

impl fmt::Debug for PostOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.transport {
            Transport::Relays(_) => "relays",
            Transport::Directory(_) => "directory",
            Transport::Memory(_) => "memory",
        };
        write!(f, "PostOffice({way})")
    }
}
