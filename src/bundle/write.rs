//! The canonical form: one way to write each value, so that equal content gives equal bytes.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::assessments::{Assessment, Confidence, Level, Verdict};
use crate::commentaries::{Commentary, Edition, HeroText, Reason, Revision};
use crate::issues::{Cadence, Issue, State};
use crate::localized::{Code, Localized};
use crate::media::Focus;
use crate::monitor::{Monitor, Redirect, Section, StandingPage, weekday_name};
use crate::people::Contributor;
use crate::topics::Topic;

/// A TOML document under construction. Keys come in the order in which `docs/bundle.md` lists them.
#[derive(Debug, Default)]
struct Toml(String);

impl Toml {
    fn raw(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a String can't fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, value: &str) {
        self.raw(key, quoted(value));
    }

    fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn texts(&mut self, key: &str, texts: &Localized) {
        if !texts.is_empty() {
            self.raw(key, inline_texts(texts));
        }
    }

    fn list<'a>(&mut self, key: &str, items: impl Iterator<Item = &'a str>) {
        let items: Vec<String> = items.map(quoted).collect();
        if !items.is_empty() {
            self.raw(key, format!("[{}]", items.join(", ")));
        }
    }

    fn codes(&mut self, key: &str, codes: &[Code]) {
        self.list(key, codes.iter().map(Code::as_str));
    }

    fn date(&mut self, key: &str, day: Option<Date>) {
        if let Some(day) = day {
            self.raw(key, day);
        }
    }

    fn instant(&mut self, key: &str, instant: Option<Timestamp>) {
        if let Some(instant) = instant {
            self.raw(key, instant);
        }
    }

    fn header(&mut self, header: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(header);
        self.0.push('\n');
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn inline_texts(texts: &Localized) -> String {
    let texts: Vec<String> = texts.iter().map(|(language, text)| format!("{language} = {}", quoted(text))).collect();
    format!("{{ {} }}", texts.join(", "))
}

/// `monitor.toml`.
pub fn monitor(monitor: &Monitor) -> String {
    let mut toml = Toml::default();
    toml.texts("title", &monitor.title);
    toml.texts("tagline", &monitor.tagline);
    toml.texts("description", &monitor.description);
    toml.texts("country", &monitor.country);
    toml.texts("publisher", &monitor.publisher);
    toml.list("languages", monitor.languages.iter().map(|language| language.code()));
    match monitor.cadence {
        Cadence::Monthly => toml.text("cadence", "monthly"),
        Cadence::Weekly(first) => {
            toml.text("cadence", "weekly");
            toml.text("first-weekday", weekday_name(first));
        }
    }
    toml.text("time-zone", &monitor.time_zone);
    toml.text("origin", &monitor.origin);
    toml.text("contact", &monitor.contact);
    toml.date("started", Some(monitor.started));
    if Verdict::ALL.iter().any(|verdict| !monitor.verdicts.of(*verdict).is_empty()) {
        toml.header("[verdicts]");
        for verdict in Verdict::ALL {
            toml.texts(verdict.code(), monitor.verdicts.of(verdict));
        }
    }
    for channel in &monitor.channels {
        toml.header("[[channel]]");
        toml.text("kind", channel.kind.code());
        toml.texts("label", &channel.label);
        toml.text("address", &channel.address);
    }
    toml.0
}

/// `sections.toml`.
pub fn sections(sections: &[Section]) -> String {
    let mut toml = Toml::default();
    for section in sections {
        toml.header("[[section]]");
        toml.text("code", section.code.as_str());
        toml.texts("name", &section.name);
        toml.texts("description", &section.description);
        toml.date("from", Some(section.from));
        toml.date("to", section.to);
        toml.codes("predecessors", &section.predecessors);
        toml.codes("former-codes", &section.former_codes);
    }
    toml.0
}

/// `contributors.toml`.
pub fn contributors(contributors: &[Contributor]) -> String {
    let mut toml = Toml::default();
    for contributor in contributors {
        toml.header("[[contributor]]");
        toml.text("code", contributor.code.as_str());
        toml.texts("name", &contributor.name);
        toml.texts("role", &contributor.role);
        toml.texts("about", &contributor.about);
    }
    toml.0
}

/// `topics.toml`.
pub fn topics(topics: &[Topic]) -> String {
    let mut toml = Toml::default();
    for topic in topics {
        toml.header("[[topic]]");
        toml.text("code", topic.code.as_str());
        toml.texts("name", &topic.name);
    }
    toml.0
}

/// `redirects.toml`.
pub fn redirects(redirects: &[Redirect]) -> String {
    let mut toml = Toml::default();
    for redirect in redirects {
        toml.header("[[redirect]]");
        toml.text("from", &redirect.from);
        toml.text("to", &redirect.to);
    }
    toml.0
}

/// `pages/CODE/LANG.md`.
pub fn page(page: &StandingPage, title: &str, body: &str) -> String {
    let mut toml = Toml::default();
    toml.text("title", title);
    if page.position != 0 {
        toml.raw("position", page.position);
    }
    text_file(&toml, body)
}

/// `issue.toml`. The assessments come with their section's code, in order.
pub fn issue(issue: &Issue, assessments: &[(&Code, &Assessment)]) -> String {
    let mut toml = Toml::default();
    match &issue.state {
        State::Skipped { reasons } => toml.texts("skipped", reasons),
        State::Draft { number } => toml.raw("number", number),
        State::Published { number, .. } => toml.raw("number", number),
    }
    toml.date("end", Some(issue.period.ends()));
    toml.instant("published", issue.state.published());
    toml.instant("withdrawn", issue.withdrawn);
    for (section, assessment) in assessments {
        toml.header("[[assessment]]");
        toml.text("section", section.as_str());
        toml.text("verdict", assessment.verdict.code());
        toml.instant("assessed", assessment.assessed);
        toml.date("baseline", assessment.baseline);
        if let Some(level) = assessment.level.map(Level::number) {
            toml.raw("level", level);
        }
        toml.optional("confidence", assessment.confidence.map(Confidence::code));
        toml.texts("reason", &assessment.reasons);
        toml.list("votes", assessment.votes.iter().map(|verdict| verdict.code()));
        toml.texts("dissent", &assessment.dissent);
    }
    toml.0
}

/// `commentary.toml`.
pub fn commentary(commentary: &Commentary) -> String {
    let mut toml = Toml::default();
    toml.text("original", commentary.original.code());
    toml.codes("contributors", &commentary.contributors);
    toml.codes("topics", &commentary.topics);
    toml.optional("hero", commentary.hero.as_deref());
    toml.instant("concealed", commentary.concealed);
    for (name, picture) in &commentary.pictures {
        if picture.focus != Focus::default() {
            toml.header("[[picture]]");
            toml.text("name", name);
            toml.raw("focus", format!("{{ x = {}, y = {} }}", picture.focus.x, picture.focus.y));
        }
    }
    toml.0
}

/// `LANG.md` or `LANG.rN.md`. Only the newest revision carries the slugs.
pub fn revision(
    commentary: &Commentary,
    edition: &Edition,
    revision: &Revision,
    newest: bool,
    issue_published: bool,
) -> String {
    let mut toml = Toml::default();
    toml.text("title", &revision.content.title);
    if newest {
        // Where some are left out, its number doesn't follow from that of the files.
        if usize::try_from(revision.number) != Ok(edition.revisions.len()) {
            toml.raw("revision", revision.number);
        }
        toml.text("slug", edition.slug.as_str());
        toml.codes("former-slugs", &edition.former_slugs);
    }
    toml.text("lead", &revision.content.lead);
    toml.instant("saved", revision.saved);
    toml.instant("published", revision.published);
    if revision.number == 1 && revision.published.is_none() && issue_published {
        toml.raw("draft", true);
    }
    toml.optional("by", revision.by.as_ref().map(Code::as_str));
    if let Some(source) = revision.translated_from {
        toml.raw("source-revision", source.number);
    }
    if matches!(revision.reason, Some(Reason::Typo)) {
        toml.raw("typo", true);
    }
    if commentary.hero.is_some() || revision.content.hero.is_some() {
        hero(&mut toml, revision.content.hero.as_ref());
    }
    if let Some(Reason::Correction { note }) = &revision.reason {
        toml.header("[correction]");
        toml.text("note", note);
    }
    for citation in &revision.citations {
        toml.header("[[source]]");
        toml.text("id", &citation.code);
        toml.text("title", &citation.source.title);
        toml.optional("publisher", citation.source.publisher.as_deref());
        toml.optional("address", citation.source.address.as_deref());
        toml.date("accessed", citation.accessed);
    }
    text_file(&toml, &revision.content.body)
}

/// The words of the picture above a text, which may not have been written yet.
fn hero(toml: &mut Toml, words: Option<&HeroText>) {
    toml.header("[hero]");
    let alt = words.map(|words| words.alt.as_str()).filter(|alt| !alt.is_empty());
    toml.optional("alt", alt);
    toml.optional("caption", words.and_then(|words| words.caption.as_deref()));
    toml.optional("credit", words.and_then(|words| words.credit.as_deref()));
    if alt.is_none() {
        toml.raw("draft", true);
    }
}

fn text_file(front_matter: &Toml, body: &str) -> String {
    let end = if body.is_empty() { "" } else { "\n" };
    format!("+++\n{}+++\n{body}{end}", front_matter.0)
}
