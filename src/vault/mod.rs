//! Readers' addresses: sealed so that only who holds the opening keys can read them, and found again by a keyed hash.
//!
//! Two keys per generation lie in files beside the configuration, never in the database. Whoever has the *sealing* half can add an
//! address and ask whether it is there; that is all that the process which serves readers needs. The *opening* half belongs to the
//! worker that sends mail. What is sealed is bound to the row that it lies in, so that no row can be passed off as another.
//!
//! There is no way from here to a log, an error or a page: an address has no `Display`, and its `Debug` says nothing.

mod address;
mod files;
mod keyring;
mod live;
mod lookup;
mod newsroom;
mod random;
mod seal;
mod token;

pub use address::{Address, NotAnAddress};
pub use files::{KeyFileError, read_keyring, write_new_generation};
pub use keyring::{Generation, Keyring, NotHere};
pub use live::LiveKeyring;
pub use lookup::Lookup;
pub use newsroom::{NEWSROOM_KEY, NewsroomKey};
pub use random::{Randomness, random, random_id};
pub use seal::{Purpose, Sealed, Unopened};
pub use token::{Departure, Token};
