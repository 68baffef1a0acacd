//! Bellwether publishes situation monitors: bulletins that appear every week in several languages at once.
//!
//! This crate is the whole application; `ARCHITECTURE.md` is its map.

pub mod assessments;
pub mod bundle;
pub mod commentaries;
pub mod config;
pub mod db;
pub mod issues;
pub mod localized;
pub mod media;
pub mod monitor;
pub mod people;
pub mod topics;
pub mod translations;
pub mod web;
