//! Plain text in lines that are short enough for every program.

/// Longest line, in characters. What can't be divided, such as an address, may be longer.
pub(super) const LINE: usize = 76;

/// The text in short lines. The lines of a paragraph go on below its beginning, whatever quotes or numbers it.
pub(super) fn wrapped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        wrap(&mut written, line.trim_end_matches(' '));
        written.push('\n');
    }
    written
}

fn wrap(written: &mut String, line: &str) {
    if line.chars().count() <= LINE {
        return written.push_str(line);
    }
    let (first, rest) = line.split_at(beginning(line));
    let quoted = first.rfind('>').map_or(0, |last| last + 1);
    let next = format!("{}{}", &first[..quoted], " ".repeat(first[quoted..].chars().count()));
    written.push_str(first);
    let mut width = first.chars().count();
    let mut fresh = true;
    for word in rest.split(' ') {
        let more = word.chars().count();
        if !fresh && width + 1 + more > LINE {
            written.push('\n');
            written.push_str(&next);
            width = next.chars().count();
        } else if !fresh {
            written.push(' ');
            width += 1;
        }
        written.push_str(word);
        width += more;
        fresh = false;
    }
}

/// How many octets of a line stand before its text: quotes, blanks, and the marker of an item or a note.
fn beginning(line: &str) -> usize {
    let text = line.trim_start_matches([' ', '>']);
    let start = line.len() - text.len();
    let Some((marker, _)) = text.split_once(' ') else { return start };
    let number = marker.trim_start_matches('[').trim_end_matches(['.', ']']);
    let numbered =
        marker.len() > number.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if numbered || marker == "•" { start + marker.len() + 1 } else { start }
}

#[cfg(test)]
mod tests {
    use super::{LINE, wrapped};

    #[test]
    fn long_lines_go_on_below_their_beginning() {
        let words = "слова ".repeat(20);
        for (first, next) in
            [("", ""), ("> ", "> "), ("  10. ", "      "), ("• ", "  "), ("[1] ", "    "), ("> • ", ">   ")]
        {
            let text = wrapped(&format!("{first}{words}"));
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), 2, "{text}");
            assert!(lines.iter().all(|line| line.chars().count() <= LINE), "{text}");
            assert!(
                lines[0].starts_with(&format!("{first}слова")) && lines[1].starts_with(&format!("{next}слова")),
                "{text}"
            );
        }
        let address = format!("<https://monitor.example/{}>", "a".repeat(90));
        assert_eq!(wrapped(&format!("here {address} b")), format!("here\n{address}\nb\n"));
    }
}
