//! How well the comparison of a text with its translation works on a year of texts: what it finds where nothing is wrong, and what it doesn't
//! where something is.

use std::collections::BTreeMap;
use std::path::Path;

use bellwether::commentaries::{self, Content};
use bellwether::translations::{Kind, disparities};
use bellwether_language::Language;

use crate::test_app::TestApp;

/// Every pair of an original and a translation of it that is not behind.
async fn pairs() -> Vec<((Content, Language), (Content, Language))> {
    let app = TestApp::sqlite().await;
    app.import_directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")).await;
    let mut reading = app.app.site.db.reading().await.expect("a reading");
    let all = commentaries::all_of_issues(&mut reading, "0000-01-01", "9999-12-31").await.expect("commentaries");
    let mut pairs = Vec::new();
    for commentary in all.into_values().flatten() {
        let Some(original) = commentary.editions.iter().find(|edition| edition.language == commentary.original) else {
            continue;
        };
        for edition in commentary.editions.iter().filter(|edition| edition.language != commentary.original) {
            let newest = edition.revisions.last().expect("a revision");
            let Some(from) = newest.translated_from else { continue };
            let rendered = original.revisions.iter().find(|revision| revision.number == from.number);
            let rendered = rendered.expect("the source of a translation");
            pairs.push(((rendered.content.clone(), original.language), (newest.content.clone(), edition.language)));
        }
    }
    pairs
}

/// Puts another number, link or month in the place of the first one, or takes the first denial away; none if there is none.
fn spoilt(kind: Kind, (content, language): &(Content, Language)) -> Option<Content> {
    let body = &content.body;
    let changed = match kind {
        Kind::Number => {
            let at = body.find(|character: char| ('2'..='8').contains(&character))?;
            let digit = char::from(body.as_bytes()[at] + 1);
            format!("{}{digit}{}", &body[..at], &body[at + 1..])
        }
        Kind::Link => body.replacen("](https://", "](https://other.", 1),
        Kind::Note => {
            let at = body.find("[^")?;
            let end = at + body[at..].find(']')?;
            format!("{}{}", &body[..at], &body[end + 1..])
        }
        Kind::Date => {
            let months = match language {
                Language::English => [("November", "October"), ("September", "August"), ("March", "June")],
                Language::Russian => [("ноября", "октября"), ("сентября", "августа"), ("марта", "июня")],
                Language::Belarusian => [("лістапада", "кастрычніка"), ("верасня", "жніўня"), ("сакавіка", "чэрвеня")],
            };
            let (from, to) = months.into_iter().find(|(from, _)| body.contains(from))?;
            body.replace(from, to)
        }
        Kind::Negation | Kind::Picture => return None,
    };
    (changed != *body).then(|| Content { body: changed, ..content.clone() })
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figures are looked at by hand")]
async fn false_alarms_are_rare_and_mistakes_are_found() {
    let pairs = pairs().await;
    assert!(pairs.len() > 70, "{} pairs", pairs.len());
    let (mut alarms, mut seeded, mut caught) =
        (BTreeMap::new(), BTreeMap::<Kind, usize>::new(), BTreeMap::<Kind, usize>::new());
    for (source, translation) in &pairs {
        let found = disparities((&source.0, source.1), (&translation.0, translation.1));
        for disparity in &found {
            *alarms.entry(disparity.kind).or_insert(0usize) += 1;
            println!("{:?} {:?}: {:?} | {:?}", disparity.kind, disparity.part, disparity.missing, disparity.added);
        }
        for kind in Kind::ALL {
            let Some(spoilt) = spoilt(kind, translation) else { continue };
            *seeded.entry(kind).or_default() += 1;
            let again = disparities((&source.0, source.1), (&spoilt, translation.1));
            let more = again.iter().filter(|one| one.kind == kind).count();
            if more > found.iter().filter(|one| one.kind == kind).count() || again != found {
                *caught.entry(kind).or_default() += 1;
            }
        }
    }
    for kind in Kind::ALL {
        let of = |counts: &BTreeMap<Kind, usize>| counts.get(&kind).copied().unwrap_or_default();
        println!(
            "{}: {} false alarms in {} translations; {} of {} mistakes found",
            kind.word(),
            of(&alarms),
            pairs.len(),
            of(&caught),
            of(&seeded)
        );
        #[expect(clippy::cast_precision_loss, reason = "there are hundreds")]
        let (rate, recall) = (of(&alarms) as f64 / pairs.len() as f64, of(&caught) as f64 / of(&seeded).max(1) as f64);
        assert!(rate <= 0.1, "{}: {rate} false alarms a translation", kind.word());
        assert!(of(&seeded) == 0 || recall >= 0.97, "{}: {recall} of the mistakes are found", kind.word());
    }
}
