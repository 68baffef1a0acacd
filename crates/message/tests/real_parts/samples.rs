//! Messages to try things on.

use std::sync::Arc;

use bellwether_message::{
    Address, Algorithm, Composed, Content, ContentId, DeliveryKey, Domain, FeedbackId, Html, KeyPair, Kind, Link,
    Links, ListFields, Mailbox, MessageId, Personal, Picture, PictureFormat, Placeholder, ReturnPath, Selector, Signed,
    Signer, Template, Token,
};
use jiff::Timestamp;

/// A picture of one pixel.
pub const PIXEL: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x2c, 0, 0, 0, 0, 1, 0, 1,
    0, 0, 2, 2, 0x44, 1, 0, 0x3b,
];

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn domain() -> Domain {
    Domain::parse("monitor.example").expect("a domain")
}

pub fn link(text: &str) -> Link {
    Link::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn date() -> Timestamp {
    "2026-11-25T18:00:00Z".parse().expect("a date")
}

/// A message to one reader, of text alone.
pub fn plain(subject: &str, text: &str) -> Content {
    Content {
        from: Mailbox::new("Bellwether", address("news@monitor.example")),
        reply_to: None,
        subject: subject.into(),
        text: text.into(),
        html: None,
        kind: Kind::Transactional,
    }
}

/// An issue of a newsletter, with links of each reader's own and a picture.
pub fn issue(subject: &str, paragraph: &str, repeated: usize) -> Content {
    let (leave, prefer) = (Placeholder::Unsubscribe.marker(), Placeholder::Preferences.marker());
    let text = format!("{}\n{prefer}\n{leave}\n", format!("{paragraph}\n\n").repeat(repeated));
    let paragraphs = format!("<p style=\"margin:0 0 1em\">{paragraph}</p>\n").repeat(repeated);
    let links = format!("<p><a href=\"{prefer}\">1</a> · <a href=\"{leave}\">2</a></p>");
    let picture = "<img src=\"cid:chart@monitor.example\" alt=\"\">";
    Content {
        reply_to: Some(Mailbox::new("Рэдакцыя", address("editors@monitor.example"))),
        html: Some(Html {
            document: format!("<!doctype html>\n<html><body>\n{picture}{paragraphs}{links}</body></html>\n"),
            pictures: vec![Picture {
                id: ContentId::parse("chart@monitor.example").expect("an id"),
                format: PictureFormat::Gif,
                bytes: PIXEL.into(),
            }],
        }),
        kind: Kind::List(ListFields {
            name: "Маніторынг, па-беларуску".into(),
            id: Domain::parse("be.issues.monitor.example").expect("a domain"),
            help: link("https://monitor.example/be/newsletter"),
            archive: link("https://monitor.example/be/archive"),
            feedback: FeedbackId::new("2026-11-16", "be", "issue", "bellwether").expect("an id"),
        }),
        ..plain(subject, &text)
    }
}

/// A reader, by her address.
pub struct Reader {
    to: Mailbox,
    message_id: MessageId,
    unsubscribe: Link,
    unsubscribe_by_mail: Address,
    preferences: Link,
}

impl Reader {
    pub fn new(to: Mailbox) -> Self {
        let tokens = DeliveryKey::new(&[1; 32]).tokens(&[2; 16], &[3; 16]);
        let unsubscribe = ReturnPath::new("unsubscribe", domain()).expect("a path");
        Self {
            to,
            message_id: MessageId::new(tokens.message, &domain()),
            unsubscribe: link(&format!("https://monitor.example/be/unsubscribe?t={}", Token::new([4; 16]))),
            unsubscribe_by_mail: unsubscribe.address(Token::new([4; 16])),
            preferences: link(&format!("https://monitor.example/be/preferences/{}", Token::new([5; 16]))),
        }
    }

    pub fn personal(&self) -> Personal<'_> {
        Personal {
            to: &self.to,
            message_id: &self.message_id,
            date: date(),
            links: Some(Links {
                unsubscribe: &self.unsubscribe,
                unsubscribe_by_mail: &self.unsubscribe_by_mail,
                preferences: &self.preferences,
            }),
        }
    }

    /// A text with this reader's links in their places.
    pub fn personalised(&self, text: &str) -> String {
        text.replace(Placeholder::Unsubscribe.marker(), self.unsubscribe.as_str())
            .replace(Placeholder::Preferences.marker(), self.preferences.as_str())
    }
}

pub fn reader() -> Reader {
    Reader::new(address("reader@example.org").into())
}

pub fn composed(content: &Content, reader: &Reader) -> Composed {
    Template::compile(content).expect("a template").compose(&reader.personal()).expect("a message")
}

/// Signs with new keys of both kinds.
pub fn signer() -> Arc<Signer> {
    let key = |name: &str, algorithm| {
        let pem = KeyPair::generate(algorithm).expect("a key");
        (Selector::parse(name).expect("a selector"), KeyPair::from_pem(&pem).expect("a key"))
    };
    Arc::new(Signer::new(domain(), vec![key("rsa1", Algorithm::Rsa), key("ed1", Algorithm::Ed25519)]))
}

pub fn signed(content: &Content, reader: &Reader, signer: &Arc<Signer>) -> Vec<u8> {
    let template = Template::compile(content).expect("a template");
    Signed::new(template, Arc::clone(signer)).compose(&reader.personal()).expect("a message").bytes
}

/// Text of all the kinds that give trouble, as `(display name, subject, text)`.
pub fn nasty() -> Vec<(String, String, String)> {
    let long = "пераадміністрацыяваўся".repeat(30);
    let cases: [(&str, &str, &str); 26] = [
        ("", "", ""),
        ("Bellwether", "Plain", "Plain.\n"),
        ("Маніторынг сітуацыі", "Становішча за 16–22 лістапада 2026 года", "Тэкст.\n\n— і яшчэ.\n"),
        (
            "Ёлка \u{1f384}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e7}\u{1f1fe} emoji",
            "\u{1f600}\u{1f600}\n",
        ),
        ("מוניטור", "שבוע \u{202b}abc\u{202c} ערבית العربية", "עברית ואנגלית mixed\n"),
        (&long, &long, &long),
        (&"a".repeat(300), &"b".repeat(2000), &"c".repeat(5000)),
        ("O'Neil, \"The\" (editor) <x@y>", "\"quoted\" 'and' \\back\\slash\\", "\"\\\n"),
        ("J. Doe", "colon: semi; comma, at@ <angle>", "a@b.c\n"),
        ("a\r\nBcc: victim@example.org", "b\r\nBcc: victim@example.org\r\n\r\nbody", "\r\nBcc: x\r\n"),
        ("a\nX: y", "b\n X: y", "\n\nX: y\n"),
        ("a\rX: y", "b\u{0}c\u{7f}d\u{1b}[0m", "a\u{0}b\u{c}c\n"),
        ("x\u{85}y\u{2028}z\u{2029}", "x\u{85}y\u{2028}z\u{2029}", "x\u{85}y\u{2028}z\u{2029}\n"),
        ("=?utf-8?Q?=0D=0ABcc:_x?=", "=?utf-8?B?0Y8=?= =?broken", "=?utf-8?Q?x?=\n"),
        ("  spaces   inside  ", "\t tab\tand   spaces  ", "  two  \t tab\t \n \n"),
        ("Café", "naïve Zürich ångström", "é\n"),
        ("я", "я", "я"),
        (".", "..", ".\n..\n.\r\n"),
        ("=", "= =3D =\u{a0}", "=\n=3D\n=\r\n.\n"),
        ("a_b?c=d", "50% off?=", "a=\nb=20\n"),
        ("\u{a0}", "nbsp\u{a0}kept\u{a0}", "nbsp\u{a0}kept\u{a0}\n"),
        ("From", "From here", "From here\n>From there\n--=_alternative\n--=_alternative--\n"),
        ("e\u{301}\u{301}\u{301}", "combining e\u{301}\u{323}\u{301}", "Z\u{351}\u{343}a\n"),
        ("\u{feff}bom", "\u{feff}bom", "\u{feff}bom\n"),
        ("Недлинное имя", &"слово ".repeat(60), &"слово ".repeat(3000)),
        ("\\", "trailing backslash \\", "\\\n"),
    ];
    cases.map(|(name, subject, text)| (name.into(), subject.into(), text.into())).into()
}

/// What becomes of a text that has to fit into one line.
pub fn one_line(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What becomes of a text's line ends, written as `\n`.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches('\n');
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}
