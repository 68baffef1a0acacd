//! What a relay says in its answer to EHLO that it can do (RFC 5321, 4.1.1.1).

use crate::reply::RawReply;

/// The extensions that matter to a sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Several commands may be sent at once (RFC 2920).
    pub pipelining: bool,
    /// BDAT (RFC 3030).
    pub chunking: bool,
    /// Messages may be more than ASCII (RFC 6152).
    pub eight_bit: bool,
    /// Addresses and headers may be more than ASCII (RFC 6531).
    pub international: bool,
    /// Delivery status notifications can be asked for (RFC 3461).
    pub notifications: bool,
    /// Replies carry enhanced codes (RFC 2034).
    pub enhanced_codes: bool,
    /// TLS can be begun (RFC 3207).
    pub start_tls: bool,
    /// Whether sizes may be declared, and the largest message in octets; 0 if there is no fixed limit (RFC 1870).
    pub size: Option<u64>,
    /// AUTH PLAIN (RFC 4616).
    pub auth_plain: bool,
    /// AUTH LOGIN, which has no standard and is all that some relays know.
    pub auth_login: bool,
}

impl Capabilities {
    /// Reads the answer to EHLO. What isn't understood is left out.
    pub(crate) fn of(reply: RawReply<'_>) -> Self {
        let mut found = Self::default();
        // The first line holds the relay's name.
        for line in reply.lines().skip(1) {
            found.add(&String::from_utf8_lossy(line).to_ascii_uppercase());
        }
        found
    }

    fn add(&mut self, line: &str) {
        // Some servers still write "AUTH=PLAIN LOGIN", for clients that are older than the standard.
        let line = line.replacen("AUTH=", "AUTH ", 1);
        let mut words = line.split_whitespace();
        match words.next().unwrap_or_default() {
            "PIPELINING" => self.pipelining = true,
            "CHUNKING" => self.chunking = true,
            "8BITMIME" => self.eight_bit = true,
            "SMTPUTF8" => self.international = true,
            "DSN" => self.notifications = true,
            "ENHANCEDSTATUSCODES" => self.enhanced_codes = true,
            "STARTTLS" => self.start_tls = true,
            "SIZE" => self.size = Some(words.next().and_then(|limit| limit.parse().ok()).unwrap_or(0)),
            "AUTH" => {
                for mechanism in words {
                    self.auth_plain |= mechanism == "PLAIN";
                    self.auth_login |= mechanism == "LOGIN";
                }
            }
            _ => {}
        }
    }

    /// The largest message that the relay takes, if it has said so.
    #[must_use]
    pub fn largest_message(&self) -> Option<u64> {
        self.size.filter(|limit| *limit > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Capabilities;
    use crate::reply::RawReply;

    #[test]
    fn postfixs_answer_is_understood() {
        let answer = b"250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-VRFY\r\n250-ETRN\r\n\
            250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250-AUTH=CRAM-MD5\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n\
            250-SMTPUTF8\r\n250 CHUNKING\r\n";
        let expected = Capabilities {
            pipelining: true,
            chunking: true,
            eight_bit: true,
            international: true,
            notifications: true,
            enhanced_codes: true,
            start_tls: true,
            size: Some(10_240_000),
            auth_plain: true,
            auth_login: true,
        };
        assert_eq!(Capabilities::of(RawReply::new(answer)), expected);
    }

    #[test]
    fn letters_have_no_case_and_the_relays_name_is_no_capability() {
        let found =
            Capabilities::of(RawReply::new(b"250-PIPELINING\r\n250-size\r\n250-auth=login\r\n250 Chunking\r\n"));
        let expected = Capabilities { size: Some(0), auth_login: true, chunking: true, ..Capabilities::default() };
        assert_eq!(found, expected);
        assert_eq!(found.largest_message(), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Capabilities::of(RawReply::new(&bytes));
        }
    }
}
