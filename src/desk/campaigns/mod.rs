//! Mailings: their list, the page of one, and what can be done with it.

mod act;
mod draft;
mod list;
mod page;
pub mod preflight;
pub mod preview;
mod progress;

pub use act::{Act, act};
pub use draft::{draft, issue_to_mail};
pub(super) use list::list;
pub(super) use page::{change, make, show};

/// What a handler answers.
type Handled = Result<axum::response::Response, crate::error::Error>;
