//! Reading TOML field by field, so that every problem is found in one go and is named with its line.

use std::collections::BTreeSet;
use std::ops::Range;

use bellwether_language::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::advice::{list, similar};
use super::problems::Problems;
use crate::localized::{Code, Localized};

/// A file's text and where in the file it begins.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Path in the bundle.
    pub path: &'a str,
    /// The TOML text.
    pub text: &'a str,
    /// Lines of the file before the text.
    pub offset: usize,
}

impl Place<'_> {
    /// The line of the file in which the byte `position` of the text lies.
    fn line(&self, position: usize) -> usize {
        let before = self.text.as_bytes().get(..position).unwrap_or_default();
        self.offset + 1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

/// One TOML table that is being read: fields are asked for by name, and [`Fields::finish`] reports those nobody asked for.
#[derive(Debug)]
pub struct Fields<'a> {
    place: Place<'a>,
    table: DeTable<'a>,
    span: Range<usize>,
    asked: BTreeSet<&'static str>,
    /// Asked for and there, if perhaps not as it should be.
    found: BTreeSet<&'static str>,
    /// The text is not TOML: nothing is known of what is missing from it.
    broken: bool,
}

/// A value and its line.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Line in the file.
    pub line: usize,
}

impl<'a> Fields<'a> {
    /// Reads TOML. If it can't be read, that is reported, and no field is there or is called missing.
    pub fn parse(place: Place<'a>, problems: &mut Problems) -> Self {
        let (table, errors) = DeTable::parse_recoverable(place.text);
        for error in &errors {
            let line = error.span().map(|span| place.line(span.start));
            problems.add(place.path, line, format!("this is not TOML: {}", error.message()));
        }
        let broken = !errors.is_empty();
        // After an error in the syntax, half of what follows is noise.
        let table = if broken { DeTable::new() } else { table.into_inner() };
        Self { broken, ..Self::of(place, table, 0..0) }
    }

    fn of(place: Place<'a>, table: DeTable<'a>, span: Range<usize>) -> Self {
        Self { place, table, span, asked: BTreeSet::new(), found: BTreeSet::new(), broken: false }
    }

    /// The line at which the table begins.
    #[must_use]
    pub fn line(&self) -> usize {
        self.place.line(self.span.start)
    }

    /// Whether the text is not TOML, which has been reported.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.broken && self.table.is_empty()
    }

    fn take(&mut self, key: &'static str) -> Option<(Spanned<DeValue<'a>>, usize)> {
        self.asked.insert(key);
        let value = self.table.remove(key)?;
        self.found.insert(key);
        let line = self.place.line(value.span().start);
        Some((value, line))
    }

    fn wrong(&self, problems: &mut Problems, line: usize, key: &str, wanted: &str, found: &DeValue<'_>) {
        problems.add(
            self.place.path,
            Some(line),
            format!("`{key}` must be {wanted}, not {}", article(found.type_str())),
        );
    }

    /// Reports a required field that is not there. One that is there and wrong has been reported as such.
    pub fn missing(&self, key: &str, problems: &mut Problems) {
        if self.broken || self.found.contains(key) {
            return;
        }
        let line = (self.span.start > 0 || self.place.offset > 0).then(|| self.line());
        problems.add(self.place.path, line, format!("`{key}` is missing: add it"));
    }

    /// Reports a list that is not there or holds nothing.
    pub fn require_some(&mut self, key: &'static str, problems: &mut Problems) {
        match self.table.get(key).map(|value| (value.get_ref(), value.span().start)) {
            None => self.missing(key, problems),
            Some((DeValue::Array(items), position)) if items.is_empty() => {
                problems.add(
                    self.place.path,
                    Some(self.place.line(position)),
                    format!("`{key}` is empty: name at least one"),
                );
            }
            Some(_) => {}
        }
    }

    /// Reports the fields nobody asked for.
    pub fn finish(self, problems: &mut Problems) {
        for (key, value) in &self.table {
            let key_text = key.get_ref().as_ref();
            let line = self.place.line(key.span().start.min(value.span().start));
            let known = self.asked.iter().find(|known| similar(known, key_text));
            let advice = match known {
                Some(known) => format!("did you mean `{known}`?"),
                None if self.asked.is_empty() => "remove it".to_owned(),
                None => format!("known here are {}", list(self.asked.iter().copied())),
            };
            problems.add(self.place.path, Some(line), format!("`{key_text}` is not a known key: {advice}"));
        }
    }

    /// A line of text of at most `longest` characters.
    pub fn line_of_text(&mut self, key: &'static str, longest: usize, problems: &mut Problems) -> Option<At<String>> {
        let (value, line) = self.take(key)?;
        match value.get_ref() {
            DeValue::String(text) => {
                check_line(self.place.path, key, text, longest, line, problems).map(|value| At { value, line })
            }
            other => {
                self.wrong(problems, line, key, "a text in quotes", other);
                None
            }
        }
    }

    /// As [`Fields::line_of_text`], but it must be there.
    pub fn required_line(&mut self, key: &'static str, longest: usize, problems: &mut Problems) -> Option<At<String>> {
        if !self.table.contains_key(key) {
            self.asked.insert(key);
            self.missing(key, problems);
            return None;
        }
        self.line_of_text(key, longest, problems)
    }

    /// A code.
    pub fn code(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<Code>> {
        let At { value, line } = self.line_of_text(key, 1000, problems)?;
        let code = Code::parse(&value);
        if code.is_none() {
            problems.add(self.place.path, Some(line), format!("`{key}`: {}", not_a_code(&value)));
        }
        Some(At { value: code?, line })
    }

    /// One word of a fixed set, read by `parse`; `words` are for the message.
    pub fn word<T>(
        &mut self,
        key: &'static str,
        words: &[&'static str],
        parse: impl Fn(&str) -> Option<T>,
        problems: &mut Problems,
    ) -> Option<At<T>> {
        let At { value, line } = self.line_of_text(key, 100, problems)?;
        let word = parse(&value);
        if word.is_none() {
            problems.add(
                self.place.path,
                Some(line),
                format!("`{key}` is {value:?}: it must be one of {}", list(words.iter().copied())),
            );
        }
        Some(At { value: word?, line })
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<i64>> {
        let (value, line) = self.take(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(problems, line, key, "a whole number", value.get_ref());
        }
        Some(At { value: number?, line })
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        let (value, line) = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(problems, line, key, "true or false", value.get_ref());
        }
        flag
    }

    /// A day.
    pub fn date(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<Date>> {
        let (value, line) = self.take(key)?;
        let day = value
            .get_ref()
            .as_datetime()
            .and_then(|datetime| datetime.to_string().parse().ok().filter(|_| datetime.time.is_none()));
        if day.is_none() {
            self.wrong(problems, line, key, "a day such as 2019-02-25, without quotes", value.get_ref());
        }
        Some(At { value: day?, line })
    }

    /// An instant, in whole seconds.
    pub fn instant(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<Timestamp>> {
        let (value, line) = self.take(key)?;
        let instant = value
            .get_ref()
            .as_datetime()
            .and_then(|datetime| datetime.to_string().parse::<Timestamp>().ok())
            .filter(|instant| instant.subsec_nanosecond() == 0);
        if instant.is_none() {
            self.wrong(
                problems,
                line,
                key,
                "an instant in whole seconds with an offset, such as 2019-03-04T09:00:00Z, without quotes",
                value.get_ref(),
            );
        }
        Some(At { value: instant?, line })
    }

    /// A text per language. Every language of `required` must have one; other known languages may.
    pub fn texts(
        &mut self,
        key: &'static str,
        longest: usize,
        required: &[Language],
        problems: &mut Problems,
    ) -> Localized {
        let Some((value, line)) = self.take(key) else {
            if !required.is_empty() {
                self.missing(key, problems);
            }
            return Localized::default();
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(
                problems,
                line,
                key,
                "a table with a text per language, such as { be = \"…\", en = \"…\" }",
                value.get_ref(),
            );
            return Localized::default();
        };
        let mut texts = Localized::default();
        for (name, text) in table {
            let line = self.place.line(text.span().start);
            let language =
                name.get_ref().parse::<Language>().ok().filter(|language| language.code() == name.get_ref().as_ref());
            match (language, text.get_ref()) {
                (None, _) => problems.add(
                    self.place.path,
                    Some(line),
                    format!("`{key}`: {:?} is not a language: write be, ru or en", name.get_ref()),
                ),
                (Some(language), DeValue::String(text)) => {
                    if let Some(text) = check_line(self.place.path, key, text, longest, line, problems) {
                        texts.set(language, text);
                    }
                }
                (Some(_), other) => self.wrong(problems, line, key, "a text in quotes for each language", other),
            }
        }
        for language in required {
            if texts.get(*language).is_none() {
                problems.add(
                    self.place.path,
                    Some(line),
                    format!("`{key}` has no text in {}: add `{language} = \"…\"`", language.endonym()),
                );
            }
        }
        texts
    }

    /// A list of codes, each once.
    pub fn codes(&mut self, key: &'static str, problems: &mut Problems) -> Vec<At<Code>> {
        let mut codes: Vec<At<Code>> = Vec::new();
        for At { value, line } in self.words(key, problems) {
            match Code::parse(&value) {
                None => problems.add(self.place.path, Some(line), format!("`{key}`: {}", not_a_code(&value))),
                Some(code) if codes.iter().any(|known| known.value == code) => {
                    problems.add(self.place.path, Some(line), format!("`{key}` names {code} twice: remove one"));
                }
                Some(code) => codes.push(At { value: code, line }),
            }
        }
        codes
    }

    /// A list of texts.
    pub fn words(&mut self, key: &'static str, problems: &mut Problems) -> Vec<At<String>> {
        let Some((value, line)) = self.take(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(problems, line, key, "a list such as [\"a\", \"b\"]", value.get_ref());
            return Vec::new();
        };
        let mut words = Vec::new();
        for item in items.iter() {
            let line = self.place.line(item.span().start);
            match item.get_ref() {
                DeValue::String(text) => words.push(At { value: text.to_string(), line }),
                other => self.wrong(problems, line, key, "a list of texts in quotes", other),
            }
        }
        words
    }

    /// A table inside of this one.
    pub fn table(&mut self, key: &'static str, problems: &mut Problems) -> Option<Fields<'a>> {
        let (value, line) = self.take(key)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Fields::of(self.place, table, span)),
            other => {
                self.wrong(problems, line, key, "a table", &other);
                None
            }
        }
    }

    /// The tables `[[key]]`.
    pub fn tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<Fields<'a>> {
        let Some((value, line)) = self.take(key) else { return Vec::new() };
        let DeValue::Array(items) = value.into_inner() else {
            problems.add(
                self.place.path,
                Some(line),
                format!("`{key}` must be written as tables, each under a line [[{key}]]"),
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            let span = item.span();
            match item.into_inner() {
                DeValue::Table(table) => tables.push(Fields::of(self.place, table, span)),
                other => self.wrong(problems, self.place.line(span.start), key, "a table", &other),
            }
        }
        tables
    }
}

fn article(kind: &str) -> String {
    match kind {
        "array" => "a list".to_owned(),
        "integer" => "a whole number".to_owned(),
        "float" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "datetime" => "a date or time of this form".to_owned(),
        "string" => "a text".to_owned(),
        other => format!("a {other}"),
    }
}

fn check_line(
    path: &str,
    key: &str,
    text: &str,
    longest: usize,
    line: usize,
    problems: &mut Problems,
) -> Option<String> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        problems.add(path, Some(line), format!("`{key}` is empty: write a text or remove the key"));
    } else if let Some(control) = text.chars().find(|character| character.is_control()) {
        problems.add(
            path,
            Some(line),
            format!("`{key}` holds the control character U+{:04X}: keep it on one line", u32::from(control)),
        );
    } else if length > longest {
        problems.add(
            path,
            Some(line),
            format!("`{key}` has {length} characters; at most {longest} are accepted: shorten it"),
        );
    } else if text.trim().len() != text.len() {
        problems.add(path, Some(line), format!("`{key}` begins or ends with white space: remove it"));
    } else {
        return Some(text.to_owned());
    }
    None
}

/// What is wrong with a text that should be a code.
#[must_use]
pub fn not_a_code(text: &str) -> String {
    format!(
        "{text:?} is not a code: use lower-case Latin letters, digits and single hyphens, at most {} characters",
        Code::MAX
    )
}

#[cfg(test)]
mod tests;
