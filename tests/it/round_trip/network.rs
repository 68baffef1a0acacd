//! The mail servers between us and our readers: our relay, the server of the readers, and their mailboxes.

use std::fmt::Write as _;
use std::fs;

use bellwether::config::ImapSecurity;

use super::{greylist, postfix::Postfix};
use crate::dovecot::{BOUNCES, Dovecot, NOBODY, free_port, messages_in};
use crate::post::Letter;

/// The domain to which mail comes back.
const RETURNS: &str = "bounces.monitor.example";
/// Octets that are taken at most for this domain: enough for a letter, too few for an issue.
const SMALL: (&str, u32) = ("small.example", 8_000);
/// Octets that the mailbox of `full@readers.example` holds: just so.
const QUOTA: u32 = 8_000;
/// `пошта.бел` as the DNS has it. Dovecot's LMTP takes no addresses in UTF-8, so Postfix itself delivers there.
const INTERNATIONAL: &str = "xn--80a1acn3a.xn--90ais";

/// The tables of the readers' mailboxes and of where their mail is forwarded to.
const MAILBOXES: &str = "mailboxes";
const FORWARDED: &str = "forwarded";

/// By which of the ways that operators have mail comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It lies in a mailbox of Dovecot's, which is read by IMAP.
    Mailbox,
    /// Postfix hands it over by LMTP.
    Listener,
}

/// All servers. They end with the value.
pub struct Network {
    way: Way,
    dovecot: Dovecot,
    relay: Postfix,
    readers: Postfix,
    submission: u16,
    relay_port: u16,
    readers_port: u16,
    returns_port: u16,
}

impl Network {
    /// Starts everything, with mailboxes for these readers.
    pub fn start(way: Way, readers: &[&str]) -> Self {
        let dovecot = Dovecot::with_users(&users(readers));
        let [submission, relay_port, readers_port, small_port, returns_port] = [(); 5].map(|()| free_port());
        let mut network = Self {
            way,
            dovecot,
            relay: Postfix::new("our relay"),
            readers: Postfix::new("the readers' server"),
            submission,
            relay_port,
            readers_port,
            returns_port,
        };
        network.set_known(readers);
        network.readers.fill_table(FORWARDED, "");
        network.start_relay(small_port);
        network.start_readers(small_port);
        network
    }

    /// Ours: takes mail from the program over STARTTLS for a password, and mail that comes back from everybody.
    fn start_relay(&mut self, small_port: u16) {
        let (domain, _) = SMALL;
        // As docs/operations.md says.
        let way = match self.way {
            Way::Listener => format!(
                "relay_domains = {RETURNS}\n\
                 relay_recipient_maps = inline:{{ {{ bounces@{RETURNS} = x }}, {{ leave@{RETURNS} = x }} }}\n\
                 transport_maps = inline:{{ {{ {RETURNS} = lmtp:inet:127.0.0.1:{} }}, \
                 {{ {domain} = smtp:[127.0.0.1]:{small_port} }} }}\n",
                self.returns_port
            ),
            Way::Mailbox => format!(
                "virtual_mailbox_domains = {RETURNS}\nvirtual_mailbox_maps = inline:{{ {{ {BOUNCES} = x }} }}\n\
                 virtual_alias_maps = inline:{{ {{ leave@{RETURNS} = {BOUNCES} }} }}\n\
                 virtual_transport = lmtp:inet:127.0.0.1:{}\n\
                 transport_maps = inline:{{ {{ {domain} = smtp:[127.0.0.1]:{small_port} }} }}\n",
                self.dovecot.lmtp
            ),
        };
        let settings = format!(
            "myhostname = relay.monitor.example\nrelayhost = [127.0.0.1]:{}\n\
             smtpd_tls_cert_file = {}\nsmtpd_tls_key_file = {}\n\
             smtpd_sasl_type = dovecot\nsmtpd_sasl_path = {}\ndelay_warning_time = 1s\nrecipient_delimiter = +\n{way}",
            self.readers_port,
            self.dovecot.certificate().display(),
            self.dovecot.key().display(),
            self.dovecot.sasl().display(),
        );
        let ports = [
            (
                self.submission,
                "  -o smtpd_tls_security_level=encrypt\n  -o smtpd_sasl_auth_enable=yes\n  \
                 -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n",
            ),
            (self.relay_port, "  -o smtpd_relay_restrictions=reject_unauth_destination\n"),
        ];
        self.relay.start(&settings, &ports);
    }

    /// The readers': knows its users, greylists some, and has a port for a domain that takes small messages only.
    fn start_readers(&mut self, small_port: u16) {
        let (small, most) = SMALL;
        let settings = format!(
            "myhostname = mx.readers.example\nrelayhost = [127.0.0.1]:{}\n\
             virtual_mailbox_domains = readers.example, {small}, {INTERNATIONAL}\n\
             virtual_mailbox_maps = {}\nvirtual_alias_maps = {}\nvirtual_transport = lmtp:inet:127.0.0.1:{}\n\
             transport_maps = inline:{{ {{ {INTERNATIONAL} = virtual: }} }}\n\
             virtual_mailbox_base = {}\nvirtual_uid_maps = static:{NOBODY}\nvirtual_gid_maps = static:{NOBODY}\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\n\
             smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{}, permit\n",
            self.relay_port,
            self.readers.table(MAILBOXES),
            self.readers.table(FORWARDED),
            self.dovecot.lmtp,
            self.dovecot.mail().display(),
            greylist::start(),
        );
        let small_port_settings = format!("  -o message_size_limit={most}\n");
        self.readers.start(&settings, &[(self.readers_port, ""), (small_port, &small_port_settings)]);
    }

    /// From now on their server takes mail for these readers and no others.
    pub fn set_known(&self, readers: &[&str]) {
        let lines = readers.iter().fold(String::new(), |mut lines, reader| {
            writeln!(lines, "{reader} {reader}/").expect("room");
            lines
        });
        self.readers.fill_table(MAILBOXES, &lines);
    }

    /// From now on mail for this reader goes on to a mailbox that isn't there.
    pub fn forward_into_nothing(&self, reader: &str) {
        self.readers.fill_table(FORWARDED, &format!("{reader} nothing@readers.example\n"));
    }

    /// What the program's configuration says of mail.
    pub fn settings(&self) -> String {
        let certificate = self.dovecot.certificate();
        let certificate = certificate.display();
        let returns = match self.way {
            Way::Listener => format!("[returns]\nlisten = \"127.0.0.1:{}\"\n", self.returns_port),
            Way::Mailbox => format!(
                "[returns.imap]\nhost = \"localhost\"\nport = {}\nuser = \"{BOUNCES}\"\npassword = \"right\"\nroots = \"{certificate}\"\n",
                self.dovecot.port(ImapSecurity::Tls)
            ),
        };
        format!(
            "[mail]\nsender = \"news@monitor.example\"\nbounces = \"{BOUNCES}\"\n\
             [[mail.relays]]\nhost = \"localhost\"\nport = {}\nsecurity = \"starttls\"\n\
             user = \"monitor\"\npassword = \"right\"\nauthority = \"{certificate}\"\n{returns}",
            self.submission
        )
    }

    /// The mails in a reader's mailbox; they are taken out of it.
    pub fn take(&self, reader: &str) -> Vec<Letter> {
        let files = messages_in(&self.dovecot.mail().join(reader));
        let letters = files.iter().map(|file| {
            let text = fs::read(file).expect("a mail");
            fs::remove_file(file).expect("a mail");
            // Mailboxes on disk have the line ends of the system.
            let bytes = text.split_inclusive(|byte| *byte == b'\n').flat_map(|line| match line.strip_suffix(b"\n") {
                Some(line) => [line, b"\r\n"].concat(),
                None => line.to_vec(),
            });
            Letter { name: file.display().to_string(), bytes: bytes.collect() }
        });
        letters.collect()
    }

    /// The port at which the readers' server takes what a reader sends.
    pub fn readers_port(&self) -> u16 {
        self.readers_port
    }

    /// The port at which our relay takes mail from everybody for our domain.
    pub fn relay_port(&self) -> u16 {
        self.relay_port
    }

    /// How many messages are under way still.
    pub fn under_way(&self) -> usize {
        self.relay.queue() + self.readers.queue()
    }

    /// How many messages wait in the mailbox of what comes back.
    pub fn returned(&self) -> usize {
        self.dovecot.messages().0
    }
}

/// The users of the mailboxes, and how much these hold.
fn users<'a>(readers: &[&'a str]) -> Vec<(&'a str, Option<u32>)> {
    let quota = |reader: &str| reader.starts_with("full@").then_some(QUOTA);
    readers.iter().map(|reader| (*reader, quota(reader))).chain([(BOUNCES, None), ("monitor", None)]).collect()
}
