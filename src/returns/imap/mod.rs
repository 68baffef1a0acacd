//! A mailbox in which mail lies that came back (IMAP4rev1, RFC 3501): it is looked at each minute, and emptied.
//!
//! What the library says of an error may quote a message, and so a reader; only its kind goes on from here. It tells more to the `log`
//! crate, which nobody listens to.

mod opening;

use std::time::Duration;

use async_imap::error::Error as ImapError;
use bellwether_bounces::MESSAGE_LIMIT;
use bellwether_smtp::Tls;
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::timeout;

use self::opening::{Opened, open};
use super::intake::Intake;
use super::{Way, stopped};
use crate::config::Imap as Settings;

/// How often the mailbox is looked at.
pub const INTERVAL: Duration = Duration::from_secs(60);
/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often the connection may break at the same message, before the message is passed over.
const BREAKS: u32 = 3;

/// Why a mailbox can't be read. It says nothing of what lies in it.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// No connection.
    #[error("connecting to the mail server: {0}")]
    Connect(std::io::ErrorKind),
    /// The name is of no server, or can't be in a certificate.
    #[error("the mail server's name can't be looked up or verified")]
    Name,
    /// TLS failed; most often the certificate isn't what it must be.
    #[error("TLS with the mail server: {0}")]
    Tls(String),
    /// Only a server on this machine is talked to without protection.
    #[error("the mail server is not on this machine, and the connection wouldn't be protected")]
    NotLoopback,
    /// Roots that were given for its certificate.
    #[error("the roots of the mail server's certificate: {0}")]
    Roots(String),
    /// The server didn't take user and password.
    #[error("the mail server refused user or password")]
    Login,
    /// The server refused something else.
    #[error("the mail server refused to {0}")]
    Refused(&'static str),
    /// The conversation broke.
    #[error("the conversation with the mail server broke: {0}")]
    Broken(&'static str),
    /// The database doesn't take what was read. It stays in the mailbox.
    #[error("a message can't be taken in now: {0:#}")]
    Intake(anyhow::Error),
}

/// Empties the mailbox each minute until `stop` turns true or its sender goes. What fails is logged and tried again a minute later.
///
/// # Errors
/// When the roots in the settings can't be read.
pub async fn watch(
    settings: Settings,
    intake: Intake,
    clock: fn() -> Timestamp,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut mailbox = Mailbox::new(settings)?;
    loop {
        let round = async {
            match mailbox.empty(&intake, clock).await {
                Ok(0) => {}
                Ok(taken) => tracing::info!(taken, "Mail that came back was taken from the mailbox"),
                Err(error) => tracing::error!(%error, "The mailbox of what comes back can't be emptied"),
            }
            tokio::time::sleep(INTERVAL).await;
        };
        tokio::select! {
            // A message is taken in by one transaction, and deleted after it: whenever this breaks off, it comes again or is done.
            () = stopped(&mut stop) => return Ok(()),
            () = round => {}
        }
    }
}

/// A mailbox, and what is remembered of it from one look to the next.
pub struct Mailbox {
    settings: Settings,
    tls: Tls,
    /// A message at which the conversation broke, and how often. One that the library can't read would be in the way for ever.
    stumbled: Option<(u32, u32)>,
}

impl Mailbox {
    /// A mailbox that is yet to be looked at.
    ///
    /// # Errors
    /// When the roots in the settings can't be read.
    pub fn new(settings: Settings) -> Result<Self, MailboxError> {
        let roots = |error: &dyn std::error::Error| MailboxError::Roots(error.to_string());
        let tls = match &settings.roots {
            Some(file) => Tls::with_roots(&std::fs::read(file).map_err(|error| roots(&error))?),
            None => Tls::new(),
        };
        Ok(Self { settings, tls: tls.map_err(|error| roots(&error))?, stumbled: None })
    }

    /// Takes in what lies unread in the mailbox, each message by itself; returns how many. One that was taken in is deleted or moved.
    ///
    /// # Errors
    /// When the server or the database fails. Messages that were taken in before are done.
    pub async fn empty(&mut self, intake: &Intake, clock: fn() -> Timestamp) -> Result<usize, MailboxError> {
        let mut opened = open(&self.settings, &self.tls).await?;
        within(opened.session.select(&self.settings.mailbox), "open the mailbox").await?;
        let unseen = within(opened.session.uid_search("UNSEEN UNDELETED"), "search the mailbox").await?;
        let mut unseen: Vec<u32> = unseen.into_iter().collect();
        unseen.sort_unstable();
        let mut taken = 0;
        for uid in unseen {
            if self.stumbled.is_some_and(|(at, breaks)| at == uid && breaks >= BREAKS) {
                self.stumbled = None;
                tracing::error!(uid, "A message in the mailbox can't be fetched and is left there, as read");
                store(&mut opened, uid, "+FLAGS.SILENT (\\Seen)").await?;
                continue;
            }
            let message = match fetch(&mut opened, uid).await {
                Ok(message) => message,
                Err(error) => {
                    let before = self.stumbled.filter(|(at, _)| *at == uid).map_or(0, |(_, breaks)| breaks);
                    self.stumbled = Some((uid, before + 1));
                    return Err(error);
                }
            };
            // Somebody else may have taken it away.
            let Some(message) = message else { continue };
            intake.take(&message, None, Way::Mailbox, clock()).await.map_err(MailboxError::Intake)?;
            self.put_away(&mut opened, uid).await?;
            taken += 1;
        }
        // It has nothing more to say that matters.
        let _ = within(opened.session.logout(), "say goodbye").await;
        Ok(taken)
    }

    /// Deletes a message that was taken in, or moves it to where the settings say.
    async fn put_away(&self, opened: &mut Opened, uid: u32) -> Result<(), MailboxError> {
        let set = uid.to_string();
        if let Some(folder) = &self.settings.move_to {
            store(opened, uid, "+FLAGS.SILENT (\\Seen)").await?;
            if opened.can_move {
                // RFC 6851
                return within(opened.session.uid_mv(&set, folder), "move a message").await;
            }
            within(opened.session.uid_copy(&set, folder), "copy a message").await?;
        }
        store(opened, uid, "+FLAGS.SILENT (\\Deleted \\Seen)").await?;
        if opened.can_expunge_one {
            // RFC 4315: what others have marked as deleted is none of our business.
            let gone = async { opened.session.uid_expunge(&set).await?.try_collect::<Vec<_>>().await };
            within(gone, "delete a message").await?;
        } else {
            let gone = async { opened.session.expunge().await?.try_collect::<Vec<_>>().await };
            within(gone, "delete messages").await?;
        }
        Ok(())
    }
}

/// The beginning of a message, as much as is read of it, without marking it as read.
async fn fetch(opened: &mut Opened, uid: u32) -> Result<Option<Vec<u8>>, MailboxError> {
    let query = format!("(UID BODY.PEEK[]<0.{MESSAGE_LIMIT}>)");
    let fetched = async { opened.session.uid_fetch(uid.to_string(), query).await?.try_collect::<Vec<_>>().await };
    // A server may tell of other messages between.
    let fetched = within(fetched, "show a message").await?;
    let message = fetched.iter().filter(|fetched| fetched.uid == Some(uid)).find_map(|fetched| fetched.body());
    Ok(message.map(<[u8]>::to_vec))
}

async fn store(opened: &mut Opened, uid: u32, flags: &str) -> Result<(), MailboxError> {
    let stored = async { opened.session.uid_store(uid.to_string(), flags).await?.try_collect::<Vec<_>>().await };
    within(stored, "mark a message").await.map(|_| ())
}

/// What a command gives, if it does so in time. `what` says what was asked for.
async fn within<T>(command: impl Future<Output = Result<T, ImapError>>, what: &'static str) -> Result<T, MailboxError> {
    match timeout(PATIENCE, command).await {
        Ok(outcome) => outcome.map_err(|error| told(&error, what)),
        Err(_) => Err(MailboxError::Broken("it takes too long")),
    }
}

/// An error without its words.
fn told(error: &ImapError, what: &'static str) -> MailboxError {
    match error {
        ImapError::No(_) | ImapError::Bad(_) => MailboxError::Refused(what),
        ImapError::Validate(_) => MailboxError::Refused("take a name with such characters"),
        ImapError::Parse(_) => MailboxError::Broken("its answer can't be read"),
        _ => MailboxError::Broken("the connection was lost"),
    }
}
