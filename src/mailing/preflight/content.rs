//! Hints about what filters and readers make of a mail.

use bellwether_language::Language;

use super::{Finding, Kind, Weight};
use crate::campaigns::Message;
use crate::mailing::issue_mail::encoded_at_most;

/// Characters of a subject that mail programs show on a wide screen.
const SUBJECT: usize = 78;
/// Links above which filters begin to count.
const LINKS: usize = 150;

/// What there is to say of a mail that is ready.
pub(super) fn findings(message: &Message, language: Language) -> Vec<Finding> {
    let finding = |weight, kind, detail: String| Finding { weight, kind, language: Some(language), detail };
    let kilobytes = (encoded_at_most(message.html.marked()) + encoded_at_most(message.text.marked())).div_ceil(1000);
    let mut findings = vec![finding(Weight::Good, Kind::Ready, kilobytes.to_string())];
    let length = message.subject.chars().count();
    if length > SUBJECT {
        findings.push(finding(Weight::Hint, Kind::LongSubject, length.to_string()));
    }
    if is_loud(&message.subject) {
        findings.push(finding(Weight::Hint, Kind::LoudSubject, message.subject.clone()));
    }
    let links = message.html.marked().matches(" href=\"").count();
    if links > LINKS {
        findings.push(finding(Weight::Hint, Kind::ManyLinks, links.to_string()));
    }
    findings
}

/// Most of it in capitals, or several exclamation marks.
fn is_loud(subject: &str) -> bool {
    let letters = || subject.chars().filter(|character| character.is_alphabetic());
    let capitals = letters().filter(|character| character.is_uppercase()).count();
    subject.matches('!').count() > 1 || letters().count() > 10 && capitals * 2 > letters().count()
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::super::Kind;
    use super::{findings, is_loud};
    use crate::campaigns::{Message, Parted};

    #[test]
    fn shouting_is_heard() {
        assert!(is_loud("ТЕРМІНОВА: НОВЫ ВЫПУСК") && is_loud("News!!"));
        assert!(!is_loud("Situation in Veresia: November 16–22, 2026") && !is_loud("ЕС и НАТО") && !is_loud("News!"));
    }

    #[test]
    fn what_filters_count_is_named() {
        let message = |subject: String, html: String| Message {
            subject,
            preheader: String::new(),
            html: Parted::new(html),
            text: Parted::default(),
        };
        let kinds = |message: &Message| -> Vec<Kind> {
            findings(message, Language::English).into_iter().map(|finding| finding.kind).collect()
        };
        assert_eq!(kinds(&message("Short".into(), "<p>a</p>".into())), [Kind::Ready]);
        let long = message("long ".repeat(30), "<a href=\"https://a/\">a</a>".repeat(151));
        assert_eq!(kinds(&long), [Kind::Ready, Kind::LongSubject, Kind::ManyLinks]);
    }
}
