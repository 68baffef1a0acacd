//! The client against servers: scripted ones that behave as badly as a server can. Real ones are in `tests/postfix`.

#[path = "../shared/certificate.rs"]
mod certificate;
mod content;
mod hostile;
mod opening;
mod peer;
mod pipelining;
mod pool;
mod tls;
