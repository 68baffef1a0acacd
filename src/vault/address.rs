//! A reader's address, parsed once.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::{Zeroize as _, Zeroizing};

use crate::wiping;

/// Octets of the part before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;
/// Octets of the whole (RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets).
const LONGEST: usize = 254;

/// An e-mail address that mail can be sent to: a dot-atom (RFC 5322, 3.2.3), which may hold UTF-8 (RFC 6531), at a domain of the
/// public DNS. It is wiped from memory when it goes, and says nothing in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The part before the `@` as the reader wrote it, and the domain in ASCII and lower case.
    text: Zeroizing<String>,
    at: usize,
}

/// Why a text is no address that mail can be sent to. It doesn't repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// Nothing was written.
    #[error("no address was given")]
    Empty,
    /// There is no `@`, or nothing on one of its sides.
    #[error("the address has no @ with something before and after it")]
    NoAt,
    /// A character that no mail server takes there, such as a space, or a dot at an end.
    #[error("the part before the @ holds a character that can't be there")]
    LocalPart,
    /// The domain is none of the public DNS.
    #[error("the part after the @ is not the name of a domain")]
    Domain,
    /// Longer than mail servers take.
    #[error("the address is longer than mail servers accept")]
    TooLong,
}

impl Address {
    /// Reads an address as people write it, with white space around it.
    ///
    /// # Errors
    /// When mail can't be sent to it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        wiping::touched();
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        // Before anything that takes longer for longer texts.
        if text.len() > 4 * LONGEST {
            return Err(NotAnAddress::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress::NoAt)?;
        if local.is_empty() || domain.is_empty() {
            return Err(NotAnAddress::NoAt);
        }
        if !local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_text)) {
            return Err(NotAnAddress::LocalPart);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| NotAnAddress::Domain)?;
        if !is_public(&domain) {
            return Err(NotAnAddress::Domain);
        }
        // RFC 6532, 3.1: in one normal form, or two ways of typing a letter would be two addresses.
        let mut local = Zeroizing::new(ComposingNormalizerBorrowed::new_nfc().normalize(local).into_owned());
        let at = local.len();
        if at > LONGEST_LOCAL_PART || at + 1 + domain.len() > LONGEST {
            return Err(NotAnAddress::TooLong);
        }
        // All at once: a text that grows leaves copies of itself behind.
        let mut whole = Zeroizing::new(String::with_capacity(at + 1 + domain.len()));
        whole.push_str(&local);
        whole.push('@');
        whole.push_str(&domain);
        local.zeroize();
        Ok(Self { text: whole, at })
    }

    /// The address as mail servers want it. Only for what goes to them, to a seal or to the reader herself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        wiping::touched();
        &self.text
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// The domain in ASCII and lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// The form under which an address is found again: no server that matters tells upper case from lower case.
    pub(super) fn canonical(&self) -> Zeroizing<String> {
        Zeroizing::new(self.text.to_lowercase())
    }
}

/// `atext` of RFC 5322 with RFC 6531: no control character, no white space, nothing that has a meaning in an address.
fn is_atom_text(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
    } else {
        // Nothing invisible either: two addresses that look alike would be two readers.
        !character.is_control() && !character.is_whitespace() && !is_invisible(character)
    }
}

/// Marks of direction, joiners, fillers, selectors of variants, tags: what Unicode calls `Default_Ignorable_Code_Point`.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A name with at least two labels, the last of which is not a number: neither a name of one network nor an address in digits.
fn is_public(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && !last.is_empty() && !last.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Address, NotAnAddress};

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, expected) in [
            (" reader@example.org\n", "reader@example.org"),
            ("First.Last+news@Example.ORG", "First.Last+news@example.org"),
            ("o'brien@mail.example.org", "o'brien@mail.example.org"),
            ("чытачка@пошта.бел", "чытачка@xn--80a1acn3a.xn--90ais"),
            ("reader@пошта.бел", "reader@xn--80a1acn3a.xn--90ais"),
            ("reader@bücher.example", "reader@xn--bcher-kva.example"),
        ] {
            assert_eq!(Address::parse(text).expect(text).reveal(), expected, "{text}");
        }
    }

    #[test]
    fn what_mail_can_not_be_sent_to_is_refused() {
        for (text, expected) in [
            ("", NotAnAddress::Empty),
            ("  ", NotAnAddress::Empty),
            ("reader", NotAnAddress::NoAt),
            ("@example.org", NotAnAddress::NoAt),
            ("reader@", NotAnAddress::NoAt),
            ("rea der@example.org", NotAnAddress::LocalPart),
            (".reader@example.org", NotAnAddress::LocalPart),
            ("rea..der@example.org", NotAnAddress::LocalPart),
            ("\"reader\"@example.org", NotAnAddress::LocalPart),
            ("a@b@example.org", NotAnAddress::LocalPart),
            ("reader\r\nBcc: x@example.org", NotAnAddress::LocalPart),
            ("rea\u{200b}der@example.org", NotAnAddress::LocalPart),
            ("reader@localhost", NotAnAddress::Domain),
            ("reader@[192.0.2.1]", NotAnAddress::Domain),
            ("reader@192.0.2.1", NotAnAddress::Domain),
            ("reader@exa mple.org", NotAnAddress::Domain),
            ("reader@-example.org", NotAnAddress::Domain),
            ("reader@example..org", NotAnAddress::Domain),
        ] {
            assert_eq!(Address::parse(text), Err(expected), "{text:?}");
        }
        assert_eq!(Address::parse(&format!("{}@example.org", "a".repeat(65))), Err(NotAnAddress::TooLong));
    }

    #[test]
    fn one_address_in_two_spellings_is_one() {
        let of = |text: &str| Address::parse(text).expect(text).canonical().to_string();
        assert_eq!(of("Reader@EXAMPLE.org"), of("reader@example.org"));
        // й as one character and as и with a breve.
        assert_eq!(of("\u{439}@example.org"), of("\u{438}\u{306}@example.org"));
        assert_eq!(of("ЧЫТАЧКА@пошта.бел"), of("чытачка@xn--80a1acn3a.xn--90ais"));
        assert_ne!(of("reader+a@example.org"), of("reader@example.org"));
    }

    #[test]
    fn an_address_says_nothing_of_itself() {
        let address = Address::parse("reader@example.org").expect("an address");
        assert!(!format!("{address:?}").contains("reader"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
            if let Ok(address) = Address::parse(&text) {
                let again = Address::parse(address.reveal());
                prop_assert_eq!(again.as_ref(), Ok(&address));
                prop_assert_eq!(format!("{}@{}", address.local_part(), address.domain()), address.reveal());
                prop_assert!(!address.reveal().contains(['\r', '\n', ' ', '<', '>', ',', ';', ':', '"']));
            }
        }
    }
}
