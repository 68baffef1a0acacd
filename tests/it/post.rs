//! The newsletter's mail in tests: keys, the worker, and the mails that it has written.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use bellwether::config::Config;
use bellwether::mailing::Worker;
use bellwether::{mail, vault};
use jiff::Timestamp;
use mail_parser::{Message, MessageParser};
use zeroize::Zeroizing;

use crate::test_app::{Files, TestApp, files_in};

/// Makes the keys of an installation and opens its newsletter.
pub fn open_newsletter(config: &mut Config) {
    config.mail.sender = Some("news@monitor.example".to_owned());
    config.mail.directory = Some(config.media.directory.with_file_name("mailbox"));
    fs::create_dir_all(&config.vault.directory).expect("a directory");
    for (name, content) in keys() {
        fs::write(config.vault.directory.join(name), content).expect("a key file");
    }
}

/// Made once: it takes a while to find a key of RSA.
fn keys() -> &'static Files {
    static KEYS: OnceLock<Files> = OnceLock::new();
    KEYS.get_or_init(|| {
        let directory = tempfile::TempDir::new().expect("a temporary directory");
        vault::write_new_generation(directory.path(), &Zeroizing::new([7; 64])).expect("keys");
        mail::write_keys(directory.path(), &Zeroizing::new([8; 32])).expect("keys");
        files_in(directory.path())
    })
}

/// Links are good for three days from now on, whatever a test says.
#[expect(clippy::disallowed_methods, reason = "the site's own clock is that of the machine")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// One mail that was written.
pub struct Letter {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Letter {
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).expect("a message")
    }

    pub fn to(&self) -> String {
        let message = self.parsed();
        message.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("a recipient").to_owned()
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().expect("a subject").to_owned()
    }

    pub fn text(&self) -> String {
        self.parsed().body_text(0).expect("a text").into_owned()
    }

    pub fn html(&self) -> String {
        self.parsed().body_html(0).expect("a document").into_owned()
    }

    /// The value of a header, in one line.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = self.parsed();
        let value = message.header_raw(name)?;
        Some(value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The path of the first link to our site in which `part` occurs.
    pub fn link(&self, part: &str) -> String {
        let text = self.text();
        let links = text
            .split_whitespace()
            .map(|word| word.trim_start_matches('<'))
            .filter(|word| word.starts_with("https://") && word.contains(part));
        let link = links.into_iter().next().unwrap_or_else(|| panic!("no link with {part} in {text}"));
        let path = link.splitn(4, '/').nth(3).expect("a path");
        format!("/{}", path.trim_end_matches(['.', ')', '>']))
    }
}

/// The mails that were written into a directory, oldest first.
pub fn letters_in(directory: &Path) -> Vec<Letter> {
    files_in(directory).into_iter().map(|(name, bytes)| Letter { name, bytes }).collect()
}

impl TestApp {
    pub fn worker(&self) -> Arc<Worker> {
        self.app.worker(self.config()).expect("a worker's keys").expect("a newsletter")
    }

    /// The mails since the last time, after the worker has done all that it can.
    pub async fn mails(&self) -> Vec<Letter> {
        let worker = self.worker();
        while worker.correspond(now()).await.expect("sign-ups and letters") {}
        self.take_mails()
    }

    /// The mails since the last time.
    pub fn take_mails(&self) -> Vec<Letter> {
        let directory = self.config().mail.directory.clone().expect("a directory for mail");
        let letters = letters_in(&directory);
        for letter in &letters {
            fs::remove_file(directory.join(&letter.name)).expect("a mail");
        }
        letters
    }

    /// Signs a reader up and confirms by the link in her mail; the path of her own page.
    pub async fn join(&self, address: &str, language: &str) -> String {
        let answer = self
            .post_from_anywhere(&format!("/{language}/newsletter"), &[("email", address), ("language", language)])
            .await;
        assert_eq!(answer.status, 303);
        let mails = self.mails().await;
        let [letter] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let confirmed = self.post(&letter.link("/confirm/"), &[]).await;
        assert_eq!(confirmed.location(), format!("/{language}/newsletter/confirmed"));
        self.post_from_anywhere(&format!("/{language}/newsletter"), &[("email", address), ("language", language)])
            .await;
        self.mails().await[0].link("/reader/")
    }
}
