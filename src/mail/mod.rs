//! Sending mail: which way a message goes, and what became of it. What is in a message, and whom it is for, is decided elsewhere.

mod keys;
mod post_office;
mod relays;
mod setup;

pub use keys::{MailKeys, write_keys};
pub use post_office::{Outgoing, PostOffice, Transport};
pub use relays::{Relays, Sent};
pub use setup::post_office;
