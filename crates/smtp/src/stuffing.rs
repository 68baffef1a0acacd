//! Transparency of DATA: a line that begins with a dot gets a second one (RFC 5321, 4.5.2).

use memchr::memmem;

/// Appends the parts of a message, which follow each other without a gap, with dots doubled. Lines are ended by CR LF.
pub(crate) fn write_stuffed<'a>(out: &mut Vec<u8>, parts: impl Iterator<Item = &'a [u8]>) {
    let finder = memmem::Finder::new(b"\n.");
    let mut at_line_start = true;
    for part in parts {
        let Some(&last) = part.last() else { continue };
        if at_line_start && part[0] == b'.' {
            out.push(b'.');
        }
        let mut copied = 0;
        for found in finder.find_iter(part) {
            out.extend_from_slice(&part[copied..=found]);
            out.push(b'.');
            copied = found + 1;
        }
        out.extend_from_slice(&part[copied..]);
        at_line_start = last == b'\n';
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::write_stuffed;

    /// What a server does: takes lines up to the lone dot, and removes the first dot of every line.
    fn received(wire: &[u8]) -> Option<Vec<u8>> {
        let mut message = Vec::new();
        let mut rest = wire;
        loop {
            let end = rest.windows(2).position(|pair| pair == b"\r\n")? + 2;
            let (line, behind) = rest.split_at(end);
            if line == b".\r\n" {
                return behind.is_empty().then_some(message);
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            rest = behind;
        }
    }

    proptest! {
        #[test]
        fn a_server_reads_what_was_meant(
            lines in prop::collection::vec("[.a]{0,4}", 1..8),
            cuts in prop::collection::vec(0usize..60, 0..6),
        ) {
            let message: Vec<u8> = lines.iter().flat_map(|line| format!("{line}\r\n").into_bytes()).collect();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(message.len())).collect();
            cuts.sort_unstable();
            let mut parts = Vec::new();
            let mut start = 0;
            for cut in cuts.into_iter().chain([message.len()]) {
                parts.push(&message[start..cut]);
                start = cut;
            }
            let mut wire = Vec::new();
            write_stuffed(&mut wire, parts.into_iter());
            wire.extend_from_slice(b".\r\n");
            prop_assert_eq!(received(&wire), Some(message));
        }
    }
}
