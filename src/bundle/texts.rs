//! Reading text files: TOML front matter between two lines `+++`, then Markdown.

use bellwether_language::Language;
use bellwether_markup::{Document, Options, ProblemKind};

use super::fields::{Fields, Place};
use super::problems::Problems;

/// A text file in its two parts.
#[derive(Debug)]
pub struct TextFile<'a> {
    /// Path in the bundle.
    pub path: &'a str,
    front_matter: &'a str,
    /// The Markdown.
    pub body: &'a str,
    /// Lines of the file before the Markdown.
    body_offset: usize,
}

impl<'a> TextFile<'a> {
    /// Splits `text`; reports front matter that is missing or has no end.
    pub fn split(path: &'a str, text: &'a str, problems: &mut Problems) -> Option<Self> {
        let Some(rest) = text.strip_prefix("+++\n") else {
            problems.add(path, Some(1), "the front matter is missing: begin the file with a line +++, then the title and so on, then another line +++");
            return None;
        };
        let (front_matter, body) = if let Some(body) = rest.strip_prefix("+++\n") {
            ("", body)
        } else if let Some((front_matter, body)) = rest.split_once("\n+++\n") {
            (front_matter, body)
        } else if let Some(front_matter) = rest.strip_suffix("\n+++") {
            (front_matter, "")
        } else {
            problems.add(path, Some(1), "the front matter has no end: close it with a line +++");
            return None;
        };
        let body_offset = text.len() - body.len();
        let body_offset = text.as_bytes()[..body_offset].iter().filter(|byte| **byte == b'\n').count();
        Some(Self { path, front_matter, body: body.trim_end_matches('\n'), body_offset })
    }

    /// The front matter's fields.
    pub fn fields(&self, problems: &mut Problems) -> Fields<'a> {
        Fields::parse(Place { path: self.path, text: self.front_matter, offset: 1 }, problems)
    }

    /// Renders the Markdown, with every problem in it reported at its line; what the text cites is left alone where the front matter
    /// is `broken`, so that nobody knows its sources.
    pub fn render(
        &self,
        language: Language,
        options: &Options<'_>,
        broken: bool,
        problems: &mut Problems,
    ) -> Option<Document> {
        match bellwether_markup::render(self.body, language, options) {
            Ok(document) => Some(document),
            Err(refusal) => {
                let unknowable = |kind: &ProblemKind| broken && matches!(kind, ProblemKind::UnknownNote(_));
                for problem in refusal.problems.into_iter().filter(|problem| !unknowable(&problem.kind)) {
                    problems.add(self.path, Some(self.body_offset + problem.line), problem.kind.to_string());
                }
                None
            }
        }
    }
}

/// The language and number in a text's name: `be.md`, `be.r2.md`.
pub fn parse_text_name(name: &str) -> Option<(Language, Option<i64>)> {
    let stem = name.strip_suffix(".md")?;
    let (language, number) = match stem.split_once(".r") {
        Some((language, number)) => {
            (language, Some(number.parse().ok().filter(|parsed: &i64| *parsed > 0 && parsed.to_string() == number)?))
        }
        None => (stem, None),
    };
    let parsed: Language = language.parse().ok()?;
    (parsed.code() == language).then_some((parsed, number))
}

#[cfg(test)]
mod tests {
    use super::super::problems::Problems;
    use super::TextFile;

    #[test]
    fn front_matter_and_body_are_told_apart() {
        let mut problems = Problems::default();
        let file =
            TextFile::split("en.md", "+++\ntitle = \"T\"\n+++\nBody.\n\n+++\n", &mut problems).expect("well formed");
        assert_eq!((file.front_matter, file.body, file.body_offset), ("title = \"T\"", "Body.\n\n+++", 3));
        let file = TextFile::split("en.md", "+++\n+++\n", &mut problems).expect("well formed");
        assert_eq!((file.front_matter, file.body, file.body_offset), ("", "", 2));
        assert!(problems.is_empty());
    }

    #[test]
    fn a_missing_end_is_reported() {
        let mut problems = Problems::default();
        assert!(TextFile::split("en.md", "+++\ntitle = \"T\"\nBody.", &mut problems).is_none());
        assert!(TextFile::split("en.md", "Body.", &mut problems).is_none());
        assert_eq!(problems.into_sorted().len(), 2);
    }
}
