//! Which keys are accepted, and what is said of those that aren't.

use bellwether_openpgp::{KEY_LIMIT, KeyProblem, Privacy, PublicKey};
use jiff::Timestamp;

use crate::home::{Home, NOW};

const THEN: &str = "20261101T000000";

fn read(key: &[u8]) -> Result<PublicKey, KeyProblem> {
    PublicKey::read(key, NOW.parse().expect("a time"))
}

fn problem(key: &[u8]) -> KeyProblem {
    read(key).map(|_| ()).expect_err("a problem")
}

#[test]
fn usual_keys_are_read_armoured_and_binary() {
    let home = Home::new();
    for (name, algorithm) in [("rsa@example.org", "rsa2048"), ("Чытач <curve@example.org>", "future-default")] {
        let fingerprint = home.generate(THEN, name, algorithm, "default", "never");
        let armoured = home.export(&fingerprint);
        let key = read(&armoured).expect("a key");
        assert_eq!(key.fingerprint(), fingerprint);
        assert_eq!(key.expires(), None);
        let stored = key.to_bytes().expect("a key");
        assert_eq!(stored, home.run(THEN, &["--export", &fingerprint], b""));
        assert_eq!(read(&stored).expect("the same key").fingerprint(), fingerprint);
        // What people paste has blanks around it and the line ends of their machine.
        let pasted = String::from_utf8(armoured).expect("ASCII").replace('\n', "\r\n");
        assert!(read(format!("\r\n\r\n{pasted}\r\n \r\n").as_bytes()).is_ok());
        assert!(!format!("{key:?}").contains("example"));
    }
}

#[test]
fn a_key_expires_when_it_says_so() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "brief@example.org", "rsa2048", "default", "10d");
    let key = home.export(&fingerprint);
    assert_eq!(problem(&key), KeyProblem::Expired);
    let earlier: Timestamp = "2026-11-05T00:00:00Z".parse().expect("a time");
    let valid = PublicKey::read(&key, earlier).expect("a key");
    assert_eq!(valid.expires(), Some("2026-11-11T00:00:00Z".parse().expect("a time")));
    let before = "2026-10-01T00:00:00Z".parse().expect("a time");
    assert!(PublicKey::read(&key, before).is_err());

    // Its owner extends it in time.
    home.run("20261105T000000", &["--quick-set-expire", &fingerprint, "1y"], b"");
    home.run("20261105T000000", &["--quick-set-expire", &fingerprint, "1y", "*"], b"");
    let key = read(&home.export(&fingerprint)).expect("a key");
    assert_eq!(key.expires(), Some("2027-11-05T00:00:00Z".parse().expect("a time")));
}

#[test]
fn revoked_keys_are_refused() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "revoked@example.org", "rsa2048", "default", "never");
    home.revoke(&fingerprint);
    assert_eq!(problem(&home.export(&fingerprint)), KeyProblem::Revoked);
}

#[test]
fn keys_that_cannot_be_encrypted_to_are_refused() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "sign@example.org", "ed25519", "sign", "never");
    assert_eq!(problem(&home.export(&fingerprint)), KeyProblem::NoEncryption);
    // With a subkey for encryption that has expired.
    home.run(THEN, &["--quick-add-key", &fingerprint, "cv25519", "encr", "5d"], b"");
    assert_eq!(problem(&home.export(&fingerprint)), KeyProblem::NoEncryption);
    // And with another one, which has not.
    home.run(THEN, &["--quick-add-key", &fingerprint, "cv25519", "encr", "100d"], b"");
    let key = read(&home.export(&fingerprint)).expect("a key");
    assert_eq!(key.expires(), Some("2027-02-09T00:00:00Z".parse().expect("a time")));
    let short = home.generate(THEN, "short@example.org", "rsa1024", "default", "never");
    assert_eq!(problem(&home.export(&short)), KeyProblem::NoEncryption);
}

#[test]
fn private_keys_and_several_keys_are_refused() {
    let home = Home::new();
    let one = home.generate(THEN, "one@example.org", "rsa2048", "default", "never");
    let other = home.generate(THEN, "other@example.org", "rsa2048", "default", "never");
    let armoured = home.run(THEN, &["--armor", "--export-secret-keys", &one], b"");
    assert_eq!(problem(&armoured), KeyProblem::Private);
    assert_eq!(problem(&home.run(THEN, &["--export-secret-keys", &one], b"")), KeyProblem::Private);
    assert_eq!(problem(&home.run(THEN, &["--armor", "--export", &one, &other], b"")), KeyProblem::Several);
    let armour = |key: &str| home.run(THEN, &["--armor", "--export", key], b"");
    assert_eq!(problem(&[armour(&one), armour(&other)].concat()), KeyProblem::Several);
}

#[test]
fn what_is_no_key_is_refused_without_a_panic() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "reader@example.org", "future-default", "default", "never");
    for text in ["", "nonsense", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n"] {
        assert_eq!(problem(text.as_bytes()), KeyProblem::NotAKey, "{text:?}");
    }
    let message = home.run(THEN, &["--armor", "--trust-model", "always", "-r", &fingerprint, "--encrypt"], b"text");
    assert_eq!(problem(&message), KeyProblem::NotAKey);
    assert_eq!(problem(&vec![b'a'; KEY_LIMIT + 1]), KeyProblem::TooLarge);
    let key = home.run(THEN, &["--export", &fingerprint], b"");
    for end in 0..key.len() {
        assert!(read(&key[..end]).is_err(), "{end} octets of {}", key.len());
    }
    for place in 0..key.len() {
        let mut changed = key.clone();
        changed[place] ^= 1;
        let _ = read(&changed);
    }
}

#[test]
fn a_stored_key_that_fails_is_not_the_absence_of_a_key() {
    let now = NOW.parse().expect("a time");
    assert!(matches!(Privacy::of(None, now), Ok(Privacy::Clear)));
    assert!(matches!(Privacy::of(Some(b""), now), Err(KeyProblem::NotAKey)));
    let home = Home::new();
    let fingerprint = home.generate(THEN, "brief@example.org", "rsa2048", "default", "10d");
    assert!(matches!(Privacy::of(Some(&home.export(&fingerprint)), now), Err(KeyProblem::Expired)));
    let fingerprint = home.generate(THEN, "long@example.org", "rsa2048", "default", "never");
    assert!(matches!(Privacy::of(Some(&home.export(&fingerprint)), now), Ok(Privacy::Encrypted(_))));
}
