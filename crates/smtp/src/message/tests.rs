//! What is refused, and what is known of a message.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Message, MessageError, Part};

fn message(text: &str) -> Result<Message, MessageError> {
    Message::whole(Bytes::copy_from_slice(text.as_bytes()))
}

#[test]
fn what_a_relay_could_misread_is_refused() {
    let long = format!("{}\r\n", "x".repeat(999));
    let later = format!("a\r\n{long}b\r\n");
    for (text, error) in [
        ("", MessageError::Unterminated),
        ("a: b\r\n\r\nx", MessageError::Unterminated),
        ("a\nb\r\n", MessageError::BareLineFeed),
        ("\na\r\n", MessageError::BareLineFeed),
        ("a\rb\r\n", MessageError::BareCarriageReturn),
        ("a\r\r\n", MessageError::BareCarriageReturn),
        ("a\r\n\n.\r\n", MessageError::BareLineFeed),
        ("a\r\n.\n", MessageError::BareLineFeed),
        ("a\r\n.\r", MessageError::BareCarriageReturn),
        ("a\0\r\n", MessageError::Nul),
        ("a\r\n\0", MessageError::Nul),
        (&long, MessageError::LineTooLong),
        (&later, MessageError::LineTooLong),
        (&long[..999], MessageError::Unterminated),
    ] {
        assert_eq!(message(text).err(), Some(error), "{text:?}");
    }
    assert!(message(&long[1..]).is_ok());
    assert!(message(&later.replacen('x', "", 1)).is_ok());
}

#[test]
fn what_it_needs_of_the_relay_is_known() {
    let needs = |text: &str| {
        let message = message(text).expect(text);
        (message.is_eight_bit(), message.has_international_header(), message.dots())
    };
    assert_eq!(needs("a: b\r\n\r\n.x\r\n..\r\n"), (false, false, 2));
    assert_eq!(needs(".a: b\r\n\r\nx\r\n"), (false, false, 1));
    assert_eq!(needs("a: b\r\n\r\nпрывітанне\r\n"), (true, false, 0));
    assert_eq!(needs("\r\nпрывітанне\r\n"), (true, false, 0));
    assert_eq!(needs("a: прывітанне\r\n\r\nx\r\n"), (true, true, 0));
    assert_eq!(needs("a: прывітанне\r\n"), (true, true, 0));
}

/// The same, read line by line as RFC 5321 describes it.
fn by_the_book(octets: &[u8]) -> Option<(usize, usize, bool)> {
    let lines = octets.strip_suffix(b"\r\n")?;
    let text = String::from_utf8_lossy(lines).into_owned();
    let lines: Vec<&str> = text.split("\r\n").collect();
    let good = |line: &&str| line.len() <= 998 && !line.contains(['\r', '\n', '\0']);
    let dots = lines.iter().filter(|line| line.starts_with('.')).count();
    lines.iter().all(good).then_some((octets.len(), dots, !octets.is_ascii()))
}

proptest! {
    #[test]
    fn it_does_not_matter_where_parts_end(
        text in "([a.я\0]|\r\n|\r|\n|a{400,500}){0,8}(\r\n)?",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let octets = Bytes::from(text);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.index(octets.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(octets.len());
        let mut start = 0;
        let parts = cuts.into_iter().map(|cut| {
            let part = octets.slice(start..cut);
            start = cut;
            Part::new(part)
        });
        let known = |message: Message| (message.length, message.dots, message.eight_bit);
        let message = parts.collect::<Result<Vec<_>, _>>().and_then(Message::new);
        let international = message.as_ref().ok().map(Message::has_international_header);
        prop_assert_eq!(message.ok().map(known), by_the_book(&octets));
        prop_assert_eq!(international, Message::whole(octets).ok().map(|message| message.has_international_header()));
    }
}
