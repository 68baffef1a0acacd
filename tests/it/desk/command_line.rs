//! What the command line does for the desk: letting the administrator in, and what needs the opening keys.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::bundle::Bundle;

fn bellwether(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bellwether")).args(arguments).current_dir(directory).output().expect("the program")
}

/// What a command prints that does what it is told.
fn printed(directory: &Path, arguments: &[&str]) -> String {
    let output = bellwether(directory, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What a command says that refuses.
fn refused(directory: &Path, arguments: &[&str]) -> String {
    let output = bellwether(directory, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn from_a_list_to_an_export() {
    let directory = TempDir::new().expect("a temporary directory");
    let place = directory.path();
    assert!(printed(place, &["init", "."]).contains("http://127.0.0.1:8080/desk/sign-in/"));
    assert!(printed(place, &["user", "link"]).contains("/desk/sign-in/"));
    assert!(refused(place, &["user", "link", "nobody"]).contains("nobody is called"));
    assert!(refused(place, &["user", "add", "a b", "--role", "editor"]).contains("no account name"));
    printed(place, &["user", "add", "Alesia", "--role", "analyst", "--role", "translator:be"]);
    assert!(refused(place, &["user", "add", "alesia", "--role", "editor"]).contains("already"));
    assert!(printed(place, &["user", "list"]).contains("alesia\talesia\tanalyst, translator:be\tworks here"));
    let config = fs::read_to_string(place.join("bellwether.toml")).expect("the configuration");
    fs::write(place.join("bellwether.toml"), config.replace("# sender =", "sender =")).expect("a file");
    let bundle = Bundle::sample();
    printed(place, &["import", "bundle", bundle.path().to_str().expect("UTF-8")]);
    let link = printed(place, &["user", "link"]);
    assert!(link.starts_with("https://examplia.example/desk/sign-in/") && link.trim().len() == 81, "{link}");

    fs::write(place.join("list.csv"), "Mail,Lang,Consent\none@example.org,be,2024-01-31\nnobody,be,2024-01-31\n")
        .expect("a list");
    assert!(refused(place, &["import", "subscribers", "list.csv"]).contains("has no column for the proof"));
    let import = ["import", "subscribers", "list.csv", "--proof", "Paper", "--dry-run"];
    let said = printed(place, &import);
    assert_eq!(
        said,
        "Columns: email: \"Mail\", language: \"Lang\", consent-day: \"Consent\".\n\
         2 readers read; 1 would be added.\n\
         1 left out: no valid address\n"
    );
    assert!(printed(place, &import[..5]).contains("1 were added"));
    assert!(printed(place, &import[..5]).contains("1 left out: subscribed already"));

    let identity = age::x25519::Identity::generate();
    let to = identity.to_public().to_string();
    let export = ["export", "subscribers", "readers.age", "--to", &to];
    assert_eq!(printed(place, &export), "1 reader written to readers.age, encrypted.\n");
    let bytes = fs::read(place.join("readers.age")).expect("a file");
    let text = String::from_utf8(age::decrypt(&identity, &bytes).expect("it opens")).expect("UTF-8");
    assert!(text.contains("\none@example.org,be,"), "{text}");
    assert!(refused(place, &export).contains("readers.age"), "nothing is written over");
    assert!(refused(place, &["export", "subscribers", "x", "--to", "age1"]).contains("no recipient of age"));
    printed(place, &["key", "rotate", "--use"]);
    fs::rename(place.join("keys/opening-2.key"), place.join("elsewhere")).expect("a file");
    assert!(refused(place, &["export", "subscribers", "x", "--to", &to]).contains("opening-2.key is not here yet"));
    fs::rename(place.join("keys/sealing-2.key"), place.join("elsewhere")).expect("a file");
    assert!(refused(place, &import[..5]).contains("sealing-2.key is not here yet"), "nobody is taken for a stranger");
    fs::rename(place.join("elsewhere"), place.join("keys/sealing-2.key")).expect("a file");
    fs::remove_file(place.join("keys/opening-1.key")).expect("the opening key");
    assert!(refused(place, &["export", "subscribers", "x", "--to", &to]).contains("no opening keys"));
    assert!(printed(place, &import[..5]).contains("subscribed already"), "the sealing half will do");
}

#[test]
fn keys_are_taken_into_use_where_they_are() {
    let directory = TempDir::new().expect("a temporary directory");
    let place = directory.path();
    printed(place, &["init", "."]);
    let made = printed(place, &["key", "rotate"]);
    assert!(made.contains("not in use yet") && made.contains("`bellwether key use 2`"), "{made}");
    assert!(refused(place, &["key", "use", "3"]).contains("does not hold both sealing-3.key and opening-3.key"));
    fs::rename(place.join("keys/opening-2.key"), place.join("elsewhere")).expect("a file");
    assert!(refused(place, &["key", "use", "2"]).contains("nothing was changed"));
    fs::rename(place.join("elsewhere"), place.join("keys/opening-2.key")).expect("a file");
    assert!(printed(place, &["key", "use", "2"]).contains("in the place of 1"));
    assert!(printed(place, &["key", "use", "2"]).contains("in use already"));
    assert!(
        printed(place, &["key", "rotate", "--use"]).contains("Generation 3 is in use from now on, in the place of 2")
    );
}

#[test]
fn mailings_are_led_from_the_command_line() {
    let directory = TempDir::new().expect("a temporary directory");
    let place = directory.path();
    printed(place, &["init", "."]);
    printed(place, &["import", "bundle", Bundle::sample().path().to_str().expect("UTF-8")]);
    assert_eq!(printed(place, &["campaign", "list"]), "");
    assert!(refused(place, &["campaign", "start", "2024-01-22"]).contains("no published issue of 2024-01-22"));
    assert!(refused(place, &["campaign", "pause", "2024-01-15"]).contains("has no mailing"));
    printed(place, &["campaign", "start", "2024-01-15"]);
    assert_eq!(printed(place, &["campaign", "list"]), "2024-01-15\tscheduled\t\n");
    assert!(refused(place, &["campaign", "resume", "2024-01-15"]).contains("scheduled can't become sending"));
    assert_eq!(printed(place, &["campaign", "uncertain", "2024-01-15"]), "");
    printed(place, &["campaign", "cancel", "2024-01-15"]);
    assert_eq!(printed(place, &["campaign", "list"]), "2024-01-15\tcancelled\t\n");
}
