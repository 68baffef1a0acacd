//! What every page is served with: theme, messages, assets, cache, headers, and the server itself.

pub mod assets;
pub mod cache;
pub mod encoding;
pub mod headers;
pub mod languages;
pub mod limits;
pub mod messages;
pub mod server;
pub mod theme;
