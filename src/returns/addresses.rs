//! The addresses at which mail comes back: bounces, with a token for each delivery, and leaving by mail.

use bellwether_message::{Address, Domain, InvalidAddress, ReturnPath, Token};

use crate::subscribers;

/// What stands before the `+` of an address for leaving.
const LEAVE: &str = "leave";

/// The local part and the domain of our own addresses.
#[derive(Debug, Clone)]
pub struct Addresses {
    return_path: ReturnPath,
}

/// What one of our addresses is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// For what comes back, with the token of a delivery or without.
    Bounces(Option<Token>),
    /// For the one who leaves, whose links have this token.
    Leave(subscribers::Departure),
}

impl Addresses {
    /// The addresses beside this return path.
    #[must_use]
    pub fn new(return_path: ReturnPath) -> Self {
        Self { return_path }
    }

    /// What the address in `text`, with or without angle brackets, is for; none if it isn't one of ours.
    #[must_use]
    pub fn recipient(&self, text: &str) -> Option<Recipient> {
        if let Some(token) = self.return_path.token(text) {
            return Some(Recipient::Bounces(Some(token)));
        }
        let text = text.trim();
        let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
        if text.eq_ignore_ascii_case(self.return_path.plain_address().as_str()) {
            return Some(Recipient::Bounces(None));
        }
        let (local, domain) = text.rsplit_once('@')?;
        let (before, token) = local.split_once('+')?;
        if !before.eq_ignore_ascii_case(LEAVE) || !domain.eq_ignore_ascii_case(self.return_path.domain().as_str()) {
            return None;
        }
        subscribers::Departure::parse_base32(token).map(Recipient::Leave)
    }

    /// The token of a delivery, in an address or by itself as ENVID (RFC 3461, 4.4) brings it back.
    pub(super) fn delivery_token(&self, text: &str) -> Option<Token> {
        self.return_path.token(text).or_else(|| text.trim().parse().ok())
    }
}

/// Where the reader whose links have this token can send any mail to leave: for `mailto:` in List-Unsubscribe (RFC 2369, 3.2). Base32,
/// because mail systems may change the case of a local part.
///
/// # Errors
/// When the domain leaves no room for it.
pub fn leave_address(token: &subscribers::Departure, domain: &Domain) -> Result<Address, InvalidAddress> {
    Address::parse(&format!("{LEAVE}+{}@{domain}", *token.base32()))
}

#[cfg(test)]
mod tests {
    use bellwether_message::{Domain, ReturnPath, Token};

    use super::{Addresses, Recipient, leave_address};
    use crate::subscribers;

    #[test]
    fn each_address_is_known_by_what_it_is_for() {
        let domain = Domain::parse("bounces.example").expect("a domain");
        let path = ReturnPath::new("bounces", domain.clone()).expect("a path");
        let addresses = Addresses::new(path.clone());
        let token = Token::new([5; 16]);
        let reader = subscribers::Token::new([6; 32]).departure();
        let leave = leave_address(&reader, &domain).expect("an address");
        assert_eq!(leave.local().len(), "leave+".len() + 52);
        for (text, expected) in [
            (path.address(token).as_str(), Some(Recipient::Bounces(Some(token)))),
            ("<Bounces@BOUNCES.example>", Some(Recipient::Bounces(None))),
            (&leave.as_str().to_uppercase(), Some(Recipient::Leave(reader))),
            ("bounces+abc@bounces.example", None),
            ("leave+abc@bounces.example", None),
            ("leave@bounces.example", None),
            ("bounces@example.org", None),
            ("", None),
        ] {
            assert_eq!(addresses.recipient(text), expected, "{text}");
        }
        assert_eq!(addresses.delivery_token(&token.to_string()), Some(token));
    }
}
