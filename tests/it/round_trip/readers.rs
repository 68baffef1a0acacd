//! The readers: what befalls the mail to each, and what must come of it.

use bellwether::subscribers::State;
use bellwether::vault::Address;

use super::records::Standing;

/// Nothing happens to her mail.
const ORDINARY: &str = "ordinary@readers.example";
/// Has an OpenPGP key.
pub const PRIVATE: &str = "private@readers.example";
/// Leaves by mail.
pub const LEAVER: &str = "leaver@readers.example";
/// Local part and domain are in Cyrillic letters.
const INTERNATIONAL: &str = "чытачка@пошта.бел";
/// Only the domain is.
const DOMAIN: &str = "reader@пошта.бел";
/// Her server asks to come again, and our relay tells us that it is late.
const GREYLISTED: &str = "grey@readers.example";
/// Her server refuses her address after she has confirmed: our relay tells us.
pub const GONE: &str = "gone@readers.example";
/// The same, and the report about her is one of RFC 6533.
pub const GONE_TOO: &str = "былая@пошта.бел";
/// Her server takes mail for her, and can't deliver it to where it is forwarded: it tells us itself, by another address than hers.
pub const FORWARDED: &str = "forwarded@readers.example";
/// Her mailbox holds a letter, and not an issue.
const FULL: &str = "full@readers.example";
/// Her server takes a letter, and not an issue.
const SMALL: &str = "reader@small.example";

pub const READERS: [&str; 11] =
    [ORDINARY, PRIVATE, LEAVER, INTERNATIONAL, DOMAIN, GREYLISTED, GONE, GONE_TOO, FORWARDED, FULL, SMALL];
/// Those who don't get the issue.
pub const LOST: [&str; 5] = [GONE, GONE_TOO, FORWARDED, FULL, SMALL];
/// Those who do.
pub const REACHED: [&str; 6] = [ORDINARY, PRIVATE, LEAVER, INTERNATIONAL, DOMAIN, GREYLISTED];

/// The address as mail servers know it.
pub fn on_the_wire(address: &str) -> String {
    Address::parse(address).expect("an address").reveal().to_owned()
}

/// How a reader should stand after each of the issues.
pub fn standing(reader: &str) -> Standing {
    let (state, suppressed) = match reader {
        GONE | GONE_TOO | FORWARDED => (State::Active, Some("bounced".to_owned())),
        LEAVER => (State::Left, Some("left".to_owned())),
        _ => (State::Active, None),
    };
    // A message that is too large is the fault of the message.
    Standing { state, suppressed, counted: reader == FULL }
}
