//! What stands in the fields of a text, as somebody has written it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::commentaries::{Citation, Content, HeroText, Revision, Source};
use crate::localized::Code;

/// What stands in the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The headline.
    pub title: String,
    /// The name in addresses; empty where one is to be made from the headline.
    pub slug: String,
    /// The paragraph that justifies the verdict.
    pub lead: String,
    /// The text in Markdown.
    pub body: String,
    /// What the picture above the text shows.
    pub alt: String,
    /// The line below it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// The documents that the text cites: a line for each, its parts between bars.
    pub sources: String,
}

/// A field of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Title,
    /// The name in addresses.
    Slug,
    /// The lead.
    Lead,
    /// The text.
    Body,
    /// What the picture shows.
    Alt,
    /// The line below the picture.
    Caption,
    /// Who made the picture.
    Credit,
    /// The documents cited.
    Sources,
}

impl Field {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 8] =
        [Self::Title, Self::Slug, Self::Lead, Self::Body, Self::Alt, Self::Caption, Self::Credit, Self::Sources];

    /// Its name in forms, and the end of its message's key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Slug => "slug",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Alt => "alt",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Sources => "sources",
        }
    }
}

/// A line that names no source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSource {
    /// Which line, from 1.
    pub line: usize,
}

impl Written {
    /// What a field holds.
    #[must_use]
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.title,
            Field::Slug => &self.slug,
            Field::Lead => &self.lead,
            Field::Body => &self.body,
            Field::Alt => &self.alt,
            Field::Caption => &self.caption,
            Field::Credit => &self.credit,
            Field::Sources => &self.sources,
        }
    }

    /// Writes into a field. Line ends become those of the database, and lines of one-line fields a blank.
    pub fn set(&mut self, field: Field, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let line = || text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        match field {
            Field::Title => self.title = line(),
            Field::Slug => self.slug = line(),
            Field::Lead => self.lead = line(),
            Field::Body => text.trim_end().clone_into(&mut self.body),
            Field::Alt => self.alt = line(),
            Field::Caption => self.caption = line(),
            Field::Credit => self.credit = line(),
            Field::Sources => text.trim().clone_into(&mut self.sources),
        }
    }

    /// What a revision holds.
    #[must_use]
    pub fn of(revision: &Revision, slug: &Code) -> Self {
        let hero = revision.content.hero.clone();
        Self {
            title: revision.content.title.clone(),
            slug: slug.to_string(),
            lead: revision.content.lead.clone(),
            body: revision.content.body.clone(),
            alt: hero.as_ref().map(|hero| hero.alt.clone()).unwrap_or_default(),
            caption: hero.as_ref().and_then(|hero| hero.caption.clone()).unwrap_or_default(),
            credit: hero.as_ref().and_then(|hero| hero.credit.clone()).unwrap_or_default(),
            sources: revision.citations.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    }

    /// What is translated and published of it.
    #[must_use]
    pub fn content(&self) -> Content {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let hero = (!self.alt.is_empty() || !self.caption.is_empty() || !self.credit.is_empty()).then(|| HeroText {
            alt: self.alt.clone(),
            caption: some(&self.caption),
            credit: some(&self.credit),
        });
        Content { title: self.title.clone(), lead: self.lead.clone(), body: self.body.clone(), hero }
    }

    /// The documents that it cites.
    ///
    /// # Errors
    /// The first line that names none.
    pub fn citations(&self) -> Result<Vec<Citation>, BadSource> {
        self.sources
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(index, line)| citation(line).ok_or(BadSource { line: index + 1 }))
            .collect()
    }
}

/// `code | title | publisher | address | day of the visit`; the last three may be missing.
fn citation(line: &str) -> Option<Citation> {
    let mut parts = line.split('|').map(str::trim);
    let code = Code::parse(parts.next()?)?.to_string();
    let title = parts.next().filter(|title| !title.is_empty())?.to_owned();
    let mut next = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    let (publisher, address, accessed) = (next(), next(), next());
    let accessed = match accessed {
        Some(day) => Some(day.parse::<Date>().ok()?),
        None => None,
    };
    let sound = match &address {
        Some(address) => accessed.is_some() && ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme)),
        None => true,
    };
    (sound && parts.next().is_none()).then_some(Citation {
        code,
        source: Source { title, publisher, address },
        accessed,
    })
}

fn line(citation: &Citation) -> String {
    let parts = [
        Some(citation.code.clone()),
        Some(citation.source.title.clone()),
        citation.source.publisher.clone(),
        citation.source.address.clone(),
        citation.accessed.map(|day| day.to_string()),
    ];
    let last = parts.iter().rposition(Option::is_some).unwrap_or_default();
    parts[..=last].iter().map(|part| part.as_deref().unwrap_or_default()).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::{BadSource, Field, Written};

    fn with(sources: &str) -> Written {
        Written { sources: sources.to_owned(), ..Written::default() }
    }

    #[test]
    fn sources_are_written_as_they_are_read() {
        let text = "law | The law | Parliament | https://law.example/1 | 2026-11-01\nbook | A book | | ";
        let citations = with(text).citations().expect("sources");
        assert_eq!(citations.len(), 2);
        assert_eq!(citations[0].source.publisher.as_deref(), Some("Parliament"));
        let again: Vec<String> = citations.iter().map(super::line).collect();
        assert_eq!(again, ["law | The law | Parliament | https://law.example/1 | 2026-11-01", "book | A book"]);
        assert_eq!(with(&again.join("\n")).citations(), Ok(citations));
    }

    #[test]
    fn a_line_that_names_no_source_is_told() {
        for (text, line) in [
            ("x", 1),
            ("Not A Code | Title", 1),
            ("a | A\n\nb | B | | ftp://b.example | 2026-01-01", 3),
            ("a | A | | https://a.example", 1),
            ("a | A | | https://a.example | yesterday", 1),
            ("a | A | | | | more", 1),
        ] {
            assert_eq!(with(text).citations(), Err(BadSource { line }), "{text}");
        }
    }

    #[test]
    fn a_line_stays_a_line() {
        let mut written = Written::default();
        written.set(Field::Title, " One\r\n two ");
        written.set(Field::Body, "A.\r\n\r\nB.\n");
        assert_eq!((written.title.as_str(), written.body.as_str()), ("One two", "A.\n\nB."));
    }
}
