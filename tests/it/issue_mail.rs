//! The mail of an issue: it says what the issue's pages say, the same in HTML and in plain text, asks nobody for anything, and is
//! short enough to arrive whole.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use bellwether::campaigns::{self, Parted};
use bellwether::mailing::issue_mail::{self, Extent, LARGEST, Late, Lateness, encoded_at_most};
use bellwether::web::messages::Messages;
use bellwether_language::Language;
use bellwether_message::{
    Address, Content, Domain, FeedbackId, Html as HtmlPart, Kind, Link, Links, ListFields, Mailbox, MessageId,
    Personal, Placeholder, Template, Token,
};
use fluent_bundle::FluentArgs;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::html::Html;
use crate::test_app::TestApp;

on_both_engines!(
    what_readers_can_not_see_is_not_mailed,
    what_is_late_in_translation_is_said_and_listed,
    a_mail_is_what_it_was_reviewed_to_be,
);

const EXTENTS: [Extent; 2] = [Extent::Full, Extent::Leads];
/// The newest issue of the demo.
const NEWEST: &str = "2026-11-16";

async fn demo() -> TestApp {
    let app = TestApp::sqlite().await;
    app.import_directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")).await;
    app
}

/// A mail as one reader gets it.
#[derive(Debug, PartialEq, Eq)]
struct Message {
    subject: String,
    preheader: String,
    html: String,
    text: String,
}

impl Message {
    fn new(message: campaigns::Message, of: impl Fn(&Parted) -> String) -> Self {
        let (html, text) = (of(&message.html), of(&message.text));
        Self { subject: message.subject, preheader: message.preheader, html, text }
    }
}

async fn try_compose(app: &TestApp, starts: &str, language: Language, extent: Extent) -> Option<Message> {
    let message = issue_mail::compose(&app.app.site, starts, language, extent).await;
    message.unwrap_or_else(|error| panic!("{error:#}")).map(|message| Message::new(message, Parted::whole))
}

/// What a reader gets who chose sections.
async fn compose_chosen(app: &TestApp, starts: &str, language: Language, codes: &[&str]) -> Message {
    let message = issue_mail::compose(&app.app.site, starts, language, Extent::Full).await.expect("it is composed");
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    Message::new(message.expect("a mail"), |parted| parted.chosen(&codes))
}

async fn compose(app: &TestApp, starts: &str, language: Language, extent: Extent) -> Message {
    try_compose(app, starts, language, extent).await.expect("a mail")
}

#[tokio::test]
async fn a_reader_who_chose_sections_gets_those() {
    let app = demo().await;
    let frame = app.app.site.frame().expect("the demo's");
    // Information is what media became.
    let (before, now) = ("media", "information");
    for language in Language::ALL {
        let whole = compose(&app, NEWEST, language, Extent::Full).await;
        let chosen = compose_chosen(&app, NEWEST, language, &["economy", before]).await;
        assert_eq!(chosen.subject, whole.subject);
        let messages = &app.app.site.messages;
        let note = messages.text(language, "mail-chosen", &FluentArgs::new());
        assert!(chosen.text.contains(&note) && chosen.html.contains(&note), "{}", chosen.text);
        assert!(!whole.text.contains(&note) && !whole.html.contains(&note));
        let html = Html::parse(&chosen.html);
        links(&html);
        for section in &frame.sections {
            let hers = ["economy", now].contains(&section.code.as_str());
            let name = section.name.text(language);
            let blocks = chosen.text.lines().filter(|line| *line == name).count();
            assert_eq!(blocks, if hers { 2 } else { 0 }, "{name}: {}", chosen.text);
            assert_eq!(chosen.html.contains(&format!("id=\"text-{}\"", section.code)), hers, "{name}");
        }
        assert!(chosen.html.len() < whole.html.len() && !chosen.text.contains("\n\n\n\n"), "{}", chosen.text);
        let nothing = compose_chosen(&app, NEWEST, language, &["there-is-none"]).await;
        assert!(!nothing.text.contains(&messages.text(language, "mail-full", &FluentArgs::new())), "{}", nothing.text);
    }
}

/// The addresses to which the HTML leads; those of places inside of it must be there.
fn links(html: &Html) -> BTreeSet<String> {
    let ids: Vec<&str> = html.iter().filter_map(|element| element.attribute("id")).collect();
    let hrefs = html.all("a").map(|link| link.must("href"));
    hrefs
        .filter(|href| match href.strip_prefix('#') {
            Some(place) => {
                assert_eq!(ids.iter().filter(|id| **id == place).count(), 1, "{href}");
                false
            }
            None => true,
        })
        .map(|href| href.trim_start_matches("mailto:").to_owned())
        .collect()
}

/// The addresses that the plain text names.
fn addresses(text: &str, contact: &str) -> BTreeSet<String> {
    assert!(text.contains(contact));
    let named = text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(address, _)| address.to_owned());
    named.filter(|address| address.starts_with("https://")).chain([contact.to_owned()]).collect()
}

/// What is true of every mail.
fn check(message: &Message, language: Language, contact: &str) {
    let html = Html::parse(&message.html);
    assert_eq!(html.only("html").must("lang"), language.code());
    assert_eq!(html.only("title").text, message.subject);
    assert!(message.subject.chars().count() <= 78, "{}", message.subject);
    for forbidden in ["<img", "<script", "<link", "src=", "url(", "@import", "style=\"\"", "{{", "href=\"/"] {
        assert!(!message.html.contains(forbidden), "{forbidden}");
    }
    for layout in html.all("table").filter(|table| table.attribute("cellpadding").is_some()) {
        assert_eq!(layout.must("role"), "presentation");
    }
    assert!(bound(message) <= LARGEST);
    assert_eq!(links(&html), addresses(&message.text, contact));
    for placeholder in [Placeholder::Unsubscribe, Placeholder::Preferences] {
        let marker = placeholder.marker();
        assert!(message.html.contains(&format!("href=\"{marker}\"")) && message.text.contains(&format!("<{marker}>")));
    }
    for line in message.text.lines() {
        let long = line.chars().count() > 76 && !line.contains("<https://");
        assert!(!long && line.trim_end() == line && !line.contains("&#"), "{line:?}");
    }
}

#[tokio::test]
async fn every_mail_says_the_same_twice_and_asks_nobody_for_anything() {
    let app = demo().await;
    let starts = [NEWEST, "2026-11-09", "2026-10-19"];
    let frame = app.app.site.frame().expect("content");
    for (starts, language) in starts.iter().flat_map(|starts| Language::ALL.map(|language| (*starts, language))) {
        for extent in EXTENTS {
            let message = compose(&app, starts, language, extent).await;
            check(&message, language, "editors@monitor.example");
            let text = flat(&message.text);
            let page = app.page(&format!("/{language}/issues/{starts}")).await.html();
            for title in page.inside("card", "h2").filter(|title| title.attribute("class").is_none()) {
                assert!(text.contains(&flat(&title.text)), "{}", title.text);
            }
            for lead in page.with_class("summary") {
                assert!(text.contains(&flat(&lead.text)), "{}", lead.text);
            }
            assert!(message.html.contains(&format!("{}/{language}/issues/{starts}\"", frame.monitor.origin)));
        }
    }
}

/// Without regard to where lines break.
fn flat(text: &str) -> String {
    text.split(char::is_whitespace).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn leads_are_mailed_without_texts_if_the_monitor_prefers_it() {
    let app = TestApp::sqlite().await;
    app.import(&Bundle::sample()).await;
    for (extent, whole) in [(Extent::Full, true), (Extent::Leads, false)] {
        let message = compose(&app, "2024-01-01", Language::English, extent).await;
        for said in ["The first ship came in on", "harbour.example/journal", "The office itself said so."] {
            assert_eq!(message.html.contains(said), whole, "{said}");
            assert_eq!(message.text.contains(said), whole, "{said}");
        }
        assert!(message.text.contains("The harbour works again & trade <may> follow;"));
        assert!(message.html.contains("The harbour works again &amp; trade &lt;may&gt; follow;"));
    }
}

#[tokio::test]
async fn a_text_that_is_too_long_goes_on_on_the_web() {
    let bundle = Bundle::sample();
    for (language, words) in [("be", "Карабель прыйшоў у порт. "), ("en", "A ship has come in. ")] {
        let mut long = String::from("\n");
        for number in 1..=2000 {
            write!(long, "\n## Part {number}\n\n{number}. {}[^n{number}]\n", words.repeat(8)).expect("memory");
        }
        for number in 1..=2000 {
            write!(long, "\n[^n{number}]: Note {number}.\n").expect("memory");
        }
        bundle.append(&format!("issues/2024-01-01/security/{language}.md"), &long);
    }
    let app = TestApp::sqlite().await;
    app.import(&bundle).await;
    for (language, go_on, other) in [
        (Language::Belarusian, "Чытаць далей на сайце", "Бохан каштуе дзве кроны."),
        (Language::English, "Continue reading on the website", ""),
    ] {
        let message = compose(&app, "2024-01-01", language, Extent::Full).await;
        check(&message, language, "editors@examplia.example");
        // Room is used, and only the long text is cut.
        assert!(bound(&message) > LARGEST * 9 / 10, "{}", bound(&message));
        assert_eq!((message.html.matches(go_on).count(), message.text.matches(go_on).count()), (1, 1));
        assert!(message.text.contains(other));
        // What is left are its first parts with their notes, and no heading without its part.
        let parts: Vec<&str> = message.text.lines().filter(|line| line.starts_with("Part ")).collect();
        let count = parts.len();
        assert!(count > 30 && parts[count - 1] == format!("Part {count}"), "{count}");
        assert!(
            message.text.contains(&format!("Note {count}.")) && !message.text.contains(&format!("Note {}.", count + 1))
        );
        assert!(flat(&message.text).contains(&format!(" {count}. ")));
        assert_eq!(compose(&app, "2024-01-01", language, Extent::Full).await, message);
        let sent = sent(&message);
        assert!(sent > 60_000 && sent < 98_000, "{sent}, and two signatures are to come");
    }
}

/// Octets of the HTML in a message as it is sent.
fn sent(message: &Message) -> usize {
    let link = |text: &str| Link::parse(text).expect("a link");
    let template = Template::compile(&Content {
        from: Mailbox::new("Маніторынг", Address::parse("news@monitor.example").expect("an address")),
        reply_to: None,
        subject: message.subject.clone(),
        text: message.text.clone(),
        html: Some(HtmlPart { document: message.html.clone(), pictures: Vec::new() }),
        kind: Kind::List(ListFields {
            name: "Маніторынг".to_owned(),
            id: Domain::parse("news.monitor.example").expect("a name"),
            help: link("https://monitor.example/be/newsletter"),
            archive: link("https://monitor.example/be/issues"),
            feedback: FeedbackId::new("2026-48", "be", "issue", "bellwether").expect("an identifier"),
        }),
    });
    let composed = template.expect("a template").compose(&Personal {
        to: &Address::parse("reader@example.org").expect("an address").into(),
        message_id: &MessageId::new(Token::new([0; 16]), &Domain::parse("monitor.example").expect("a name")),
        date: "2026-11-25T18:00:00Z".parse().expect("an instant"),
        links: Some(Links {
            unsubscribe_by_mail: &Address::parse("leave@monitor.example").expect("an address"),
            unsubscribe: &link(&format!("https://monitor.example/be/unsubscribe/{}", "a".repeat(40))),
            preferences: &link(&format!("https://monitor.example/be/preferences/{}", "b".repeat(40))),
        }),
    });
    let bytes = String::from_utf8(composed.expect("a message").bytes).expect("ASCII");
    assert!(!bytes.contains(".invalid"));
    bytes.len()
}

/// What the composer holds the two parts to.
fn bound(message: &Message) -> usize {
    encoded_at_most(&message.html) + encoded_at_most(&message.text)
}

#[tokio::test]
async fn every_mail_of_the_demo_becomes_a_message() {
    let app = demo().await;
    for language in Language::ALL {
        for extent in EXTENTS {
            let message = compose(&app, NEWEST, language, extent).await;
            let sent = sent(&message);
            assert!(sent <= bound(&message) + 3_000 && sent < 98_000, "{sent}");
        }
    }
}

async fn what_readers_can_not_see_is_not_mailed(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    for language in Language::ALL {
        for extent in EXTENTS {
            // A skipped period, a draft, a day on which no issue starts.
            for starts in ["2024-01-08", "2024-01-22", "2024-01-16"] {
                assert_eq!(try_compose(&app, starts, language, extent).await, None, "{starts}");
                assert_eq!(issue_mail::late(&app.app.site, starts, language).await.expect("a list"), []);
            }
            let message = compose(&app, "2024-01-15", language, extent).await;
            check(&message, language, "editors@examplia.example");
            for word in ["kvadrat7", "chernovik9"] {
                assert!(!format!("{message:?}").to_lowercase().contains(word), "{word}");
            }
        }
    }
    // Nothing of it is in English; nor is there anything of an issue of verdicts alone.
    bundle.remove("issues/2024-01-01/security/en.md");
    let other = TestApp::on(app.engine()).await;
    other.import(&bundle).await;
    assert_eq!(try_compose(&other, "2024-01-01", Language::English, Extent::Full).await, None);
    let app = TestApp::on(app.engine()).await;
    assert_eq!(try_compose(&app, "2024-01-01", Language::English, Extent::Full).await, None);
    app.import(&Bundle::archive(1)).await;
    assert_eq!(try_compose(&app, "2024-01-01", Language::English, Extent::Full).await, None);
}

async fn what_is_late_in_translation_is_said_and_listed(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let site = &app.app.site;
    let late = async |starts: &str, language| issue_mail::late(site, starts, language).await.expect("a list");
    let english = late("2024-01-01", Language::English).await;
    assert_eq!(english, [Late { section: "Economy".to_owned(), lateness: Lateness::Missing }]);
    assert_eq!(late("2024-01-01", Language::Belarusian).await, []);
    let russian = late("2024-01-15", Language::Russian).await;
    assert_eq!(russian, [Late { section: "Безопасность".to_owned(), lateness: Lateness::Stale }]);
    for extent in EXTENTS {
        let message = compose(&app, "2024-01-01", Language::English, extent).await;
        for part in [&message.html, &message.text] {
            assert!(part.contains("This article has not been translated yet"));
            assert!(part.contains("https://examplia.example/ru/commentaries/ceny-na-hleb"));
            // No other language stands in.
            assert!(!part.contains("Цены на хлеб") && !part.contains("Цэны на хлеб"));
        }
        let message = compose(&app, "2024-01-15", Language::Russian, extent).await;
        for part in [&message.html, &message.text] {
            assert!(part.contains("Перевод отстаёт от оригинала."));
            assert!(part.contains("https://examplia.example/be/commentaries/bura-paskodzila-pryczal"));
        }
    }
    // What another process has published since is mailed.
    let bundle = Bundle::sample();
    bundle.publish_the_draft();
    app.try_import(bundle.path(), bellwether::bundle::Mode::Write).await.expect("an import");
    assert!(try_compose(&app, "2024-01-22", Language::Belarusian, Extent::Leads).await.is_some());
}

#[tokio::test]
async fn sections_are_counted_as_the_language_counts() {
    let messages = Messages::load().expect("the messages");
    for (language, cases) in [
        (
            Language::Belarusian,
            [(1, "палепшылася ў 1 рубрыцы"), (5, "палепшылася ў 5 рубрыках"), (21, "палепшылася ў 21 рубрыцы")],
        ),
        (
            Language::Russian,
            [(1, "улучшилась в 1 рубрике"), (3, "улучшилась в 3 рубриках"), (11, "улучшилась в 11 рубриках")],
        ),
        (
            Language::English,
            [(1, "improved in 1 section"), (2, "improved in 2 sections"), (21, "improved in 21 sections")],
        ),
    ] {
        for (count, expected) in cases {
            let mut arguments = FluentArgs::new();
            arguments.set("count", count);
            assert_eq!(messages.text(language, "mail-improved", &arguments), expected);
        }
    }
    let app = TestApp::sqlite().await;
    app.import(&Bundle::sample()).await;
    let preheader = async |starts: &str, language| {
        compose(&app, starts, language, Extent::Leads).await.preheader.replace('\u{a0}', " ")
    };
    for (language, expected) in [
        (
            Language::Belarusian,
            "Сітуацыя палепшылася ў 1 рубрыцы, не змянілася ў 1 рубрыцы і не ацэньвалася ў 1 рубрыцы.",
        ),
        (Language::Russian, "Ситуация улучшилась в 1 рубрике, не изменилась в 1 рубрике и не оценивалась в 1 рубрике."),
        (
            Language::English,
            "The situation improved in 1 section, did not change in 1 section and was not assessed in 1 section.",
        ),
    ] {
        assert_eq!(preheader("2024-01-01", language).await, expected);
    }
    let alone = "The situation improved in 1 section, deteriorated in 1 section and did not change in 1 section.";
    assert_eq!(preheader("2024-01-15", Language::English).await, alone);
}

#[tokio::test]
async fn an_operators_mail_takes_the_place_of_the_built_in_one() {
    let theme = Bundle::empty();
    theme.write("templates/mail/issue.txt", "{{ site.title }}: {{ sections[0].lead }}\n{{ links.unsubscribe }}\n");
    let app = TestApp::with_theme(&theme).await;
    app.import(&Bundle::sample()).await;
    let message = compose(&app, "2024-01-01", Language::English, Extent::Leads).await;
    assert!(
        message
            .text
            .replace('\u{a0}', " ")
            .starts_with("Examplia Monitor: The harbour works again & trade <may> follow;")
    );
    assert!(message.text.ends_with("\nhttps://unsubscribe.invalid/\n"));
    Html::parse(&message.html);
}

async fn a_mail_is_what_it_was_reviewed_to_be(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let english = compose(&app, "2024-01-01", Language::English, Extent::Full).await;
    let russian = compose(&app, "2024-01-15", Language::Russian, Extent::Full).await;
    let (_, body) = russian.html.split_once("</style>").expect("a style sheet");
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("mail_text", format!("Subject: {}\n{}\n\n{}", english.subject, english.preheader, english.text));
        insta::assert_snapshot!("mail_html", body);
    });
}
