//! The bundle: a monitor as plain files, read and written. `docs/bundle.md` describes the format.
//!
//! Reading goes in two halves. [`commentaries`], [`issues`], [`settings`] and [`pages`] turn files into values and collect every problem;
//! [`import`] brings the values into the database in one transaction, and rolls it back when there was a problem.

mod advice;
mod apply;
mod commentaries;
mod editions;
mod export;
mod fields;
mod import;
mod issues;
mod pages;
mod pictures;
mod problems;
mod redirects;
mod revisions;
mod settings;
mod texts;
mod translations;
mod tree;
mod write;

pub use export::{Exported, Scope, export};
pub use import::{ImportError, Imported, Mode, import};
pub use problems::Problem;
