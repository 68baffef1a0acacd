//! Makes readable what isn't quite a message: several messages in one file, and parts whose boundary isn't the one
//! that the header announces. Both are as mail systems and their archives really leave them.

use std::borrow::Cow;

/// Splits a file in mbox form into its messages; anything else is one message. At most `limit` messages.
///
/// Only a file that begins with `From ` is in this form, so that a line of prose never ends a message.
pub(crate) fn messages(file: &[u8], limit: usize) -> Vec<&[u8]> {
    if !file.starts_with(b"From ") {
        return vec![file];
    }
    let mut messages = Vec::new();
    let mut start = 0;
    let mut after_blank = false;
    let mut position = 0;
    for line in file.split_inclusive(|&byte| byte == b'\n') {
        if position > start && after_blank && is_separator(line) {
            messages.push(file.get(start..position).unwrap_or_default());
            start = position;
        }
        after_blank = line.iter().all(u8::is_ascii_whitespace);
        position += line.len();
    }
    messages.push(file.get(start..).unwrap_or_default());
    messages.truncate(limit);
    messages.into_iter().map(without_separator).collect()
}

/// `From sender Thu Apr 29 23:34:45 2015`
fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ") && {
        let line = line.trim_ascii_end();
        let year = line.rsplit(|&byte| byte == b' ').next().unwrap_or_default();
        year.len() == 4 && year.iter().all(u8::is_ascii_digit)
    }
}

fn without_separator(message: &[u8]) -> &[u8] {
    match message.iter().position(|&byte| byte == b'\n') {
        Some(end) if message.starts_with(b"From ") => message.get(end + 1..).unwrap_or_default(),
        _ => message,
    }
}

/// Puts a header before a body that announces the boundary which the body really uses. `None` if there is none.
pub(crate) fn with_true_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let boundary = true_boundary(body)?;
    let mut repaired = b"Content-Type: multipart/mixed; boundary=\"".to_vec();
    repaired.extend_from_slice(boundary);
    repaired.extend_from_slice(b"\"\r\n\r\n");
    repaired.extend_from_slice(body);
    Some(repaired)
}

/// What follows the first empty line.
pub(crate) fn body(message: &[u8]) -> Option<&[u8]> {
    let mut position = 0;
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        position += line.len();
        if line.trim_ascii().is_empty() {
            return message.get(position..);
        }
    }
    None
}

/// The first line of dashes and more that a `Content-…` field follows.
fn true_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut candidate: Option<&[u8]> = None;
    for line in body.split(|&byte| byte == b'\n') {
        if line.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-")) && candidate.is_some() {
            return candidate;
        }
        candidate = line
            .strip_prefix(b"--")
            .map(<[u8]>::trim_ascii)
            .filter(|boundary| (1..=200).contains(&boundary.len()) && !boundary.contains(&b'"'));
    }
    None
}

/// Text as UTF-8; what isn't is read as Windows-1252, the most common of the undeclared.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => match mail_parser::decoders::charsets::map::charset_decoder(b"windows-1252") {
            Some(decode) => Cow::Owned(decode(bytes)),
            None => String::from_utf8_lossy(bytes),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_two_messages_is_split_and_a_line_of_prose_is_not() {
        let file = b"From a Thu Apr 29 23:34:45 2015\nSubject: 1\n\nFrom here on, nothing\n\nFrom b Thu Apr 29 23:34:46 2015\nSubject: 2\n";
        let split = messages(file, 10);
        assert_eq!(split.len(), 2, "{split:?}");
        assert!(split[1].starts_with(b"Subject: 2"));
        assert_eq!(messages(b"Subject: 1\n\nFrom b Thu Apr 29 23:34:46 2015\n", 10).len(), 1);
    }

    #[test]
    fn the_boundary_is_the_one_that_is_used() {
        let body = b"--b\nContent-Type: text/plain\n\nHello\n--b--\n";
        let repaired = with_true_boundary(body).expect("a boundary");
        assert!(repaired.starts_with(b"Content-Type: multipart/mixed; boundary=\"b\""));
    }
}
