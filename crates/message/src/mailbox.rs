//! An address with the name of whoever it belongs to.

use crate::{address::Address, header::one_line};

/// What stands in From, Reply-To and To: a display name, which may be absent, and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: Address,
}

impl Mailbox {
    /// A mailbox with a display name. Line breaks and control characters in it become spaces.
    #[must_use]
    pub fn new(name: &str, address: Address) -> Self {
        Self { name: one_line(name), address }
    }

    /// The display name; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: String::new(), address }
    }
}
