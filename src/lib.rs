//! Bellwether publishes situation monitors: bulletins that appear every week in several languages at once.
//!
//! This crate is the whole application; `ARCHITECTURE.md` is its map.

pub mod accounts;
pub mod app;
pub mod assessments;
pub mod assignments;
pub mod at_risk;
pub mod audit;
pub mod bundle;
pub mod campaigns;
pub mod cli;
pub mod commentaries;
pub mod comments;
pub mod config;
pub mod db;
pub mod desk;
pub mod drafts;
pub mod error;
pub mod issues;
pub mod localized;
pub mod mail;
pub mod mailbox;
pub mod mailing;
pub mod media;
pub mod monitor;
pub mod notices;
pub mod people;
pub mod publication;
pub mod returns;
pub mod routes;
pub mod site;
pub mod subscribers;
pub mod topics;
pub mod translations;
pub mod vault;
pub mod web;
pub mod wiping;
