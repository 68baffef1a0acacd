//! What sources say, each in its own form.

use bellwether_bounces::{Class, Status, read_reply};
use serde::Deserialize;

use super::super::rules::Said;

/// In which form a body is. The mark stands before it under the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Format {
    /// A message as it came back, of the generic source.
    Message,
    /// What the generic source says of one recipient.
    Generic,
    /// An event of Mailgun.
    Mailgun,
    /// A batch of events of Twilio SendGrid.
    Sendgrid,
}

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Event {
    pub(in super::super) said: Said,
    pub(in super::super) address: Option<String>,
    pub(in super::super) token: Option<String>,
}

impl Format {
    const ALL: [Self; 4] = [Self::Message, Self::Generic, Self::Mailgun, Self::Sendgrid];

    pub(in super::super) fn mark(self) -> u8 {
        match self {
            Self::Message => b'r',
            Self::Generic => b'g',
            Self::Mailgun => b'm',
            Self::Sendgrid => b's',
        }
    }

    /// Reads [`Format::mark`].
    pub(in super::super) fn marked(mark: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.mark() == mark)
    }

    /// The events in a body, none for a message, which is read in another way; `None` if it isn't of this form.
    pub(in super::super) fn events(self, body: &[u8]) -> Option<Vec<Event>> {
        match self {
            Self::Message => Some(Vec::new()),
            Self::Generic => serde_json::from_slice::<Generic>(body).ok()?.event().map(|event| vec![event]),
            Self::Mailgun => Some(vec![serde_json::from_slice::<Mailgun>(body).ok()?.event_data.event()]),
            Self::Sendgrid => {
                let batch: Vec<Sendgrid> = serde_json::from_slice(body).ok()?;
                Some(batch.into_iter().map(Sendgrid::event).collect())
            }
        }
    }
}

/// What the generic source sends: by `token`, which may be a whole return path or an ENVID, or else by `recipient`.
#[derive(Deserialize)]
struct Generic {
    recipient: Option<String>,
    token: Option<String>,
    class: String,
    /// The words of the mail system. With a `class` of `failed` they decide what it is.
    #[serde(default)]
    reason: String,
}

impl Generic {
    fn event(self) -> Option<Event> {
        let said = match self.class.as_str() {
            "failed" => read_reply(None, &self.reason).into(),
            word => [Class::Hard, Class::Soft, Class::Delay, Class::Complaint, Class::None]
                .into_iter()
                .find(|class| class.name() == word)?
                .into(),
        };
        (self.recipient.is_some() || self.token.is_some()).then_some(Event {
            said,
            address: self.recipient,
            token: self.token,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Mailgun {
    event_data: MailgunEvent,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct MailgunEvent {
    event: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    reason: String,
    recipient: Option<String>,
    #[serde(default)]
    delivery_status: MailgunStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct MailgunStatus {
    enhanced_code: Option<String>,
    message: Option<String>,
    description: Option<String>,
}

impl MailgunEvent {
    fn event(self) -> Event {
        let said = match (self.event.as_str(), self.reason.as_str()) {
            ("complained", _) | ("failed", "suppress-complaint") => Class::Complaint.into(),
            // It didn't even try, because the address had failed for good before.
            ("failed", "suppress-bounce") => Class::Hard.into(),
            // Its own list of those who left is not ours.
            ("failed", "suppress-unsubscribe") => Class::None.into(),
            ("failed", "old") => Class::Delay.into(),
            ("failed", _) if self.severity == "permanent" => self.delivery_status.said(),
            // It goes on trying.
            ("failed", _) => Class::Delay.into(),
            _ => Class::None.into(),
        };
        Event { said, address: self.recipient, token: None }
    }
}

impl MailgunStatus {
    /// "Permanent" is for Mailgun every failure after which it gives up, so the words of the mail system decide.
    fn said(&self) -> Said {
        let words = [self.message.as_deref(), self.description.as_deref()].into_iter().flatten();
        let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
        read_reply(status(self.enhanced_code.as_deref()), &words.join("\n")).into()
    }
}

#[derive(Deserialize)]
struct Sendgrid {
    event: String,
    email: Option<String>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    reason: String,
    status: Option<String>,
}

impl Sendgrid {
    fn event(self) -> Event {
        let said = match (self.event.as_str(), self.kind.as_str(), self.reason.as_str()) {
            ("spamreport", ..) | ("dropped", _, "Spam Reporting Address") => Class::Complaint.into(),
            ("dropped", _, "Bounced Address") => Class::Hard.into(),
            // Refused for what the sender or the message is, as SendGrid reads it.
            ("bounce", "blocked", _) => Said { class: Class::Soft, about_us: true },
            ("bounce", ..) => read_reply(status(self.status.as_deref()), &self.reason).into(),
            ("deferred", ..) => Class::Delay.into(),
            _ => Class::None.into(),
        };
        Event { said, address: self.email, token: None }
    }
}

fn status(text: Option<&str>) -> Option<Status> {
    text?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use bellwether_bounces::Class;

    use super::Format;

    fn classes(format: Format, body: &str) -> Vec<Class> {
        format.events(body.as_bytes()).expect(body).iter().map(|event| event.said.class).collect()
    }

    #[test]
    fn mailgun_says_what_it_means() {
        for (event, expected) in [
            (r#"{"event":"complained","recipient":"a@example.org"}"#, Class::Complaint),
            (
                r#"{"event":"failed","severity":"permanent","reason":"bounce","recipient":"a@example.org",
                   "delivery-status":{"code":550,"enhanced-code":"5.1.1","message":"5.1.1 The email account does not exist","description":""}}"#,
                Class::Hard,
            ),
            (
                r#"{"event":"failed","severity":"permanent","reason":"generic","delivery-status":{"message":"550 5.7.1 blocked by our spam policy"}}"#,
                Class::Soft,
            ),
            (r#"{"event":"failed","severity":"permanent","reason":"suppress-bounce"}"#, Class::Hard),
            (r#"{"event":"failed","severity":"temporary","delivery-status":{"message":"mailbox full"}}"#, Class::Delay),
            (r#"{"event":"delivered"}"#, Class::None),
        ] {
            assert_eq!(classes(Format::Mailgun, &format!(r#"{{"event-data":{event}}}"#)), [expected], "{event}");
        }
    }

    #[test]
    fn sendgrid_says_what_it_means() {
        let batch = r#"[
            {"event":"bounce","type":"bounce","email":"a@example.org","status":"5.1.1","reason":"550 5.1.1 User unknown"},
            {"event":"bounce","type":"blocked","email":"a@example.org","reason":"554 5.7.1 blocked"},
            {"event":"bounce","type":"bounce","email":"a@example.org","status":"5.2.2","reason":"552 5.2.2 Mailbox full"},
            {"event":"dropped","reason":"Bounced Address"},
            {"event":"spamreport","email":"a@example.org"},
            {"event":"deferred","response":"421 later"},
            {"event":"delivered"}]"#;
        let expected =
            [Class::Hard, Class::Soft, Class::Soft, Class::Hard, Class::Complaint, Class::Delay, Class::None];
        assert_eq!(classes(Format::Sendgrid, batch), expected);
    }

    #[test]
    fn the_generic_form_names_a_class_or_leaves_it_to_the_words() {
        for (body, expected) in [
            (r#"{"recipient":"a@example.org","class":"hard","reason":""}"#, Class::Hard),
            (r#"{"token":"x","class":"complaint"}"#, Class::Complaint),
            (r#"{"recipient":"a@example.org","class":"failed","reason":"550 5.1.1 No such user"}"#, Class::Hard),
        ] {
            assert_eq!(classes(Format::Generic, body), [expected], "{body}");
        }
        for body in ["", "{}", "[]", r#"{"class":"hard"}"#, r#"{"recipient":"a@example.org","class":"gone"}"#] {
            assert!(Format::Generic.events(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn marks_are_read_back() {
        for format in Format::ALL {
            assert_eq!(Format::marked(format.mark()), Some(format));
        }
        assert_eq!(Format::marked(b'x'), None);
    }
}
