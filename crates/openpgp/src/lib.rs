//! Reads keys.
