//! XLIFF 2.1: <https://docs.oasis-open.org/xliff/xliff-core/v2.1/>.

use bellwether_language::Language;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;

use super::{Read, Unit, Unreadable};

/// Version 2.1 has the namespace of 2.0.
const NAMESPACE: &str = "urn:oasis:names:tc:xliff:document:2.0";

pub(super) fn write(name: &str, (from, to): (Language, Language), units: &[Unit]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"{NAMESPACE}\" version=\"2.1\" srcLang=\"{from}\" trgLang=\"{to}\">\n\
         <file id=\"text\" original=\"{}\">\n",
        escape(name)
    );
    for unit in units {
        let state = match (unit.target.is_empty(), unit.doubtful) {
            (true, _) => "initial",
            (false, true) => "translated",
            (false, false) => "reviewed",
        };
        text.push_str(&format!(
            "<unit id=\"{}\">\n<segment state=\"{state}\">\n<source xml:space=\"preserve\">{}</source>\n",
            escape(&unit.id),
            escape(allowed(&unit.source))
        ));
        if !unit.target.is_empty() {
            text.push_str(&format!("<target xml:space=\"preserve\">{}</target>\n", escape(allowed(&unit.target))));
        }
        text.push_str("</segment>\n</unit>\n");
    }
    text.push_str("</file>\n</xliff>\n");
    text
}

/// A text without what XML can't hold, not even escaped (XML 1.0, 2.2).
fn allowed(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}') || matches!(letter, '\n' | '\t'))
        .collect()
}

pub(super) fn read(text: &str) -> Result<Read, Unreadable> {
    let mut reader = Reader::from_str(text);
    let (mut found, mut language) = (Vec::new(), None);
    let (mut unit, mut target, mut inside, mut is_xliff) = (None, String::new(), 0_usize, false);
    loop {
        let event = reader.read_event();
        let line = |at: u64| {
            text.as_bytes()[..usize::try_from(at).unwrap_or(0).min(text.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                + 1
        };
        let damaged = |at: u64, reason: String| Unreadable::Damaged { line: line(at), reason };
        let at = reader.buffer_position();
        match event.map_err(|error| damaged(at, error.to_string()))? {
            Event::Start(tag) => {
                let name = tag.local_name();
                match name.as_ref() {
                    "xliff" => {
                        is_xliff = true;
                        language = attribute(&tag, "trgLang").map_err(|reason| damaged(at, reason))?;
                    }
                    "unit" => {
                        unit = attribute(&tag, "id").map_err(|reason| damaged(at, reason))?;
                        target.clear();
                    }
                    "target" => inside += 1,
                    _ => {}
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "target" => inside = inside.saturating_sub(1),
                "unit" => found.extend(unit.take().map(|id| (id, std::mem::take(&mut target)))),
                _ => {}
            },
            Event::Text(piece) if inside > 0 => {
                target.push_str(piece.as_ref());
            }
            Event::CData(piece) if inside > 0 => {
                target.push_str(piece.as_ref());
            }
            Event::GeneralRef(piece) if inside > 0 => {
                let name: &str = piece.as_ref();
                let letters = quick_xml::escape::unescape(&format!("&{name};")).map(std::borrow::Cow::into_owned);
                target.push_str(&letters.map_err(|error| damaged(at, error.to_string()))?);
            }
            Event::Eof if is_xliff => return Ok((found, language)),
            Event::Eof => return Err(Unreadable::Damaged { line: 1, reason: "this is no XLIFF".to_owned() }),
            _ => {}
        }
    }
}

fn attribute(tag: &quick_xml::events::BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = tag.try_get_attribute(name).map_err(|error| error.to_string())?;
    let read = found.map(|found| quick_xml::escape::unescape(&found.value).map(std::borrow::Cow::into_owned));
    read.transpose().map_err(|error| error.to_string())
}
