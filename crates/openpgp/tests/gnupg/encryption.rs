//! What is encrypted comes out again, for its reader alone.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use bellwether_openpgp::{Encrypted, KeyProblem, NotEncrypted, PublicKey};
use jiff::Timestamp;
use pgp::{
    composed::{EncryptionCaps, KeyType, Message, SecretKeyParamsBuilder, SignedPublicKey, SubkeyParamsBuilder},
    ser::Serialize as _,
    types::{KeyVersion, Password},
};
use rand::{SeedableRng as _, rngs::StdRng};

use crate::home::{Home, NOW};

const THEN: &str = "20261101T000000";
const MESSAGE: &str = "Date: Wed, 25 Nov 2026 18:00:00 +0000\r\n\
    To: reader@example.org\r\n\
    List-Unsubscribe: <https://monitor.example/unsubscribe/abc>,\r\n <mailto:unsubscribe+abc@monitor.example>\r\n\
    From: Bellwether <news@monitor.example>\r\n\
    Subject: =?utf-8?B?0KHQsNC60YDRjdGC?=\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    0KLQsNC10LzQvdCw0LUuDQo=\r\n";

/// Reads a message with Python, which must find no defect in it, and prints the armour.
const OUTSIDE: &str = r#"
import email, email.policy, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = list(message.iter_parts())
defects = message.defects + [d for part in parts for d in part.defects] + [d for v in message.values() for d in v.defects]
assert not defects, defects
assert message.get_content_type() == "multipart/encrypted"
assert message.get_param("protocol") == "application/pgp-encrypted"
assert [part.get_content_type() for part in parts] == ["application/pgp-encrypted", "application/octet-stream"]
assert parts[0].get_payload().strip() == "Version: 1"
assert message["Subject"] == "[...]" and message["To"] == "reader@example.org"
sys.stdout.write(parts[1].get_payload())
"#;

/// Reads what was inside.
const INSIDE: &str = r#"
import email, email.policy, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
assert not message.defects, message.defects
assert message["Content-Type"].params["hp"] == "cipher"
assert "Subject: [...]" in message.get_all("HP-Outer")
sys.stdout.buffer.write((message["Subject"] + "\n" + message.get_content().replace("\r\n", "\n")).encode())
"#;

fn python(script: &str, input: &[u8]) -> String {
    let mut process = Command::new(std::env::var_os("BELLWETHER_PYTHON").unwrap_or_else(|| "python3".into()))
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests need python3; on Debian: apt-get install python3");
    process.stdin.take().expect("a pipe").write_all(input).expect("Python listens");
    let output = process.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "Python objects to {}", String::from_utf8_lossy(input));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn encrypt(key: &[u8]) -> Encrypted {
    let now = NOW.parse().expect("a time");
    let key = PublicKey::read(key, now).expect("a key");
    key.encrypt(MESSAGE.into(), now, &mut StdRng::seed_from_u64(1)).expect("a message")
}

fn check(encrypted: &Encrypted, decrypt: impl FnOnce(&[u8]) -> Vec<u8>) {
    let text = String::from_utf8(encrypted.as_bytes().into()).expect("ASCII");
    assert!(text.split("\r\n").all(|line| line.len() <= 78 && !line.contains('\n')), "{text}");
    assert!(!text.contains("0KHQsNC60YDRjdGC") && !text.contains("0KLQsNC1"), "{text}");
    let armour = python(OUTSIDE, encrypted.as_bytes());
    assert_eq!(python(INSIDE, &decrypt(armour.as_bytes())), "Сакрэт\nТаемнае.\n");
}

#[test]
fn gnupg_decrypts_what_was_encrypted_to_its_keys() {
    let home = Home::new();
    for algorithm in ["rsa3072", "future-default"] {
        let fingerprint = home.generate(THEN, &format!("{algorithm}@example.org"), algorithm, "default", "never");
        let encrypted = encrypt(&home.export(&fingerprint));
        check(&encrypted, |armour| home.run("20261125T180000", &["--decrypt"], armour));
    }
}

#[test]
fn every_valid_subkey_can_decrypt() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "two@example.org", "future-default", "default", "never");
    home.run(THEN, &["--quick-add-key", &fingerprint, "cv25519", "encr", "never"], b"");
    home.run(THEN, &["--quick-add-key", &fingerprint, "cv25519", "encr", "5d"], b"");
    let encrypted = encrypt(&home.export(&fingerprint));
    let armour = python(OUTSIDE, encrypted.as_bytes());
    let packets = home.run("20261125T180000", &["--list-packets"], armour.as_bytes());
    let packets = String::from_utf8_lossy(&packets).into_owned();
    assert_eq!(packets.matches(":pubkey enc packet:").count(), 2, "{packets}");
    assert!(packets.contains("mdc_method: 2"), "{packets}");
    check(&encrypted, |armour| home.run("20261125T180000", &["--decrypt"], armour));
}

#[test]
fn keys_of_the_new_kind_get_the_new_encryption() {
    let mut randomness = StdRng::seed_from_u64(2);
    let subkey = SubkeyParamsBuilder::default()
        .version(KeyVersion::V6)
        .key_type(KeyType::X25519)
        .created_at(pgp::types::Timestamp::from_secs(1_790_000_000))
        .can_encrypt(EncryptionCaps::All)
        .build()
        .expect("a subkey");
    let secret = SecretKeyParamsBuilder::default()
        .version(KeyVersion::V6)
        .key_type(KeyType::Ed25519)
        .created_at(pgp::types::Timestamp::from_secs(1_790_000_000))
        .can_sign(true)
        .primary_user_id("reader@example.org".into())
        .feature_seipd_v1(true)
        .feature_seipd_v2(true)
        .subkeys(vec![subkey])
        .build()
        .expect("parameters")
        .generate(&mut randomness)
        .expect("a key");
    let key = SignedPublicKey::from(secret.clone()).to_bytes().expect("a key");
    let now = Timestamp::from_second(i64::from(pgp::types::Timestamp::now().as_secs()) + 5).expect("a time");
    let key = PublicKey::read(&key, now).expect("a key");
    let encrypted = key.encrypt(MESSAGE.into(), now, &mut randomness).expect("a message");
    check(&encrypted, |armour| {
        let (message, _) = Message::from_armor(armour).expect("a message");
        let mut message = message.decrypt(&Password::empty(), &secret).expect("a message");
        message.as_data_vec().expect("a message")
    });
}

#[test]
fn nothing_is_encrypted_to_a_key_that_has_expired_since() {
    let home = Home::new();
    let fingerprint = home.generate(THEN, "brief@example.org", "rsa2048", "default", "10d");
    let earlier = "2026-11-05T00:00:00Z".parse().expect("a time");
    let key = PublicKey::read(&home.export(&fingerprint), earlier).expect("a key");
    let mut randomness = StdRng::seed_from_u64(3);
    assert!(key.encrypt(MESSAGE.into(), earlier, &mut randomness).is_ok());
    let later = key.encrypt(MESSAGE.into(), NOW.parse().expect("a time"), &mut randomness);
    assert!(matches!(later, Err(NotEncrypted::Key(KeyProblem::Expired))));
    assert!(matches!(key.encrypt(b"text".into(), earlier, &mut randomness), Err(NotEncrypted::NoHeader)));
}
