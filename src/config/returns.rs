//! Where bounces, complaints and readers who leave by mail come in.

use std::net::SocketAddr;

use serde::Deserialize;

use super::Secret;

/// The ways by which mail comes back. All of them may be open at once, or none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Returns {
    /// An address of this machine at which a mail server hands over what comes back, by SMTP or LMTP.
    pub listen: Option<SocketAddr>,
    /// Whether that may be an address which other machines reach. Whoever reaches it can say that mail came back.
    pub listen_to_others: bool,
    /// A mailbox in which it lies.
    pub imap: Option<Imap>,
    /// Who may say by a webhook what came back.
    pub webhooks: Webhooks,
}

/// A mailbox that is read by IMAP and emptied.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// The server's name, which its certificate must carry.
    pub host: String,
    /// 993 for `tls`, 143 for the others, unless it is said.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub security: ImapSecurity,
    /// Whose mailbox.
    pub user: String,
    /// Her password.
    pub password: Secret,
    /// Which folder.
    #[serde(default = "inbox")]
    pub mailbox: String,
    /// A folder to which messages go that were read. Without it they are deleted: they name readers.
    pub move_to: Option<String>,
    /// A PEM file with the root of a private server's certificate.
    pub roots: Option<std::path::PathBuf>,
}

/// How the connection to the mailbox is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImapSecurity {
    /// TLS from the first octet (RFC 8314).
    #[default]
    Tls,
    /// STARTTLS; a server that doesn't offer it is an error.
    StartTls,
    /// Not at all, on this machine only.
    Plain,
}

/// What signatures of webhooks are verified by. A source without is not there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// For `/returns/generic`: shared with whoever calls it.
    pub generic_secret: Option<Secret>,
    /// For `/returns/mailgun`: "HTTP webhook signing key" in Mailgun's settings.
    pub mailgun_signing_key: Option<Secret>,
    /// For `/returns/sendgrid`: "Verification Key" of the signed event webhook.
    pub sendgrid_public_key: Option<String>,
}

impl Returns {
    /// Refuses an address that other machines may reach, unless that is wanted.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        match self.listen {
            Some(address) if !address.ip().to_canonical().is_loopback() && !self.listen_to_others => anyhow::bail!(
                "`returns.listen` is {address}, which other machines may reach: whoever does can have readers taken off the list. Use \
                 an address of this machine alone, such as 127.0.0.1:{}, or say `listen_to_others = true`",
                address.port()
            ),
            _ => Ok(()),
        }
    }
}

fn inbox() -> String {
    "INBOX".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ImapSecurity, Returns};

    #[test]
    fn others_reach_the_port_only_where_it_is_wanted() {
        for (text, fine) in [
            ("listen = \"127.0.0.1:2525\"", true),
            ("listen = \"[::1]:2525\"", true),
            ("listen = \"0.0.0.0:2525\"", false),
            ("listen = \"192.0.2.1:2525\"", false),
            ("listen = \"192.0.2.1:2525\"\nlisten_to_others = true", true),
        ] {
            let returns: Returns = toml::from_str(text).expect("a configuration");
            assert_eq!(returns.check().is_ok(), fine, "{text}");
        }
    }

    #[test]
    fn secrets_are_read_and_not_shown() {
        let text = "listen = \"127.0.0.1:2525\"\n\
            [imap]\nhost = \"imap.example.org\"\nuser = \"bounces\"\npassword = \"hidden-1\"\n\
            [webhooks]\ngeneric_secret = \"hidden-2\"\nmailgun_signing_key = \"hidden-3\"\n";
        let returns: Returns = toml::from_str(text).expect("a configuration");
        let imap = returns.imap.as_ref().expect("a mailbox");
        assert_eq!(
            (imap.security, imap.mailbox.as_str(), imap.password.reveal()),
            (ImapSecurity::Tls, "INBOX", "hidden-1")
        );
        assert!(!format!("{returns:?}").contains("hidden"));
    }
}
