//! PO: <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

use bellwether_language::Language;

use super::{Read, Unit, Unreadable};

pub(super) fn write(name: &str, (_, to): (Language, Language), units: &[Unit]) -> String {
    let mut text = format!(
        "# {}\nmsgid \"\"\nmsgstr \"\"\n\"MIME-Version: 1.0\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
         \"Content-Transfer-Encoding: 8bit\\n\"\n\"Language: {to}\\n\"\n",
        name.replace('\n', " ")
    );
    for unit in units {
        text.push('\n');
        if unit.doubtful && !unit.target.is_empty() {
            text.push_str("#, fuzzy\n");
        }
        for (keyword, value) in [("msgctxt", &unit.id), ("msgid", &unit.source), ("msgstr", &unit.target)] {
            text.push_str(keyword);
            text.push_str(&quoted(value));
        }
    }
    text
}

/// A string, a line of the file for each of its lines.
fn quoted(value: &str) -> String {
    let lines: Vec<&str> = value.split_inclusive('\n').collect();
    let mut text = if lines.len() > 1 { " \"\"\n".to_owned() } else { " ".to_owned() };
    if lines.is_empty() {
        return " \"\"\n".to_owned();
    }
    for line in lines {
        text.push('"');
        for letter in line.chars() {
            match letter {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                other => text.push(other),
            }
        }
        text.push_str("\"\n");
    }
    text
}

/// Which string of an entry the next lines go on with.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Nothing,
    Context,
    Source,
    Target,
    Other,
}

#[derive(Default)]
struct Entry {
    context: Option<String>,
    source: String,
    target: String,
}

pub(super) fn read(text: &str) -> Result<Read, Unreadable> {
    let (mut found, mut language) = (Vec::new(), None);
    let (mut entry, mut at) = (Entry::default(), At::Nothing);
    let mut finish = |entry: &mut Entry| {
        let Entry { context, source, target } = std::mem::take(entry);
        match context {
            Some(context) => found.push((context, target)),
            // The header is the entry for nothing.
            None if source.is_empty() => {
                let line = target.lines().find_map(|line| line.strip_prefix("Language:"));
                language = line.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
            }
            None => {}
        }
    };
    for (number, line) in text.split('\n').enumerate() {
        let line = line.trim_matches([' ', '\t', '\r']);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (keyword, rest) = match line.find('"') {
            Some(quote) => (line[..quote].trim(), &line[quote..]),
            None => (line, ""),
        };
        let next = match keyword {
            "" => at,
            "msgctxt" => At::Context,
            "msgid" => At::Source,
            "msgstr" | "msgstr[0]" => At::Target,
            _ => At::Other,
        };
        // An entry begins with its context, or with its source if there is none.
        let begins = keyword == "msgctxt" || keyword == "msgid" && at != At::Context;
        if begins && at != At::Nothing {
            finish(&mut entry);
        }
        at = next;
        let damaged = |reason: &str| Unreadable::Damaged { line: number + 1, reason: reason.to_owned() };
        let piece = unquoted(rest).ok_or_else(|| damaged("a string that does not end"))?;
        match at {
            At::Nothing => return Err(damaged("a string that belongs to nothing")),
            At::Context => entry.context.get_or_insert_default().push_str(&piece),
            At::Source => entry.source.push_str(&piece),
            At::Target => entry.target.push_str(&piece),
            At::Other => {}
        }
    }
    if at != At::Nothing {
        finish(&mut entry);
    }
    Ok((found, language))
}

/// What stands between quotation marks; none if it doesn't.
fn unquoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('"')?;
    let mut piece = String::with_capacity(inside.len());
    let mut letters = inside.chars();
    loop {
        match letters.next()? {
            '"' => return letters.as_str().trim().is_empty().then_some(piece),
            '\\' => piece.push(match letters.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            }),
            other => piece.push(other),
        }
    }
}
