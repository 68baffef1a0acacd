//! Other people's programs that read our mail: dkimpy, OpenDKIM, Python's `email`, GnuPG.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::python::Python;
use crate::post::Letter;

/// Who verifies our mail, and by which records.
pub struct Verifiers {
    python: Python,
    records: Vec<(String, String)>,
    directory: TempDir,
}

impl Verifiers {
    /// With the records (name and text) that the DNS would give.
    pub fn new(records: Vec<(String, String)>) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let keys: String = records.iter().map(|(name, text)| format!("{name} {text}\n")).collect();
        let keys_file = directory.path().join("keys");
        fs::write(&keys_file, keys).expect("a file");
        let configuration = format!("Mode v\nTestPublicKeys {}\n", keys_file.display());
        fs::write(directory.path().join("opendkim.conf"), configuration).expect("a file");
        Self { python: Python::start(), records, directory }
    }

    /// Both signatures must hold for both verifiers, and break with one octet of the body or of the subject. Python finds no defect.
    pub fn check(&mut self, letter: &Letter) {
        let source = String::from_utf8_lossy(&letter.bytes);
        assert_eq!(source.matches("DKIM-Signature:").count(), 2, "{source}");
        assert_eq!(self.verified(&letter.bytes), 2, "{source}");
        let body = source.find("\r\n\r\n").expect("a body");
        let subject = source.find("\r\nSubject: ").expect("a subject");
        for place in [subject + "\r\nSubject: ".len() + 2, body + 4, letter.bytes.len() - 12] {
            let mut changed = letter.bytes.clone();
            changed[place] ^= 3;
            assert_eq!(self.verified(&changed), 0, "with another octet {place}: {source}");
        }
        self.read(letter);
    }

    /// Python finds no defect, and reads the same as we do.
    pub fn read(&mut self, letter: &Letter) {
        let mut seen = self.python.read(&letter.bytes);
        if !seen.to.is_ascii() {
            // For Python an address of RFC 6532 is a defect.
            seen.defects.retain(|defect| !defect.starts_with("NonASCIILocalPartDefect"));
        }
        assert!(seen.defects.is_empty(), "{seen:?}");
        assert_eq!(seen.subject, letter.subject());
    }

    /// How many signatures hold; dkimpy and OpenDKIM must agree.
    fn verified(&mut self, message: &[u8]) -> usize {
        let holding = (0..2).filter(|index| self.python.verify(message, *index, &self.records) == "True").count();
        assert_eq!(self.opendkim(message), holding, "dkimpy and OpenDKIM");
        holding
    }

    fn opendkim(&self, message: &[u8]) -> usize {
        let file = self.directory.path().join("message.eml");
        fs::write(&file, message).expect("a file");
        let mut command = Command::new("opendkim");
        command.arg("-x").arg(self.directory.path().join("opendkim.conf")).arg("-vv").arg("-t").arg(&file);
        let output = command.output().expect("OpenDKIM");
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).matches("dkim=pass").count()
    }
}

/// A home directory of GnuPG with the key of a reader.
pub struct GnuPg(TempDir);

impl GnuPg {
    pub fn with_key_for(address: &str) -> Self {
        // The agent's socket needs a short path.
        let home = Self(tempfile::Builder::new().prefix("gpg").tempdir().expect("a directory"));
        home.run(&["--quick-generate-key", address, "future-default", "default", "never"], b"");
        home
    }

    /// The public key, as a reader gives it away.
    pub fn public_key(&self) -> String {
        String::from_utf8(self.run(&["--armor", "--export"], b"")).expect("ASCII")
    }

    /// What an encrypted mail holds.
    pub fn decrypt(&self, letter: &Letter) -> Vec<u8> {
        let source = String::from_utf8_lossy(&letter.bytes);
        let begin = source.find("-----BEGIN PGP MESSAGE-----").unwrap_or_else(|| panic!("nothing encrypted: {source}"));
        self.run(&["--decrypt"], &source.as_bytes()[begin..])
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut process = command(self.0.path())
            .args(["--pinentry-mode", "loopback", "--passphrase", ""])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("GnuPG");
        process.stdin.take().expect("a pipe").write_all(input).expect("GnuPG listens");
        let output = process.wait_with_output().expect("GnuPG ends");
        assert!(output.status.success(), "gpg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

fn command(home: &Path) -> Command {
    let mut command = Command::new("gpg");
    command.args(["--batch", "--no-tty", "--quiet", "--homedir"]).arg(home);
    command
}

impl Drop for GnuPg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.0.path()).args(["--kill", "all"]).status();
    }
}
