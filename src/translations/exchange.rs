//! A text on its way to a translator's own program and back: XLIFF 2.1 (OASIS, 2018) and the PO files of GNU gettext.

mod po;
mod xliff;

use bellwether_language::Language;

/// Something to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// By which its translation is known when it comes back.
    pub id: String,
    /// In the language of the original.
    pub source: String,
    /// In the other; empty as long as there is none.
    pub target: String,
    /// Whether the translation may be wrong, because its original has changed.
    pub doubtful: bool,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// XLIFF 2.1.
    Xliff,
    /// PO.
    Po,
}

impl Format {
    /// The end of the file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xliff => "xlf",
            Self::Po => "po",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xliff => "application/xliff+xml",
            Self::Po => "text/x-gettext-translation; charset=utf-8",
        }
    }
}

/// What is wrong with a file that came back.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is neither of both.
    #[error("the file is neither XLIFF nor PO in UTF-8")]
    Neither,
    /// It is damaged.
    #[error("line {line}: {reason}")]
    Damaged {
        /// From 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It is for another language.
    #[error("the file is a translation into {0}")]
    OtherLanguage(String),
}

/// Writes a file.
#[must_use]
pub fn write(format: Format, name: &str, languages: (Language, Language), units: &[Unit]) -> String {
    match format {
        Format::Xliff => xliff::write(name, languages, units),
        Format::Po => po::write(name, languages, units),
    }
}

/// Reads a file of either kind: what stands in it for each unit. Units without a translation are left out.
///
/// # Errors
/// When it can't be read, or is a translation into another language.
pub fn read(bytes: &[u8], language: Language) -> Result<Vec<(String, String)>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Neither)?;
    let text = text.trim_start_matches('\u{feff}');
    let (translations, other) = if text.trim_start().starts_with('<') {
        xliff::read(text)?
    } else if text.contains("msgid") {
        po::read(text)?
    } else {
        return Err(Unreadable::Neither);
    };
    if let Some(other) = other.filter(|other| other.split(['-', '_']).next() != Some(language.code())) {
        return Err(Unreadable::OtherLanguage(other));
    }
    Ok(translations.into_iter().filter(|(_, target)| !target.trim().is_empty()).collect())
}

/// Translations by the identifiers of their units, and the language that the file names, if it does.
type Read = (Vec<(String, String)>, Option<String>);

#[cfg(test)]
mod tests {
    use bellwether_language::Language::{Belarusian, English, Russian};
    use proptest::prelude::*;

    use super::{Format, Unit, Unreadable, read, write};

    fn unit(id: &str, source: &str, target: &str) -> Unit {
        Unit { id: id.into(), source: source.into(), target: target.into(), doubtful: false }
    }

    #[test]
    fn what_is_written_is_read() {
        let units = [
            unit("title", "Цэны & «кошты» <растуць>", "Prices \"rise\" \\ & more"),
            unit("p-1", "Два\nрадкі\tі слуп", "Two\nlines"),
            unit("p-2", "Нічога", ""),
        ];
        for format in [Format::Xliff, Format::Po] {
            let text = write(format, "2024-01-15/economy", (Belarusian, English), &units);
            let found = read(text.as_bytes(), English).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(
                found,
                [
                    ("title".to_owned(), "Prices \"rise\" \\ & more".to_owned()),
                    ("p-1".to_owned(), "Two\nlines".to_owned()),
                ],
                "{text}"
            );
            assert_eq!(read(text.as_bytes(), Russian), Err(Unreadable::OtherLanguage("en".into())));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read(b"\xff\xfe", English), Err(Unreadable::Neither));
        assert_eq!(read(b"hello", English), Err(Unreadable::Neither));
        for damaged in [
            "<xliff version=\"2.1\"><file><unit id=\"a\"><segment><target>x</unit></file></xliff>",
            "msgctxt \"a\"\nmsgid \"b\nmsgstr \"\"\n",
            "<html></html>",
        ] {
            assert!(matches!(read(damaged.as_bytes(), English), Err(Unreadable::Damaged { .. })), "{damaged}");
        }
    }

    #[test]
    fn programs_may_divide_and_mark_up_what_they_translate() {
        let text = "<?xml version=\"1.0\"?>\n<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"be\" trgLang=\"en-GB\"><file id=\"f\">\
            <group id=\"g\"><unit id=\"p-1\"><segment id=\"1\"><source>A. </source><target>One <pc id=\"1\">bold</pc>. </target></segment>\
            <ignorable><source> </source><target> </target></ignorable><segment id=\"2\"><source>B.</source><target>Two.</target></segment></unit></group></file></xliff>";
        assert_eq!(read(text.as_bytes(), English), Ok(vec![("p-1".to_owned(), "One bold.  Two.".to_owned())]));
        let text = "# c\nmsgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\n#, fuzzy\nmsgctxt \"a\"\nmsgid \"x\"\nmsgstr \"\"\n\"One\\n\"\n\"two\"\n";
        assert_eq!(read(text.as_bytes(), English), Ok(vec![("a".to_owned(), "One\ntwo".to_owned())]));
    }

    proptest! {
        #[test]
        fn any_text_survives(source in "[^\\x00-\\x08\\x0b-\\x1f\\x7f\\ufffe\\uffff]{1,60}", target in "[^\\x00-\\x08\\x0b-\\x1f\\x7f\\ufffe\\uffff]{1,60}") {
            prop_assume!(!target.trim().is_empty());
            for format in [Format::Xliff, Format::Po] {
                let text = write(format, "x", (Belarusian, English), &[unit("a", &source, &target)]);
                let found = read(text.as_bytes(), English);
                prop_assert_eq!(found, Ok(vec![("a".to_owned(), target.clone())]));
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "(<|msgid|\"|\\\\|xliff|unit|target|/|>|=|a| |\n){0,40}") {
            let _ = read(text.as_bytes(), English);
        }
    }
}
