//! OpenDKIM verifies signatures, with public keys from a file.

use std::{fs, path::Path, process::Command};

use crate::samples;

/// Verifies a message; what OpenDKIM says of it.
fn verify(directory: &Path, message: &[u8]) -> String {
    let file = directory.join("message.eml");
    fs::write(&file, message).expect("a file");
    let output = Command::new("opendkim")
        .arg("-x")
        .arg(directory.join("opendkim.conf"))
        .arg("-vv")
        .arg("-t")
        .arg(&file)
        .output()
        .expect("this test needs OpenDKIM; on Debian: apt-get install --no-install-recommends opendkim");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn opendkim_verifies_and_sees_a_changed_octet() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("opendkim");
    fs::create_dir_all(&directory).expect("a directory");
    let signer = samples::signer();
    let keys: String = signer.records().iter().map(|record| format!("{} {}\n", record.name, record.text)).collect();
    let keys_file = directory.join("keys");
    fs::write(&keys_file, keys).expect("a file");
    fs::write(directory.join("opendkim.conf"), format!("Mode v\nTestPublicKeys {}\n", keys_file.display()))
        .expect("a file");

    let message = samples::signed(&samples::issue("Тэма", "Тэкст.", 3), &samples::reader(), &signer);
    let answer = verify(&directory, &message);
    assert_eq!(answer.matches("dkim=pass").count(), 2, "{answer}");
    assert!(answer.contains("header.a=rsa-sha256") && answer.contains("header.a=ed25519-sha256"), "{answer}");

    let mut changed = message.clone();
    let place = message.len() - 30;
    changed[place] ^= 3;
    let answer = verify(&directory, &changed);
    assert!(answer.contains("dkim=fail") && !answer.contains("dkim=pass"), "{answer}");
}
