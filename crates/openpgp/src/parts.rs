//! The two halves of an encrypted message: what everyone sees, and what only the reader does.
//!
//! Inside is the whole message with its header, as RFC 9788 protects headers, which newer mail programs show in place of the
//! outer one, and with the older mark that Thunderbird and others know. Outside, the subject is replaced and the rest of
//! the header is repeated: relays and the "Unsubscribe" button need it, and sender and recipient are no secret to them.

/// What stands for the subject outside (RFC 9788, 3.2.1).
const SUBJECT: &[u8] = b"Subject: [...]\r\n";

/// A message that is about to be encrypted.
pub(crate) struct Parts {
    /// The outer header, without the fields that describe the body.
    pub(crate) outside: Vec<u8>,
    /// What is to be encrypted.
    pub(crate) inside: Vec<u8>,
}

/// Takes a composed message apart; none if it has no complete header with a Content-Type.
pub(crate) fn divide(message: &[u8]) -> Option<Parts> {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (header, body) = (&message[..end + 2], &message[end + 4..]);
    let fields = fields(header);
    let described: Vec<&[u8]> = fields.iter().copied().filter(|field| starts_with(field, "Content-")).collect();
    if !described.iter().any(|field| starts_with(field, "Content-Type:")) {
        return None;
    }
    let is_own = |field: &&[u8]| !starts_with(field, "Content-") && !starts_with(field, "MIME-Version:");
    let own = || fields.iter().copied().filter(is_own);
    let mut outside = Vec::with_capacity(header.len() + 512);
    for field in own() {
        outside.extend_from_slice(if starts_with(field, "Subject:") { SUBJECT } else { field });
    }
    let mut inside = Vec::with_capacity(message.len() + 2 * header.len());
    for field in described {
        inside.extend_from_slice(field.trim_ascii_end());
        if starts_with(field, "Content-Type:") {
            inside.extend_from_slice(b";\r\n protected-headers=\"v1\"; hp=\"cipher\"");
        }
        inside.extend_from_slice(b"\r\n");
    }
    own().for_each(|field| inside.extend_from_slice(field));
    for field in self::fields(&outside) {
        inside.extend_from_slice(b"HP-Outer: ");
        inside.extend_from_slice(field);
    }
    inside.extend_from_slice(b"\r\n");
    inside.extend_from_slice(body);
    Some(Parts { outside, inside })
}

/// The fields of a header, each with its continuation lines.
fn fields(header: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut start = 0;
    for (index, _) in header.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if !matches!(header.get(index + 1), Some(b' ' | b'\t')) {
            fields.push(&header[start..=index]);
            start = index + 1;
        }
    }
    fields
}

fn starts_with(field: &[u8], name: &str) -> bool {
    field.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn the_subject_stays_inside() {
        let message = b"From: <a@example.org>\r\nSubject: Secret\r\n plan\r\nMIME-Version: 1.0\r\n\
            Content-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nText.\r\n";
        let parts = divide(message).expect("a message");
        assert_eq!(parts.outside, b"From: <a@example.org>\r\nSubject: [...]\r\n");
        assert_eq!(
            String::from_utf8_lossy(&parts.inside),
            "Content-Type: text/plain;\r\n charset=utf-8;\r\n protected-headers=\"v1\"; hp=\"cipher\"\r\n\
            Content-Transfer-Encoding: 7bit\r\nFrom: <a@example.org>\r\nSubject: Secret\r\n plan\r\n\
            HP-Outer: From: <a@example.org>\r\nHP-Outer: Subject: [...]\r\n\r\nText.\r\n"
        );
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for message in ["", "From: a\r\n", "From: a\r\n\r\ntext", "text"] {
            assert!(divide(message.as_bytes()).is_none(), "{message:?}");
        }
    }
}
