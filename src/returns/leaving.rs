//! Leaving by mail: any mail to the address does it, whatever it says.

/// Whether a message is an answer that a program gave (RFC 3834, 5): an absence note, should one ever come to an address for leaving.
/// Mail programs that leave for their reader may well call themselves `auto-generated`, so that alone is no reason to ignore her.
pub(super) fn is_automatic_reply(message: &[u8]) -> bool {
    header_lines(message).any(|line| {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        name.trim_ascii().eq_ignore_ascii_case(b"auto-submitted")
            && [b"auto-replied".as_slice(), b"auto-notified"].iter().any(|word| {
                value.trim_ascii_start().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            })
    })
}

/// The lines before the first empty one.
fn header_lines(message: &[u8]) -> impl Iterator<Item = &[u8]> {
    message.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_automatic_reply;

    #[test]
    fn only_replies_of_programs_are_ignored() {
        for (header, expected) in [
            ("Subject: unsubscribe\r\n", false),
            ("", false),
            ("Auto-Submitted: no\r\n", false),
            ("Auto-Submitted: auto-generated\r\n", false),
            ("AUTO-SUBMITTED:Auto-Replied (vacation)\r\n", true),
            ("Subject: x\nAuto-Submitted: auto-notified\n", true),
        ] {
            let message = format!("{header}\r\nAuto-Submitted: auto-replied\r\n");
            assert_eq!(is_automatic_reply(message.as_bytes()), expected, "{header}");
        }
    }
}
