//! Invariant 7: no mail without consent, at most one accepted delivery for each reader and campaign, nobody lost, and whoever may have been
//! mailed without our knowing is named.

mod at_random;
mod audience;
mod course;
mod leases;
pub mod mailing;
mod model;
mod schema;
mod uncertain;
