//! Reading the settings of a bundle: `monitor.toml` and the lists beside it.

use std::collections::BTreeSet;

use bellwether_language::Language;
use jiff::tz::TimeZone;

use super::fields::{At, Fields, Place};
use super::problems::Problems;
use super::redirects;
use super::tree::Tree;
use crate::assessments::Verdict;
use crate::db::new_id;
use crate::issues::Cadence;
use crate::localized::Code;
use crate::monitor::{Channel, ChannelKind, Monitor, Redirect, Section, VerdictWording, WEEKDAYS, weekday};
use crate::people::Contributor;
use crate::topics::Topic;

/// Longest name or title.
pub const TITLE: usize = 300;
/// Longest description.
pub const DESCRIPTION: usize = 2_000;
/// Longest address.
pub const ADDRESS: usize = 2_000;

/// What is not an issue or a page.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The publication.
    pub monitor: Monitor,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Who signs, in order.
    pub contributors: Vec<Contributor>,
    /// Tags, in order.
    pub topics: Vec<Topic>,
    /// Old addresses.
    pub redirects: Vec<Redirect>,
}

/// The languages in a bundle whose `monitor.toml` can't be read.
const ALL_LANGUAGES: &[Language] = &Language::ALL;

/// Reads the settings; `None` if the monitor's own can't be.
pub fn read(tree: &Tree, problems: &mut Problems) -> Option<Settings> {
    let monitor = read_monitor(tree, problems);
    let languages = monitor.as_ref().map_or(ALL_LANGUAGES, |monitor| &monitor.languages).to_vec();
    let sections = read_list(tree, "sections.toml", "section", true, problems, |fields, problems| {
        section(fields, &languages, problems)
    });
    check_sections(&sections, problems);
    let contributors = read_list(tree, "contributors.toml", "contributor", true, problems, |fields, problems| {
        contributor(fields, &languages, problems)
    });
    check_codes(
        "contributors.toml",
        contributors.iter().map(|(line, contributor)| (*line, &contributor.code)),
        problems,
    );
    let topics = read_list(tree, "topics.toml", "topic", false, problems, |fields, problems| {
        topic(fields, &languages, problems)
    });
    check_codes("topics.toml", topics.iter().map(|(line, topic)| (*line, &topic.code)), problems);
    let redirects = read_list(tree, redirects::PATH, "redirect", false, problems, redirects::read);
    redirects::check(&redirects, &languages, problems);
    let without_lines = |section: (usize, Section)| section.1;
    Some(Settings {
        monitor: monitor?,
        sections: sections.into_iter().map(without_lines).collect(),
        contributors: contributors.into_iter().map(|(_, contributor)| contributor).collect(),
        topics: topics.into_iter().map(|(_, topic)| topic).collect(),
        redirects: redirects.into_iter().map(|(_, redirect)| redirect).collect(),
    })
}

fn read_monitor(tree: &Tree, problems: &mut Problems) -> Option<Monitor> {
    const PATH: &str = "monitor.toml";
    if !tree.has("", PATH) {
        problems.add(PATH, None, "the file is missing: a bundle begins with the monitor's settings");
        return None;
    }
    let text = tree.text(PATH, problems)?;
    let mut fields = Fields::parse(Place { path: PATH, text: &text, offset: 0 }, problems);
    if fields.is_empty() {
        problems.add(PATH, None, "there are no settings in it");
        return None;
    }
    let languages = languages(&mut fields, problems);
    let title = fields.texts("title", TITLE, &languages, problems);
    let tagline = fields.texts("tagline", TITLE, &languages, problems);
    let description = fields.texts("description", DESCRIPTION, &languages, problems);
    let country = fields.texts("country", TITLE, &languages, problems);
    let publisher = fields.texts("publisher", TITLE, &languages, problems);
    let cadence = cadence(&mut fields, problems);
    let time_zone = required(fields.line_of_text("time-zone", 100, problems), &fields, "time-zone", problems);
    if let Some(At { value, line }) = &time_zone
        && TimeZone::get(value).is_err()
    {
        problems.add(
            PATH,
            Some(*line),
            format!("`time-zone`: {value:?} is not the name of a time zone: write it as in Europe/Vilnius"),
        );
    }
    let origin =
        required(fields.line_of_text("origin", ADDRESS, problems), &fields, "origin", problems).and_then(|origin| {
            let trimmed = origin.value.trim_end_matches('/').to_owned();
            let well_formed =
                trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://")).is_some_and(|host| {
                    !host.is_empty()
                        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
                });
            if !well_formed {
                problems.add(
                    PATH,
                    Some(origin.line),
                    "`origin` must be scheme and host alone, such as https://monitor.example".to_owned(),
                );
            }
            well_formed.then_some(trimmed)
        });
    let contact =
        required(fields.line_of_text("contact", ADDRESS, problems), &fields, "contact", problems).and_then(|contact| {
            let well_formed = ["mailto:", "https://"].iter().any(|scheme| contact.value.starts_with(scheme));
            if !well_formed {
                problems.add(PATH, Some(contact.line), "`contact` must begin with mailto: or https://");
            }
            well_formed.then_some(contact.value)
        });
    let started = required(fields.date("started", problems), &fields, "started", problems);
    let verdicts = verdict_wording(&mut fields, &languages, problems);
    let channels = fields
        .tables("channel", problems)
        .into_iter()
        .filter_map(|channel| read_channel(channel, &languages, problems))
        .collect();
    fields.finish(problems);
    Some(Monitor {
        title,
        tagline,
        description,
        country,
        publisher,
        languages,
        cadence: cadence?,
        time_zone: time_zone?.value,
        origin: origin?,
        contact: contact?,
        started: started?.value,
        verdicts,
        channels,
    })
}

/// Passes a value on, and reports one that is not there.
fn required<T>(value: Option<T>, fields: &Fields<'_>, key: &'static str, problems: &mut Problems) -> Option<T> {
    if value.is_none() {
        fields.missing(key, problems);
    }
    value
}

fn languages(fields: &mut Fields<'_>, problems: &mut Problems) -> Vec<Language> {
    fields.require_some("languages", problems);
    let mut languages = Vec::new();
    for At { value, line } in fields.words("languages", problems) {
        match value.parse::<Language>() {
            Ok(language) if !languages.contains(&language) => languages.push(language),
            Ok(language) => {
                problems.add("monitor.toml", Some(line), format!("`languages` names {language} twice: remove one"))
            }
            Err(_) => problems.add(
                "monitor.toml",
                Some(line),
                format!("`languages`: {value:?} is not a language: write be, ru or en"),
            ),
        }
    }
    if languages.is_empty() { ALL_LANGUAGES.to_vec() } else { languages }
}

fn cadence(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Cadence> {
    let first = fields.word("first-weekday", &WEEKDAYS, weekday, problems);
    let weekly = fields.word(
        "cadence",
        &["weekly", "monthly"],
        |word| ["monthly", "weekly"].iter().position(|known| *known == word),
        problems,
    );
    match (weekly, first) {
        (None, _) => {
            fields.missing("cadence", problems);
            None
        }
        (Some(At { value: 0, .. }), _) => Some(Cadence::Monthly),
        (Some(_), Some(first)) => Some(Cadence::Weekly(first.value)),
        (Some(_), None) => {
            fields.missing("first-weekday", problems);
            None
        }
    }
}

fn verdict_wording(fields: &mut Fields<'_>, languages: &[Language], problems: &mut Problems) -> VerdictWording {
    let mut wording = VerdictWording::default();
    if let Some(mut table) = fields.table("verdicts", problems) {
        for verdict in Verdict::ALL {
            let texts = table.texts(verdict.code(), TITLE, &[], problems);
            if !texts.is_empty() && languages.iter().any(|language| texts.get(*language).is_none()) {
                problems.add(
                    "monitor.toml",
                    Some(table.line()),
                    format!("`{verdict}` must be worded in every language or in none"),
                );
            }
            *wording.of_mut(verdict) = texts;
        }
        table.finish(problems);
    }
    wording
}

fn read_channel(mut fields: Fields<'_>, languages: &[Language], problems: &mut Problems) -> Option<Channel> {
    let words = ChannelKind::ALL.map(ChannelKind::code);
    let parse = |word: &str| ChannelKind::ALL.into_iter().find(|kind| kind.code() == word);
    let kind = fields.word("kind", &words, parse, problems);
    let kind = required(kind, &fields, "kind", problems);
    let label = fields.texts("label", TITLE, languages, problems);
    let address = fields.required_line("address", ADDRESS, problems);
    if let Some(At { value, line }) = &address
        && !value.starts_with("https://")
    {
        problems.add("monitor.toml", Some(*line), "`address` must begin with https://");
    }
    fields.finish(problems);
    Some(Channel { kind: kind?.value, label, address: address?.value })
}

/// Reads the tables `[[key]]` of a file, each with its line.
fn read_list<T>(
    tree: &Tree,
    path: &'static str,
    key: &'static str,
    needed: bool,
    problems: &mut Problems,
    read: impl Fn(&mut Fields<'_>, &mut Problems) -> Option<T>,
) -> Vec<(usize, T)> {
    if !tree.has("", path) {
        if needed {
            problems.add(path, None, "the file is missing");
        }
        return Vec::new();
    }
    let Some(text) = tree.text(path, problems) else { return Vec::new() };
    let mut file = Fields::parse(Place { path, text: &text, offset: 0 }, problems);
    let mut items = Vec::new();
    for mut fields in file.tables(key, problems) {
        let line = fields.line();
        items.extend(read(&mut fields, problems).map(|item| (line, item)));
        fields.finish(problems);
    }
    file.finish(problems);
    items
}

fn section(fields: &mut Fields<'_>, languages: &[Language], problems: &mut Problems) -> Option<Section> {
    let code = fields.code("code", problems);
    let code = required(code, fields, "code", problems);
    let name = fields.texts("name", TITLE, languages, problems);
    let description = fields.texts("description", DESCRIPTION, &[], problems);
    let from = fields.date("from", problems);
    let from = required(from, fields, "from", problems);
    let to = fields.date("to", problems);
    if let (Some(from), Some(to)) = (&from, &to)
        && to.value < from.value
    {
        problems.add(
            "sections.toml",
            Some(to.line),
            format!("`to` is {}, which is before `from`, {}", to.value, from.value),
        );
    }
    let codes = |codes: Vec<At<Code>>| codes.into_iter().map(|code| code.value).collect::<Vec<_>>();
    let predecessors = codes(fields.codes("predecessors", problems));
    let mut former_codes = codes(fields.codes("former-codes", problems));
    former_codes.sort();
    Some(Section {
        id: new_id(),
        code: code?.value,
        name,
        description,
        from: from?.value,
        to: to.map(|to| to.value),
        predecessors,
        former_codes,
    })
}

fn check_sections(sections: &[(usize, Section)], problems: &mut Problems) {
    const PATH: &str = "sections.toml";
    check_codes(
        PATH,
        sections.iter().flat_map(|(line, section)| {
            std::iter::once((*line, &section.code)).chain(section.former_codes.iter().map(|code| (*line, code)))
        }),
        problems,
    );
    for (line, section) in sections {
        for predecessor in &section.predecessors {
            match sections.iter().find(|(_, other)| other.code == *predecessor) {
                None => problems.add(
                    PATH,
                    Some(*line),
                    format!("the predecessor {predecessor} is not in this file: add it, with its last day"),
                ),
                Some((_, other)) if other.code == section.code => {
                    problems.add(PATH, Some(*line), format!("{predecessor} can't be its own predecessor"));
                }
                Some(_) => {}
            }
        }
    }
}

fn check_codes<'a>(path: &str, codes: impl Iterator<Item = (usize, &'a Code)>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (line, code) in codes {
        if !seen.insert(code) {
            problems.add(path, Some(line), format!("the code {code} is used twice: change one"));
        }
    }
}

fn contributor(fields: &mut Fields<'_>, languages: &[Language], problems: &mut Problems) -> Option<Contributor> {
    let code = fields.code("code", problems);
    let code = required(code, fields, "code", problems);
    let name = fields.texts("name", TITLE, languages, problems);
    let role = fields.texts("role", TITLE, &[], problems);
    let about = fields.texts("about", DESCRIPTION, &[], problems);
    Some(Contributor { id: new_id(), code: code?.value, name, role, about })
}

fn topic(fields: &mut Fields<'_>, languages: &[Language], problems: &mut Problems) -> Option<Topic> {
    let code = fields.code("code", problems);
    let code = required(code, fields, "code", problems);
    let name = fields.texts("name", TITLE, languages, problems);
    Some(Topic { id: new_id(), code: code?.value, name })
}
