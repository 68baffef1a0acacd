//! What the worker does: takes sign-ups in, sends letters and the mailings of issues, and forgets what is to be forgotten.
//!
//! It is the only part of the program that reads addresses. They are opened for one message, and wiped when it is sent.

mod attempts;
mod backlog;
mod correspondence;
mod course;
mod dispatch;
mod fate;
pub mod issue_mail;
mod ledger;
mod letters;
mod notices;
mod plan;
pub mod preflight;
mod prepared;
mod reader;
mod rounds;
mod sealing;
mod sending;
mod trials;
mod troubles;
mod worker;

pub use plan::{draft, message};
pub use worker::{Settings, Worker};
