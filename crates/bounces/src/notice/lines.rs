//! Which lines of a text the mail system wrote, and which it quotes from the message that it returns.

use crate::fields::name_and_value;

/// Lines of a notice that are looked at.
const LINE_LIMIT: usize = 2_000;

/// Bytes of a line that are looked at: no mail system writes longer ones by itself.
const WIDTH_LIMIT: usize = 2_000;

/// The lines of the notice, and the beginning of the returned message if it follows in the same text.
pub(crate) struct Parted<'a> {
    pub notice: Vec<&'a str>,
    pub returned: &'a str,
}

/// Parts a text where the returned message begins: at a line that announces it, or where its headers begin.
pub(crate) fn part(text: &str) -> Parted<'_> {
    let mut notice = Vec::new();
    let mut has_address = false;
    let mut position = 0;
    for line in text.split_inclusive('\n') {
        let rest = text.get(position..).unwrap_or_default();
        position += line.len();
        // The same words as a title say what kind of notice it is; nobody has been named then.
        if has_address && announces_original(line) {
            return Parted { notice, returned: text.get(position..).unwrap_or_default() };
        }
        if starts_headers(rest) {
            return Parted { notice, returned: rest };
        }
        if notice.len() == LINE_LIMIT {
            break;
        }
        has_address |= line.contains('@');
        notice.push(line.get(..line.floor_char_boundary(WIDTH_LIMIT)).unwrap_or(line).trim_end());
    }
    Parted { notice, returned: "" }
}

/// "------ This is a copy of the message, including all the headers. ------", "Original message headers:", and the like.
fn announces_original(line: &str) -> bool {
    const SUBJECTS: [&str; 23] = [
        "original message",
        "original mail",
        "copy of the message",
        "copy of your message",
        "copy of the original",
        "header of the original",
        "headers of the original",
        "headers of the message",
        "returned message",
        "undelivered message",
        "unsent message",
        "message header",
        "message headers",
        "message follows",
        "message being returned",
        "text of your message",
        "ursprüngliche nachricht",
        "originalnachricht",
        "message d'origine",
        "mensaje original",
        "mensagem original",
        "исходное сообщение",
        "元のメッセージ",
    ];
    let line = line.trim();
    let marked = line.starts_with("--") || line.starts_with("==") || line.starts_with("**") || line.ends_with(':');
    if !marked || line.len() > 200 {
        return false;
    }
    let line = line.to_lowercase();
    // "The original message was received at …" introduces sendmail's notices.
    SUBJECTS.iter().any(|subject| line.contains(subject)) && !line.contains("was received")
}

/// Whether the headers of a message begin here: some lines of fields at the left margin, one of which only a header has.
fn starts_headers(rest: &str) -> bool {
    const UNMISTAKABLE: [&str; 6] =
        ["received", "return-path", "message-id", "mime-version", "dkim-signature", "x-originating-ip"];
    let mut names = 0;
    let mut unmistakable = false;
    for line in rest.lines().take(20) {
        if line.starts_with([' ', '\t']) && names > 0 {
            continue;
        }
        match name_and_value(line) {
            Some((name, _)) if !line.starts_with([' ', '\t']) => {
                names += 1;
                unmistakable |= UNMISTAKABLE.iter().any(|known| name.eq_ignore_ascii_case(known));
            }
            _ => break,
        }
        if names >= 3 && unmistakable {
            return true;
        }
    }
    false
}

/// Whether a line repeats a header of the returned message in the middle of the notice: " Subject: …".
pub(crate) fn repeats_header(line: &str) -> bool {
    const NAMES: [&str; 10] =
        ["from", "subject", "message-id", "date", "sent", "mail from", "sender", "reply-to", "return-path", "cc"];
    let Some((name, _)) = line.split_once(':') else { return false };
    let name = name.trim();
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_returned_message_begins_where_it_is_announced() {
        let text = "The original message was received at noon\n<a@b.example>: no\n\n--- Below this line is a copy of the message.\n\nTo: a@b.example\n";
        let parted = part(text);
        assert_eq!(parted.notice, ["The original message was received at noon", "<a@b.example>: no", ""]);
        assert_eq!(parted.returned.trim(), "To: a@b.example");
    }

    #[test]
    fn the_returned_message_begins_where_its_headers_do() {
        let text = "a@b.example: no\n\nReceived: from x\n by y\nMessage-ID: <1@c>\nTo: a@b.example\n\nHello";
        assert_eq!(part(text).notice.len(), 2);
        assert!(part(text).returned.starts_with("Received"));
        // Indented, these are only told of, and the notice goes on.
        assert!(part("  Message-id: <1@c>\n  Date: now\n  From: c\n\nReason: none\n").returned.is_empty());
    }
}
