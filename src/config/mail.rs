//! How mail goes out, and where the keys of those lie who get it.

use std::path::PathBuf;

use serde::Deserialize;

use super::Secret;

/// Where the keys lie: those of readers' addresses, and those by which mail is signed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vault {
    /// A directory.
    pub directory: PathBuf,
}

/// How mail goes out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Whom mail is from. Without it there is no newsletter.
    pub sender: Option<String>,
    /// Where mail comes back that can't be delivered; by default `bounces` at the sender's domain.
    pub bounces: Option<String>,
    /// A directory into which mail is written instead of being sent.
    pub directory: Option<PathBuf>,
    /// How much of an issue its mail carries.
    pub extent: Extent,
    /// Whether the publication of an issue starts its mailing.
    pub start: Start,
    /// What to do with deliveries of which nobody knows whether they have arrived.
    pub uncertain: Uncertain,
    /// Messages that a worker has under way at most.
    pub under_way: usize,
    /// Seconds after which a worker that is not heard of is taken for dead.
    pub lease_seconds: u32,
    /// The names of the DNS records with our keys, below `_domainkey`.
    pub selectors: Selectors,
    /// Where mail is handed over.
    pub relays: Vec<Relay>,
}

/// How much of an issue its mail carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Every text in full.
    Full,
    /// The leads.
    Leads,
}

/// What starts the mailing of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// Somebody's decision.
    Hand,
    /// The publication of the issue.
    Publication,
}

/// What to do with deliveries of which nobody knows whether they have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Uncertain {
    /// Leave them alone, and list them.
    Leave,
    /// Send them again with the same Message-ID.
    Repeat,
}

/// The names of the DNS records with our keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Selectors {
    /// Of the RSA key.
    pub rsa: String,
    /// Of the Ed25519 key.
    pub ed25519: String,
}

/// A server that takes our mail and carries it on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    /// Its name, which its certificate must carry.
    pub host: String,
    /// 465 with `tls`, 587 with `starttls`.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to it.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Secret>,
    /// A PEM file with the certificate of the authority that its certificate is from, if it's none that browsers know.
    pub authority: Option<PathBuf>,
    /// How often it is used, compared with the others; one of 0 stands by until no other can be used.
    #[serde(default = "Relay::weight")]
    pub weight: u32,
    /// Connections at a time, at most.
    #[serde(default = "Relay::connections")]
    pub connections: usize,
    /// The longest wait for anything, in seconds. The standard's own waits are five to ten minutes.
    pub patience: Option<u64>,
}

/// How the connection to a relay is protected. Nothing is ever sent with less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first octet.
    Tls,
    /// STARTTLS, without which nothing is sent.
    StartTls,
    /// None: for a relay on this machine.
    Loopback,
}

impl Relay {
    fn weight() -> u32 {
        1
    }

    fn connections() -> usize {
        16
    }
}

impl Default for Vault {
    fn default() -> Self {
        Self { directory: PathBuf::from("keys") }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            sender: None,
            bounces: None,
            directory: None,
            extent: Extent::Full,
            start: Start::Hand,
            uncertain: Uncertain::Leave,
            under_way: 64,
            lease_seconds: 120,
            selectors: Selectors::default(),
            relays: Vec::new(),
        }
    }
}

impl Default for Selectors {
    fn default() -> Self {
        Self { rsa: "bellwether-rsa".to_owned(), ed25519: "bellwether-ed25519".to_owned() }
    }
}
