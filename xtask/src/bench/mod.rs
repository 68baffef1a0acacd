//! Measurements, each of which prints its figures and says which targets they meet. Servers and the load on them are kept on
//! cores of their own where that matters; CPU time per unit of work is the figure to trust on a shared machine.

pub mod audience;
pub mod build;
pub mod flat;
pub mod import;
pub mod installation;
pub mod mail;
pub mod pages;
pub mod serve;
pub mod start;
pub mod targets;
pub mod worker;

mod cold;
pub mod desk;
mod nginx;
mod sample;
mod wrk;
