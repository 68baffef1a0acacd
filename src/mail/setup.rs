//! From the configuration to a post office.

use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bellwether_message::{Address, Domain, ReturnPath, Selector, Signer};
use bellwether_smtp::{ClientName, Credentials, Limits, Relay, Security, Timeouts, Tls};

use super::keys::MailKeys;
use super::post_office::{PostOffice, Transport};
use super::relays::Relays;
use crate::config;

/// The post office of an installation whose keys lie in `keys`; none if the configuration names no sender.
///
/// # Errors
/// When a setting can't be used or a key is missing: which, and what to do.
pub fn post_office(config: &config::Mail, keys: &Path) -> anyhow::Result<Option<PostOffice>> {
    let Some(sender) = &config.sender else { return Ok(None) };
    let sender = Address::parse(sender).context("`mail.sender` in the configuration")?;
    let domain = domain_of(&sender)?;
    let (local, returns) = match &config.bounces {
        Some(text) => {
            let address = Address::parse(text).context("`mail.bounces` in the configuration")?;
            (local_part(&address).to_owned(), domain_of(&address)?)
        }
        None => ("bounces".to_owned(), domain.clone()),
    };
    let return_path = ReturnPath::new(&local, returns.clone()).context("`mail.bounces` in the configuration")?;
    let MailKeys { rsa, ed25519, delivery } = MailKeys::read(keys)?;
    let selector = |text: &str| Selector::parse(text).context("`mail.selectors` in the configuration");
    // A verifier that knows both takes the last one that it understands; old ones stop at the first.
    let signer = Signer::new(
        domain.clone(),
        vec![(selector(&config.selectors.rsa)?, rsa), (selector(&config.selectors.ed25519)?, ed25519)],
    );
    Ok(Some(PostOffice {
        transport: transport(config, &domain)?,
        sender,
        return_path,
        domain,
        returns,
        signer: Arc::new(signer),
        delivery: Arc::new(delivery),
    }))
}

fn local_part(address: &Address) -> &str {
    address.as_str().rsplit_once('@').map_or("", |(local, _)| local)
}

fn domain_of(address: &Address) -> anyhow::Result<Domain> {
    let domain = address.as_str().rsplit_once('@').map_or("", |(_, domain)| domain);
    Ok(Domain::parse(domain)?)
}

fn transport(config: &config::Mail, domain: &Domain) -> anyhow::Result<Transport> {
    if let Some(directory) = &config.directory {
        return Ok(Transport::Directory(directory.clone()));
    }
    if config.relays.is_empty() {
        bail!("`mail.sender` is set, but neither `mail.relays` nor `mail.directory`: there is no way for mail to go");
    }
    let client_name = ClientName::parse(domain.as_str())?;
    let relays = config.relays.iter().map(|relay| {
        let built = self::relay(relay, client_name.clone())
            .with_context(|| format!("the relay {} in the configuration", relay.host))?;
        anyhow::Ok((built, relay.weight, relay.connections))
    });
    Ok(Transport::Relays(Relays::new(relays.collect::<anyhow::Result<_>>()?, Instant::now())))
}

/// Whether a host is this machine. A name is one of this machine's where it leads nowhere else; one that can't be looked up just now is
/// looked up again with each connection, which is held to the same rule.
fn is_here(host: &str, port: u16) -> bool {
    match (host, port).to_socket_addrs() {
        Ok(mut addresses) => addresses.all(|address| address.ip().to_canonical().is_loopback()),
        Err(_) => host.parse::<IpAddr>().is_err(),
    }
}

fn relay(config: &config::Relay, client_name: ClientName) -> anyhow::Result<Relay> {
    if config.security == config::Security::Loopback && !is_here(&config.host, config.port) {
        bail!("`security = \"loopback\"` is for a relay on this machine; use \"starttls\" or \"tls\"");
    }
    let tls = match &config.authority {
        Some(file) => Tls::with_roots(&std::fs::read(file).with_context(|| format!("reading {}", file.display()))?)?,
        None => Tls::new()?,
    };
    let credentials = match (&config.user, &config.password) {
        (Some(user), Some(password)) => Some(Credentials::new(user.clone(), password.reveal().to_owned())),
        (None, None) => None,
        _ => bail!("`user` and `password` go together"),
    };
    Ok(Relay {
        host: config.host.clone(),
        port: config.port,
        security: match config.security {
            config::Security::Tls => Security::Tls,
            config::Security::StartTls => Security::StartTls,
            config::Security::Loopback => Security::PlainOnLoopback,
        },
        tls,
        credentials,
        client_name,
        timeouts: config.patience.map_or_else(Timeouts::default, |seconds| no_longer(Duration::from_secs(seconds))),
        limits: Limits::default(),
    })
}

/// The standard's times, but none longer than `most`.
fn no_longer(most: Duration) -> Timeouts {
    let all = Timeouts::default();
    Timeouts {
        connect: all.connect.min(most),
        greeting: all.greeting.min(most),
        hello: all.hello.min(most),
        sender: all.sender.min(most),
        recipient: all.recipient.min(most),
        data: all.data.min(most),
        content: all.content.min(most),
        end: all.end.min(most),
        quit: all.quit.min(most),
    }
}
