//! Mail to readers. What is said is composed here; the ledger of who gets it is in `campaigns`.

pub mod issue_mail;
