//! A home directory of GnuPG for one test.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// The time of the tests.
pub const NOW: &str = "2026-11-25T18:00:00Z";

pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        // The agent's socket needs a short path, which only the system's directory for such files has.
        Self(tempfile::Builder::new().prefix("gpg").tempdir().expect("a directory"))
    }

    /// Runs GnuPG at a time such as `20261125T180000`, with input; its output.
    pub fn run(&self, time: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut process = Command::new("gpg")
            .args(["--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""])
            .arg(format!("--faked-system-time={time}!"))
            .arg("--homedir")
            .arg(self.0.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("these tests need GnuPG; on Debian: apt-get install --no-install-recommends gnupg");
        process.stdin.take().expect("a pipe").write_all(input).expect("GnuPG listens");
        let output = process.wait_with_output().expect("GnuPG ends");
        assert!(output.status.success(), "gpg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Makes a key and returns its fingerprint.
    pub fn generate(&self, time: &str, name: &str, algorithm: &str, usage: &str, expires: &str) -> String {
        self.run(time, &["--quick-generate-key", name, algorithm, usage, expires], b"");
        let listing = self.run(time, &["--with-colons", "--list-keys", name], b"");
        let listing = String::from_utf8(listing).expect("UTF-8");
        let line = listing.lines().find(|line| line.starts_with("fpr:")).expect("a fingerprint");
        let fingerprint = line.split(':').nth(9).expect("a fingerprint").to_owned();
        // Told an algorithm, GnuPG makes a key for signing alone.
        if algorithm.starts_with("rsa") {
            self.run(time, &["--quick-add-key", &fingerprint, algorithm, "encr", expires], b"");
        }
        fingerprint
    }

    pub fn export(&self, key: &str) -> Vec<u8> {
        self.run("20261125T180000", &["--armor", "--export", key], b"")
    }

    /// Revokes a key with the certificate that GnuPG has made along with it.
    pub fn revoke(&self, fingerprint: &str) {
        let path = self.0.path().join("openpgp-revocs.d").join(format!("{fingerprint}.rev"));
        let certificate = std::fs::read_to_string(path).expect("a certificate");
        // GnuPG puts a colon before the armour, lest someone imports it by mistake.
        let certificate = certificate.replace(":-----BEGIN", "-----BEGIN");
        self.run("20261125T180000", &["--import"], certificate.as_bytes());
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.0.path()).args(["--kill", "all"]).status();
    }
}
