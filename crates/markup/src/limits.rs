//! Bounds that are checked before a text is parsed.
//!
//! They only spare the parser the obvious attacks. What slips through (in fenced code nothing is counted) meets the
//! parser's step budget and the depth check of the tree, both in `syntax`.

use crate::{Problem, ProblemKind};

/// The longest text, in bytes.
const LONGEST: usize = 1 << 20;

/// The deepest nesting of quotations, list items, emphasis and links.
pub(crate) const DEEPEST: usize = 32;

/// Finds a text that is too long, or nested too deeply on the face of it, in one pass.
pub(crate) fn check(markdown: &str) -> Result<(), Problem> {
    if markdown.len() > LONGEST {
        return Err(Problem { line: 1, kind: ProblemKind::TooLong });
    }
    let mut open_brackets = 0_usize;
    let mut fence = None;
    for (index, line) in markdown.lines().enumerate() {
        let begins = line.trim_start();
        match fence {
            Some(mark) if begins.starts_with(mark) => {
                fence = None;
                continue;
            }
            Some(_) => continue,
            None => fence = ["```", "~~~"].into_iter().find(|mark| begins.starts_with(mark)),
        }
        if begins.is_empty() {
            open_brackets = 0;
        }
        let brackets = if open_brackets > 0 || begins.contains('[') { begins } else { "" };
        for byte in brackets.bytes() {
            match byte {
                b'[' => open_brackets += 1,
                b']' => open_brackets = open_brackets.saturating_sub(1),
                _ => continue,
            }
            if open_brackets > DEEPEST {
                return Err(Problem { line: index + 1, kind: ProblemKind::TooDeep });
            }
        }
        if opens_too_many(begins) {
            return Err(Problem { line: index + 1, kind: ProblemKind::TooDeep });
        }
    }
    Ok(())
}

/// Whether a line begins with more quotation and list marks than may nest.
fn opens_too_many(line: &str) -> bool {
    let mut rest = line;
    for _ in 0..=DEEPEST {
        let Some(behind) = behind_mark(rest) else { return false };
        rest = behind.trim_start();
    }
    !is_rule(rest)
}

/// What follows the mark of a quotation or list item at the beginning of a line.
fn behind_mark(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('>') {
        return Some(rest);
    }
    let number = line.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let rest = match number {
        0 => line.strip_prefix(['-', '+', '*'])?,
        _ => line[number..].strip_prefix(['.', ')'])?,
    };
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
}

/// "* * * …": a thematic break, not a list in a list in a list.
fn is_rule(rest: &str) -> bool {
    let mut marks = rest.bytes().filter(|byte| !byte.is_ascii_whitespace());
    match marks.next() {
        Some(mark @ (b'*' | b'-' | b'_')) => marks.all(|byte| byte == mark),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(markdown: &str) -> Option<(usize, ProblemKind)> {
        check(markdown).err().map(|problem| (problem.line, problem.kind))
    }

    #[test]
    fn deep_nesting_is_seen_before_parsing() {
        for mark in [">", "> ", "- ", "+ ", "* ", "1. ", "1) ", "> - 1. "] {
            assert_eq!(problem(&format!("a\n{}a", mark.repeat(40))), Some((2, ProblemKind::TooDeep)), "{mark}");
        }
        assert_eq!(problem(&"[".repeat(40)), Some((1, ProblemKind::TooDeep)));
        assert_eq!(problem(&"[a\n".repeat(40)), Some((33, ProblemKind::TooDeep)));
    }

    #[test]
    fn ordinary_texts_pass() {
        for text in [
            "> ".repeat(32) + "a",
            "* ".repeat(60),
            "-".repeat(200),
            "[a] ".repeat(200),
            "[a\n\n".repeat(200),
            format!("```\n{}\n```\n", ">".repeat(80)),
            "a > b ".repeat(100),
            "x".repeat(LONGEST),
        ] {
            assert_eq!(problem(&text), None, "{text}");
        }
        assert_eq!(problem(&"x".repeat(LONGEST + 1)), Some((1, ProblemKind::TooLong)));
    }
}
