//! Signatures hold, and break with the first changed octet.

use std::sync::Arc;

use bellwether_message::{Content, Mailbox, Signer};
use proptest::prelude::*;

use crate::{
    python::Python,
    samples::{self, Reader},
};

fn records(signer: &Signer) -> Vec<(String, String)> {
    signer.records().into_iter().map(|record| (record.name, record.text)).collect()
}

/// The messages on which signatures are tried.
fn contents() -> Vec<Content> {
    let mut contents = vec![
        samples::issue("Становішча ў Беларусі", "Становішча за тыдзень пагоршылася.", 40),
        samples::issue("The situation in Belarus", "The situation has deteriorated.  Two blanks.", 40),
    ];
    contents.extend(samples::nasty().into_iter().map(|(name, subject, text)| Content {
        from: Mailbox::new(&name, samples::address("news@monitor.example")),
        ..samples::plain(&subject, &text)
    }));
    contents
}

#[test]
fn dkimpy_verifies_both_signatures() {
    let mut python = Python::start();
    let signer = samples::signer();
    let records = records(&signer);
    for content in contents() {
        let message = samples::signed(&content, &samples::reader(), &signer);
        for index in 0..2 {
            assert_eq!(python.verify(&message, index, &records), "True", "{}", String::from_utf8_lossy(&message));
        }
    }
    let reader = Reader::new(Mailbox::new("Чытач", samples::address("чытач@прыклад.бел")));
    let message = samples::signed(&samples::issue("Тэма", "Тэкст.", 2), &reader, &signer);
    assert_eq!([0, 1].map(|index| python.verify(&message, index, &records)), ["True", "True"]);
}

#[test]
fn a_changed_octet_breaks_both_signatures() {
    let mut python = Python::start();
    let signer = samples::signer();
    let records = records(&signer);
    let message = samples::signed(&samples::issue("Тэма", "Тэкст.", 3), &samples::reader(), &signer);
    let text = String::from_utf8(message).expect("ASCII");
    let field = |name: &str| {
        let (before, value) = text.split_once(&format!("\r\n{name}:")).expect(name);
        before.len() + 2 + name.len() + 1 + (value.len() - value.trim_start().len()) + 2
    };
    let mut places: Vec<usize> = ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Help"]
        .into_iter()
        .chain(["List-Archive", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "MIME-Version"])
        .chain(["Content-Type", "Content-Transfer-Encoding"])
        .map(field)
        .collect();
    let body = text.find("\r\n\r\n").expect("a body") + 4;
    places.extend([body + 4, body + 200, text.len() - 6]);
    for place in places {
        let mut changed = text.clone().into_bytes();
        changed[place] ^= 3;
        for index in 0..2 {
            let answer = python.verify(&changed, index, &records);
            assert_ne!(answer, "True", "after {:?}", &text[place - 20..place]);
        }
    }
}

#[test]
fn an_added_field_breaks_both_signatures() {
    let mut python = Python::start();
    let signer = samples::signer();
    let records = records(&signer);
    let message = samples::signed(&samples::issue("Тэма", "Тэкст.", 3), &samples::reader(), &signer);
    for field in ["From: <evil@example.org>", "Subject: other", "Cc: <x@example.org>", "List-Unsubscribe: <https://x/>"]
    {
        let changed = [field.as_bytes(), b"\r\n", &message].concat();
        for index in 0..2 {
            assert_ne!(python.verify(&changed, index, &records), "True", "{field}");
        }
    }
    let harmless = [b"Received: from a by b; Wed, 25 Nov 2026 18:00:00 +0000\r\n", &message[..]].concat();
    assert_eq!([0, 1].map(|index| python.verify(&harmless, index, &records)), ["True", "True"]);
}

/// The quick way and the general one agree to the octet, so that what is tried of one holds for the other.
fn check_agreement(content: &Content, signer: &Arc<Signer>) {
    let reader = samples::reader();
    let plain = samples::composed(content, &reader);
    let general = signer.sign(&plain.bytes, samples::date()).expect("a signature");
    let prepared = samples::signed(content, &reader, signer);
    assert_eq!(String::from_utf8_lossy(&prepared), String::from_utf8_lossy(&general));
}

#[test]
fn both_ways_of_signing_agree() {
    let signer = samples::signer();
    contents().iter().for_each(|content| check_agreement(content, &signer));
    assert!(signer.sign(b"Subject: no sender\r\n\r\n", samples::date()).is_err());
    assert!(signer.sign(b"From: no body\r\n", samples::date()).is_err());
}

#[test]
fn messages_of_any_origin_are_signed() {
    let mut python = Python::start();
    let signer = samples::signer();
    let records = records(&signer);
    for message in [
        "From: a@monitor.example\r\n\r\n",
        "From: a@monitor.example\r\n\r\n\r\n\r\n",
        "FROM: a@monitor.example \t\r\nSubject:\r\n\tfolded \t here\r\n  and here  \r\n\r\n a \t b \r\n\r\n\r\n",
        "To: x@example.org\r\nTo: y@example.org\r\nFrom: a@monitor.example\r\nTo: z@example.org\r\n\r\nno end of line",
        "Subject: \r\nFrom: a@monitor.example\r\nX-Other: \u{44f}\r\n\r\n\u{44f}\r\n.\r\n \r\n",
    ] {
        let signed = signer.sign(message.as_bytes(), samples::date()).expect("a signature");
        for index in 0..2 {
            assert_eq!(python.verify(&signed, index, &records), "True", "{message:?}");
        }
    }
}

#[test]
fn records_fit_into_the_dns() {
    for record in samples::signer().records() {
        assert!(record.strings().all(|string| string.len() <= 255));
        assert_eq!(record.strings().collect::<String>(), record.text);
        assert!(record.to_string().starts_with(&format!("{}. IN TXT ( \"v=DKIM1; k=", record.name)));
    }
}

/// One signer for all cases: making an RSA key takes a while.
fn shared_signer() -> &'static Arc<Signer> {
    static SIGNER: std::sync::OnceLock<Arc<Signer>> = std::sync::OnceLock::new();
    SIGNER.get_or_init(samples::signer)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_makes_signing_panic(message: Vec<u8>, header in "(From|[a-z]{1,5})?[: ]?[a-z \t\r\n]{0,20}(\r\n\r\n)?") {
        let _ = shared_signer().sign(&[header.as_bytes(), &message].concat(), samples::date());
    }

    #[test]
    fn both_ways_of_signing_agree_on_any_text(subject: String, text in "([ \t.=]{0,3}|\\PC{0,9}|\r|\n){0,30}", repeated in 0_usize..5) {
        check_agreement(&samples::issue(&subject, &text, repeated), shared_signer());
        check_agreement(&samples::plain(&subject, &text), shared_signer());
    }
}
