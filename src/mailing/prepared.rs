//! The mail of an issue in one language, compiled once for all of its readers, and once more for each choice of sections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_message::{
    Content, FeedbackId, Html, Kind, Link, Links, ListFields, Mailbox, Personal, Signed, Template, Token as Identifier,
};
use jiff::Timestamp;
use minijinja::HtmlEscape;
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

/// How many forms of a mail are kept compiled in a language. One is hundreds of kilobytes, and sections can be chosen in more ways than
/// there is memory for.
const FORMS: usize = 16;

/// In which form a reader gets a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    /// The codes of the sections that she chose; none means all.
    sections: Vec<String>,
    /// Without the monitor's name and the issue's subject.
    neutral: bool,
    /// To be encrypted before it is signed.
    encrypted: bool,
}

impl Form {
    fn of(claimed: &Claimed) -> Self {
        Self {
            sections: claimed.sections.clone(),
            neutral: claimed.plain_envelope,
            encrypted: claimed.openpgp_key.is_some(),
        }
    }
}

/// A mail in one form.
enum Compiled {
    /// Signed as it is composed.
    Signed(Signed),
    /// Encrypted before it is signed.
    Clear(Template),
}

/// The mail of an issue in one language. A form of it is compiled when the first reader who gets it is met.
pub(super) struct Mail {
    issue: String,
    language: Language,
    message: campaigns::Message,
    origin: String,
    /// What was wanted last is last.
    forms: Mutex<Vec<(Form, Arc<Compiled>)>>,
}

impl Mail {
    /// Compiles a message in the form that most readers get.
    pub fn new(worker: &Worker, issue: &str, language: Language, message: campaigns::Message) -> anyhow::Result<Self> {
        let origin = worker.site.frame()?.monitor.origin.clone();
        let mail = Self { issue: issue.to_owned(), language, message, origin, forms: Mutex::default() };
        mail.form(worker, Form::default())?;
        Ok(mail)
    }

    /// The message for one reader, complete and signed.
    pub fn compose(
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
        match &*self.form(worker, Form::of(claimed))? {
            Compiled::Signed(signed) => Ok(signed.compose(&personal)?.bytes),
            Compiled::Clear(clear) => {
                let (reader, key) = (claimed.subscriber, claimed.openpgp_key.as_ref());
                finished(clear.compose(&personal)?, &worker.keyring.current(), reader, key, &worker.office.signer, now)
            }
        }
    }

    fn form(&self, worker: &Worker, form: Form) -> anyhow::Result<Arc<Compiled>> {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = forms.iter().position(|(known, _)| *known == form) {
            // Most want what was wanted last.
            let known = forms.remove(at);
            let compiled = Arc::clone(&known.1);
            forms.push(known);
            return Ok(compiled);
        }
        let compiled = Arc::new(self.compile(worker, &form)?);
        if forms.len() == FORMS {
            forms.remove(0);
        }
        forms.push((form, Arc::clone(&compiled)));
        Ok(compiled)
    }

    fn compile(&self, worker: &Worker, form: &Form) -> anyhow::Result<Compiled> {
        let of = |parted: &campaigns::Parted| match form.sections.as_slice() {
            [] => parted.whole(),
            sections => parted.chosen(sections),
        };
        let frame = worker.site.frame()?;
        let builder = Builder { frame: &frame, messages: &worker.site.messages, language: self.language };
        let mut html = of(&self.message.html);
        let (sender, subject) = if form.neutral {
            let subject = builder.message("letter-plain-issue-subject");
            html = neutral(&html, &self.message, &subject);
            (builder.message("letter-plain-sender"), subject)
        } else {
            (builder.localized(&frame.monitor.title), self.message.subject.clone())
        };
        let template = Template::compile(&Content {
            from: worker.office.sender_named(&sender),
            reply_to: None,
            subject,
            text: of(&self.message.text),
            html: Some(Html { document: html, pictures: Vec::new() }),
            kind: Kind::List(list_fields(worker, &sender, &self.origin, &self.issue, self.language)?),
        })?;
        Ok(match form.encrypted {
            true => Compiled::Clear(template),
            false => Compiled::Signed(Signed::new(template, Arc::clone(&worker.office.signer))),
        })
    }
}

/// A mail whose title and preheader, which programs show beside the subject, say as little as the subject does.
fn neutral(html: &str, message: &campaigns::Message, subject: &str) -> String {
    let escaped = |text: &str| HtmlEscape(text).to_string();
    let title = |subject: &str| format!("<title>{}</title>", escaped(subject));
    let preheader = format!("{}{}", escaped(subject), NOTHING_TO_SEE.repeat(FILLING));
    html.replacen(&title(&message.subject), &title(subject), 1).replacen(&escaped(&message.preheader), &preheader, 1)
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

#[cfg(test)]
mod tests {
    use super::neutral;
    use crate::campaigns::{Message, Parted};

    #[test]
    fn what_programs_show_of_a_neutral_mail_says_nothing() {
        let html = "<title>Law &amp; &quot;order&quot;</title><div>Improved: &lt;law&gt; &amp; order</div><h1>Law</h1>";
        let message = Message {
            subject: "Law & \"order\"".to_owned(),
            preheader: "Improved: <law> & order".to_owned(),
            html: Parted::new(html),
            text: Parted::new("Law"),
        };
        let neutral = neutral(html, &message, "A message");
        assert!(neutral.starts_with("<title>A message</title><div>A message\u{a0}"), "{neutral}");
        assert!(neutral.ends_with("</div><h1>Law</h1>") && !neutral.contains("order"), "{neutral}");
    }
}
