//! The links of one reader.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_message::{Address, Domain, Link};

use crate::returns;
use crate::site::addresses;
use crate::subscribers::Token;

/// Where one reader leaves and chooses.
pub(super) struct ReaderLinks {
    pub unsubscribe: Link,
    pub unsubscribe_by_mail: Address,
    pub preferences: Link,
}

impl ReaderLinks {
    /// The links of the reader with `token` to pages in `language` of the site at `origin`; mail by which she leaves comes to `domain`.
    pub fn new(origin: &str, domain: &Domain, language: Language, token: &Token) -> anyhow::Result<Self> {
        let departure = token.departure();
        let link = |path: String| Link::parse(&format!("{origin}{path}")).context("a reader's link");
        Ok(Self {
            unsubscribe: link(addresses::newsletter_act(language, &departure.text(), "departure"))?,
            unsubscribe_by_mail: returns::leave_address(&departure, domain)
                .context("the address by which a reader leaves")?,
            preferences: link(addresses::newsletter_reader(language, &token.text()))?,
        })
    }
}
