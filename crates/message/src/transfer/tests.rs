//! Every encoding gives the text back, and is its own canonical form.

use mail_parser::MessageParser;
use proptest::prelude::*;

use super::{LINE, Placeholder, Step, Values, encode};
use crate::{header::with_crlf, list::Link};

/// Encodes with links of these lengths, checks the form, and decodes with another program's decoder.
fn round_trip(text: &str, lengths: (usize, usize)) -> (String, &'static str) {
    let link = |length: usize| Link::parse(&format!("https://a.example/{}", "=b.".repeat(length))).expect("a link");
    let (unsubscribe, preferences) = (link(lengths.0), link(lengths.1));
    let text = with_crlf(text);
    let encoded = encode(&text);
    let mut body = Vec::new();
    let values = Values { unsubscribe: &unsubscribe, preferences: &preferences };
    encoded.steps.iter().for_each(|step| step.write(Some(values), &mut body));
    check_form(&body);

    let mut message =
        format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n", encoded.encoding)
            .into_bytes();
    message.extend_from_slice(&body);
    let parsed = MessageParser::new().parse(&message).expect("a message");
    let decoded = parsed.body_text(0).unwrap_or_default().into_owned();
    let expected = text
        .replace(Placeholder::Unsubscribe.marker(), unsubscribe.as_str())
        .replace(Placeholder::Preferences.marker(), preferences.as_str());
    assert_eq!(decoded, expected, "{}", String::from_utf8_lossy(&body));
    (String::from_utf8(body).expect("ASCII"), encoded.encoding)
}

/// What the head of `transfer` promises.
fn check_form(body: &[u8]) {
    let text = std::str::from_utf8(body).expect("ASCII");
    assert!(body.is_empty() || text.ends_with("\r\n"), "{text:?}");
    assert!(!text.ends_with("\r\n\r\n"), "{text:?}");
    for line in text.split("\r\n") {
        assert!(line.len() <= LINE, "{line:?}");
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line:?}");
        assert!(!line.ends_with(' ') && !line.contains("  "), "{line:?}");
        assert!(!line.starts_with('.') && !line.starts_with("From ") && !line.contains("=_"), "{line:?}");
    }
}

#[test]
fn the_encoding_suits_the_text() {
    let cases = [
        ("", "7bit", ""),
        ("Plain text.\n\nOf two paragraphs.\n", "7bit", "Plain text.\r\n\r\nOf two paragraphs.\r\n"),
        ("a = b", "7bit", "a = b\r\n"),
        ("Two  blanks, one at the end. ", "quoted-printable", "Two =20blanks, one at the end.=20\r\n"),
        (".hidden\nFrom here", "quoted-printable", "=2Ehidden\r\n=46rom here\r\n"),
        ("a\tb", "quoted-printable", "a=09b\r\n"),
        ("=_alternative", "quoted-printable", "=3D_alternative\r\n"),
        ("«Это»", "base64", "wqvQrdGC0L7Cuw0K\r\n"),
        ("one\rtwo\r\nthree\n\n", "7bit", "one\r\ntwo\r\nthree\r\n"),
    ];
    for (text, encoding, body) in cases {
        assert_eq!(round_trip(text, (1, 1)), (body.to_owned(), encoding), "{text:?}");
    }
}

#[test]
fn links_of_all_lengths_fit_in_everywhere() {
    let (leave, prefer) = (Placeholder::Unsubscribe.marker(), Placeholder::Preferences.marker());
    let long = "Становішча ў Беларусі. ".repeat(20);
    let plain = "The situation in Belarus. ".repeat(20);
    for (first, second) in [(0, 0), (1, 2), (2, 1), (25, 60), (100, 3)] {
        for text in [
            format!("{leave}{prefer}"),
            format!("{plain}{leave}"),
            format!("{plain}\n{leave}\n{prefer}\n{plain}"),
            format!("{long}{leave} {prefer}{long}{leave}"),
            format!("я{leave}{long}ў{prefer}я"),
            format!("{leave}{long}"),
            format!("{plain} {leave} "),
        ] {
            round_trip(&text, (first, second));
        }
    }
}

#[test]
fn what_readers_share_comes_first() {
    for text in ["plain ", "Становішча ў Беларусі. "] {
        let text = text.repeat(30);
        let encoded = encode(&format!("{text}{}", Placeholder::Unsubscribe.marker()));
        let Some(Step::Fixed(shared)) = encoded.steps.first() else { panic!("no shared part") };
        assert!(shared.len() >= text.len() * 9 / 10);
    }
}

/// Texts that make life hard: all kinds of characters, blanks, line ends and placeholders.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z .=_\t]{0,90}",
        4 => "[а-яўі «»\u{a0}]{0,90}",
        2 => "\\PC{0,20}",
        1 => any::<String>(),
        2 => Just("\n".to_owned()),
        1 => Just("\r\n\r\n".to_owned()),
        1 => Just("\n.\nFrom  \n".to_owned()),
        1 => Just(Placeholder::Unsubscribe.marker().to_owned()),
        1 => Just(Placeholder::Preferences.marker().to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_comes_back(text in texts(), first in 0_usize..40, second in 0_usize..40) {
        round_trip(&text, (first, second));
    }
}
