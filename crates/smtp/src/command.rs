//! The commands of a transaction, in the words that this relay understands.

use std::io::Write as _;

use crate::capabilities::Capabilities;
use crate::envelope::{Envelope, Mail, Notify, Report, Returned};
use crate::outcome::Need;
use crate::xtext::{write_utf8_address, write_xtext};

/// What the message needs and the relay doesn't offer, if anything.
pub(crate) fn missing(mail: &Mail, offered: &Capabilities) -> Option<Need> {
    let length = mail.message.length() as u64;
    match offered.largest_message() {
        Some(limit) if length > limit => return Some(Need::Size { limit }),
        _ => {}
    }
    if is_international(mail) && !offered.international {
        return Some(Need::International);
    }
    (mail.message.is_eight_bit() && !offered.eight_bit).then_some(Need::EightBit)
}

/// Whether SMTPUTF8 must be asked for: it is a promise that the whole way to the mailbox has to keep, so only if needed.
fn is_international(mail: &Mail) -> bool {
    let Envelope { return_path, recipient, .. } = &mail.envelope;
    let ascii = recipient.is_ascii() && return_path.as_ref().is_none_or(|path| path.is_ascii());
    !ascii || mail.message.has_international_header()
}

/// Appends MAIL with its parameters.
pub(crate) fn write_mail(out: &mut Vec<u8>, mail: &Mail, offered: &Capabilities) {
    out.extend_from_slice(b"MAIL FROM:<");
    out.extend_from_slice(mail.envelope.return_path.as_ref().map_or("", |path| path.as_str()).as_bytes());
    out.push(b'>');
    if offered.size.is_some() {
        // Writing into a Vec can't fail.
        let _ = write!(out, " SIZE={}", mail.message.length());
    }
    if mail.message.is_eight_bit() {
        out.extend_from_slice(b" BODY=8BITMIME");
    }
    if is_international(mail) {
        out.extend_from_slice(b" SMTPUTF8");
    }
    if let Some(report) = mail.envelope.report.as_ref().filter(|_| offered.notifications) {
        match report.returned {
            Some(Returned::Header) => out.extend_from_slice(b" RET=HDRS"),
            Some(Returned::Everything) => out.extend_from_slice(b" RET=FULL"),
            None => {}
        }
        if let Some(id) = &report.envelope_id {
            out.extend_from_slice(b" ENVID=");
            write_xtext(out, id.as_str());
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends RCPT with its parameters.
pub(crate) fn write_recipient(out: &mut Vec<u8>, envelope: &Envelope, offered: &Capabilities) {
    out.extend_from_slice(b"RCPT TO:<");
    out.extend_from_slice(envelope.recipient.as_str().as_bytes());
    out.push(b'>');
    if let Some(report) = envelope.report.as_ref().filter(|_| offered.notifications) {
        write_report(out, report);
    }
    out.extend_from_slice(b"\r\n");
}

fn write_report(out: &mut Vec<u8>, report: &Report) {
    match report.notify {
        None => {}
        Some(Notify::Never | Notify::On { failure: false, delay: false, success: false }) => {
            out.extend_from_slice(b" NOTIFY=NEVER");
        }
        Some(Notify::On { failure, delay, success }) => {
            out.extend_from_slice(b" NOTIFY=");
            let wanted = [(failure, "FAILURE"), (delay, "DELAY"), (success, "SUCCESS")];
            for (at, (_, word)) in wanted.iter().filter(|(wanted, _)| *wanted).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(word.as_bytes());
            }
        }
    }
    if let Some(address) = &report.original_recipient {
        if address.is_ascii() {
            out.extend_from_slice(b" ORCPT=rfc822;");
            write_xtext(out, address.as_str());
        } else {
            out.extend_from_slice(b" ORCPT=utf-8;");
            write_utf8_address(out, address.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{missing, write_mail, write_recipient};
    use crate::address::Address;
    use crate::capabilities::Capabilities;
    use crate::envelope::{Envelope, EnvelopeId, Mail, Notify, Report, Returned};
    use crate::message::Message;
    use crate::outcome::Need;

    const NOTHING: Capabilities = Capabilities {
        pipelining: false,
        chunking: false,
        eight_bit: false,
        international: false,
        notifications: false,
        enhanced_codes: false,
        start_tls: false,
        size: None,
        auth_plain: false,
        auth_login: false,
    };
    const MUCH: Capabilities =
        Capabilities { eight_bit: true, international: true, notifications: true, size: Some(100), ..NOTHING };

    fn written(from: Option<&str>, to: &str, text: &str, offered: &Capabilities) -> (String, Option<Need>) {
        let return_path = from.map(|from| Address::parse(from).expect(from));
        let recipient = Address::parse(to).expect(to);
        let report = Report {
            envelope_id: Some(EnvelopeId::new("c=1+s 2").expect("a name")),
            notify: Some(Notify::FAILURE_AND_DELAY),
            returned: Some(Returned::Header),
            original_recipient: Some(recipient.clone()),
        };
        let envelope = Envelope { return_path, recipient, report: Some(report) };
        let message = Message::whole(Bytes::copy_from_slice(text.as_bytes())).expect("a message");
        let mail = Mail { envelope, message };
        let mut out = Vec::new();
        write_mail(&mut out, &mail, offered);
        write_recipient(&mut out, &mail.envelope, offered);
        (String::from_utf8(out).expect("UTF-8"), missing(&mail, offered))
    }

    #[test]
    fn a_relay_that_offers_nothing_is_asked_for_nothing() {
        let (commands, missing) = written(None, "r@example.org", "a: b\r\n", &NOTHING);
        assert_eq!(commands, "MAIL FROM:<>\r\nRCPT TO:<r@example.org>\r\n");
        assert_eq!(missing, None);
    }

    #[test]
    fn reports_are_asked_for_where_they_are_offered() {
        let (commands, _) = written(Some("b+1@example.org"), "r+1@example.org", "a: b\r\n", &MUCH);
        assert_eq!(
            commands,
            "MAIL FROM:<b+1@example.org> SIZE=6 RET=HDRS ENVID=c+3D1+2Bs+202\r\n\
            RCPT TO:<r+1@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;r+2B1@example.org\r\n"
        );
    }

    #[test]
    fn an_international_address_needs_an_international_relay() {
        let (commands, none) = written(Some("b@example.org"), "ч@example.org", "a: b\r\n", &MUCH);
        assert_eq!(
            commands,
            "MAIL FROM:<b@example.org> SIZE=6 SMTPUTF8 RET=HDRS ENVID=c+3D1+2Bs+202\r\n\
            RCPT TO:<ч@example.org> NOTIFY=FAILURE,DELAY ORCPT=utf-8;\\x{447}@example.org\r\n"
        );
        assert_eq!(none, None);
        for (from, to, text) in [
            ("b@example.org", "ч@example.org", "a: b\r\n"),
            ("ч@example.org", "b@example.org", "a: b\r\n"),
            ("b@example.org", "r@example.org", "a: ч\r\n"),
        ] {
            let offered = Capabilities { eight_bit: true, ..NOTHING };
            assert_eq!(written(Some(from), to, text, &offered).1, Some(Need::International), "{from} {to} {text}");
        }
    }

    #[test]
    fn a_body_in_eight_bits_needs_no_more_than_that() {
        let text = "a: b\r\n\r\nч\r\n";
        let offered = Capabilities { eight_bit: true, ..NOTHING };
        let (commands, none) = written(Some("b@example.org"), "r@example.org", text, &offered);
        assert_eq!(commands, "MAIL FROM:<b@example.org> BODY=8BITMIME\r\nRCPT TO:<r@example.org>\r\n");
        assert_eq!(none, None);
        assert_eq!(written(None, "r@example.org", text, &NOTHING).1, Some(Need::EightBit));
    }

    #[test]
    fn a_message_that_is_too_large_is_not_even_announced() {
        let limit = |limit| Capabilities { size: Some(limit), ..NOTHING };
        let text = "a: b\r\n\r\nx\r\n";
        assert_eq!(written(None, "r@example.org", text, &limit(10)).1, Some(Need::Size { limit: 10 }));
        assert_eq!(written(None, "r@example.org", text, &limit(11)).1, None);
        assert_eq!(written(None, "r@example.org", text, &limit(0)).1, None);
    }

    #[test]
    fn the_name_of_an_envelope_has_its_limits() {
        assert!(EnvelopeId::new(&"x".repeat(100)).is_ok());
        assert!(EnvelopeId::new(&"=".repeat(33)).is_ok());
        for name in ["", "a\r\nb", "ч", &"x".repeat(101), &"=".repeat(34)] {
            assert!(EnvelopeId::new(name).is_err(), "{name:?}");
        }
    }
}
