//! What an item is called for ever: feed readers take an item with another id for another text.

use std::fmt::Write as _;

use crate::commentaries::{Card, ContentHash};
use crate::monitor::Monitor;

/// Bytes of the hash that an id has: enough to tell the few texts of one issue apart.
const BYTES: usize = 8;

/// A tag as in RFC 4151, of what never changes and is the same in every database: the first day of the issue, the language, and what
/// readers saw when the text was first published. Slugs and the codes of sections may be changed, rows have other keys elsewhere.
pub(super) fn id(monitor: &Monitor, card: &Card, first: ContentHash) -> String {
    let mut hash = String::new();
    for byte in &first.as_bytes()[..BYTES] {
        // Writing to a String can't fail.
        let _ = write!(hash, "{byte:02x}");
    }
    format!("tag:{},{}:{}/{}/{hash}", authority(&monitor.origin), monitor.started, card.starts, card.language)
}

/// The name of the host: a tag has no place for a port, nor for the brackets and colons of an IPv6 address.
fn authority(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    match host.strip_prefix('[').and_then(|address| address.split_once(']')) {
        Some((address, _)) => address.replace(':', "-").trim_matches('-').to_owned(),
        None => host.split_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::authority;

    #[test]
    fn the_authority_is_a_name_without_a_port() {
        for (origin, name) in [
            ("https://monitor.example", "monitor.example"),
            ("https://Monitor.example:8443", "monitor.example"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[2001:db8::1]:8080", "2001-db8--1"),
        ] {
            assert_eq!(authority(origin), name);
        }
    }
}
