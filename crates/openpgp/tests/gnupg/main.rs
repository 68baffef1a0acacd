//! Keys that GnuPG made are read or refused as they should be, and GnuPG decrypts what was encrypted to them.
//! The tests fail if `gpg` isn't installed, and say what to install.

mod encryption;
mod home;
mod keys;
