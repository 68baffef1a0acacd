//! The mail of an issue in one language, compiled once for all of its readers, and once more for each choice of sections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_message::{
    Content, FeedbackId, Html, Kind, Link, Links, ListFields, Mailbox, Personal, Signed, Template, Token as Identifier,
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::reader::ReaderLinks;
use super::sealing::finished;
use super::worker::Worker;
use crate::campaigns::{self, Claimed};
use crate::db::Uuid;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::subscribers::Token;
use crate::vault::Address;

/// What takes place and shows nothing, so that a mail program finds no room for the text of the mail beside its subject.
const NOTHING_TO_SEE: &str = "\u{a0}\u{200c}";
/// How often.
const FILLING: usize = 120;

/// How many choices of sections are kept compiled in a language. One is hundreds of kilobytes, and sections can be chosen in more ways
/// than there is memory for.
const CHOICES: usize = 12;

/// The mail of an issue in one language.
pub(super) struct Mail {
    issue: String,
    language: Language,
    message: campaigns::Message,
    /// For readers who chose no sections.
    whole: Prepared,
    /// For those who did, by their codes; what was wanted last is last.
    chosen: Mutex<Vec<(Vec<String>, Arc<Prepared>)>>,
}

impl Mail {
    /// Compiles a message.
    pub fn new(worker: &Worker, issue: &str, language: Language, message: campaigns::Message) -> anyhow::Result<Self> {
        let whole = Prepared::new(worker, issue, language, &message, None)?;
        Ok(Self { issue: issue.to_owned(), language, message, whole, chosen: Mutex::default() })
    }

    /// The message for one reader, complete and signed.
    pub fn compose(
        &self,
        worker: &Worker,
        claimed: &Claimed,
        reader: (&Token, &Address),
        message_id: Identifier,
        now: Timestamp,
    ) -> anyhow::Result<Vec<u8>> {
        if claimed.sections.is_empty() {
            return self.whole.compose(worker, claimed, reader, message_id, now);
        }
        self.chosen(worker, &claimed.sections)?.compose(worker, claimed, reader, message_id, now)
    }

    fn chosen(&self, worker: &Worker, sections: &[String]) -> anyhow::Result<Arc<Prepared>> {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = chosen.iter().position(|(known, _)| known == sections) {
            let known = chosen.remove(at);
            let prepared = Arc::clone(&known.1);
            chosen.push(known);
            return Ok(prepared);
        }
        let prepared = Arc::new(Prepared::new(worker, &self.issue, self.language, &self.message, Some(sections))?);
        if chosen.len() == CHOICES {
            chosen.remove(0);
        }
        chosen.push((sections.to_vec(), Arc::clone(&prepared)));
        Ok(prepared)
    }
}

/// The mail for those who made the same choice.
struct Prepared {
    language: Language,
    /// With the monitor's name and the issue's subject, and with neither.
    named: Envelope,
    neutral: Envelope,
    origin: String,
}

struct Envelope {
    /// For most readers: signed as it is composed.
    signed: Signed,
    /// For readers with a key: encrypted before it is signed.
    clear: Template,
}

impl Prepared {
    /// Compiles a message, for who chose these sections or none.
    fn new(
        worker: &Worker,
        issue: &str,
        language: Language,
        message: &campaigns::Message,
        sections: Option<&[String]>,
    ) -> anyhow::Result<Self> {
        let of = |parted: &campaigns::Parted| match sections {
            Some(sections) => parted.chosen(sections),
            None => parted.whole(),
        };
        let (text, html) = (of(&message.text), of(&message.html));
        let frame = worker.site.frame()?;
        let builder = Builder { frame: &frame, messages: &worker.site.messages, language };
        let title = builder.localized(&frame.monitor.title);
        let origin = frame.monitor.origin.clone();
        let envelope = |sender: &str, list: &str, subject: &str, html: String| -> anyhow::Result<Envelope> {
            let content = Content {
                from: worker.office.sender_named(sender),
                reply_to: None,
                subject: subject.to_owned(),
                text: text.clone(),
                html: Some(Html { document: html, pictures: Vec::new() }),
                kind: Kind::List(list_fields(worker, list, &origin, issue, language)?),
            };
            let compiled = || Template::compile(&content);
            Ok(Envelope { signed: Signed::new(compiled()?, Arc::clone(&worker.office.signer)), clear: compiled()? })
        };
        let neutral_subject = builder.message("letter-plain-issue-subject");
        // Mail programs show the preheader beside the subject: it must say as little.
        let neutral_preheader = format!("{neutral_subject}{}", NOTHING_TO_SEE.repeat(FILLING));
        let neutral_html = html.replacen(&message.preheader, &neutral_preheader, 1);
        let neutral_sender = builder.message("letter-plain-sender");
        Ok(Self {
            language,
            named: envelope(&title, &title, &message.subject, html)?,
            neutral: envelope(&neutral_sender, &neutral_sender, &neutral_subject, neutral_html)?,
            origin,
        })
    }

    fn compose(
        &self,
        worker: &Worker,
        claimed: &Claimed,
        (token, address): (&Token, &Address),
        message_id: Identifier,
        now: Timestamp,
    ) -> anyhow::Result<Vec<u8>> {
        let links = ReaderLinks::new(&self.origin, &worker.office.returns, self.language, token)?;
        let to = Mailbox::from(bellwether_message::Address::parse(address.reveal())?);
        let personal = Personal {
            to: &to,
            message_id: &worker.office.message_id(message_id),
            date: now,
            links: Some(Links {
                unsubscribe: &links.unsubscribe,
                unsubscribe_by_mail: &links.unsubscribe_by_mail,
                preferences: &links.preferences,
            }),
        };
        let envelope = if claimed.plain_envelope { &self.neutral } else { &self.named };
        if claimed.openpgp_key.is_none() {
            return Ok(envelope.signed.compose(&personal)?.bytes);
        }
        let (reader, key) = (claimed.subscriber, claimed.openpgp_key.as_ref());
        finished(envelope.clear.compose(&personal)?, &worker.keyring.current(), reader, key, &worker.office.signer, now)
    }
}

fn list_fields(
    worker: &Worker,
    name: &str,
    origin: &str,
    issue: &str,
    language: Language,
) -> anyhow::Result<ListFields> {
    let domain = &worker.office.domain;
    let link = |path: String| Link::parse(&format!("{origin}{path}")).context("a link of the list");
    // Providers count by it. It must be the installation's own, and short.
    let sender: String = Sha256::digest(domain.as_str()).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    Ok(ListFields {
        name: name.to_owned(),
        id: bellwether_message::Domain::parse(&format!("newsletter.{domain}"))?,
        help: link(addresses::newsletter(language))?,
        archive: link(addresses::issues(language))?,
        feedback: FeedbackId::new(issue, language.code(), "issue", &sender)?,
    })
}

/// The mails of a campaign, prepared when the first reader in a language is met.
pub(super) struct Mails {
    campaign: Uuid,
    issue: String,
    prepared: HashMap<Language, Arc<Mail>>,
}

impl Mails {
    /// Those of the campaign of the issue that starts on `issue` (ISO).
    pub fn new(campaign: Uuid, issue: String) -> Self {
        Self { campaign, issue, prepared: HashMap::new() }
    }

    /// The mail in a language.
    pub async fn in_language(&mut self, worker: &Worker, language: Language) -> anyhow::Result<Arc<Mail>> {
        if let Some(prepared) = self.prepared.get(&language) {
            return Ok(Arc::clone(prepared));
        }
        let message = campaigns::message(&mut worker.site.db.reading().await?, self.campaign, language)
            .await?
            .with_context(|| format!("the campaign has no message in {language}"))?;
        let prepared = Arc::new(Mail::new(worker, &self.issue, language, message)?);
        self.prepared.insert(language, Arc::clone(&prepared));
        Ok(prepared)
    }
}
