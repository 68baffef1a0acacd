//! What a relay said of a delivery, fit to be kept.

use super::DeliveryState;
use super::scrub::scrub;
use crate::vault::Address;

/// Characters of a reply's text that are kept.
const LONGEST: usize = 300;
/// Characters that are looked at: more than are kept, because what takes an address's place is shorter.
const READ: usize = 2 * LONGEST;

/// A relay's reply without any address, which relays like to repeat. It can't be made otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: Option<u16>,
    enhanced: Option<String>,
    text: String,
}

impl Reply {
    /// Takes a reply to a mail for `address`: its code and enhanced code (RFC 3463), if there were any, and its text, or what happened
    /// instead of a reply.
    #[must_use]
    pub fn new(code: Option<u16>, enhanced: Option<&str>, text: &str, address: &Address) -> Self {
        let is_code = |text: &&str| {
            text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.is_empty()
        };
        let text = scrub(whole_words(text, READ), address);
        Self { code, enhanced: enhanced.filter(is_code).map(str::to_owned), text: cut(&text, LONGEST) }
    }

    /// The three digits; none if the connection broke before there was a reply.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        self.code
    }

    /// Such as `5.1.1`.
    #[must_use]
    pub fn enhanced(&self) -> Option<&str> {
        self.enhanced.as_deref()
    }

    /// At most 300 characters, without addresses.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Replies of one kind, with how many deliveries got one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyGroup {
    /// What became of the deliveries.
    pub state: DeliveryState,
    /// Their code.
    pub code: Option<u16>,
    /// Their enhanced code.
    pub enhanced: Option<String>,
    /// How many deliveries.
    pub deliveries: i64,
    /// The text of one of them: most hold something that is different each time.
    pub example: Option<String>,
}

/// The first words, with `limit` characters at most: half an address can't be recognised.
fn whole_words(text: &str, limit: usize) -> &str {
    match text.char_indices().nth(limit) {
        None => text,
        Some((end, _)) => text[..end].rfind(char::is_whitespace).map_or("", |space| &text[..space]),
    }
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, READ, Reply};
    use crate::vault::Address;

    fn reader() -> Address {
        Address::parse("reader@example.org").expect("an address")
    }

    #[test]
    fn a_reply_is_kept_without_the_address() {
        let reply = Reply::new(Some(550), Some("5.1.1"), "<reader@example.org>: no such user", &reader());
        assert_eq!((reply.code(), reply.enhanced(), reply.text()), (Some(550), Some("5.1.1"), "<…>: no such user"));
        // What is no code could be anything.
        assert_eq!(Reply::new(None, Some("reader@example.org"), "", &reader()).enhanced(), None);
    }

    #[test]
    fn a_long_reply_is_cut_but_never_within_an_address() {
        let reply = Reply::new(None, None, &"word ".repeat(200), &reader());
        assert_eq!(reply.text().chars().count(), LONGEST);
        assert!(reply.text().ends_with('…'));
        for start in READ - 30..READ + 5 {
            let text = format!("{} reader@example.org", "x ".repeat(start / 2));
            let kept = Reply::new(None, None, &text[..text.len().min(READ + 10)], &reader());
            assert!(!kept.text().contains("read"), "{}", kept.text());
        }
        assert_eq!(Reply::new(None, None, &"x".repeat(2000), &reader()).text(), "");
    }
}
