//! Messages, as other programs understand them: mail-parser and Python's `email` read them, dkimpy and OpenDKIM verify
//! their signatures. Each test fails if its program isn't installed, and says what to install.

mod opendkim;
mod python;
mod reading;
mod samples;
mod signatures;
