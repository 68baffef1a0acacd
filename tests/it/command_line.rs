//! The program as operators start it: what it prints, where, and with which status it ends.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use tempfile::TempDir;

use crate::bundle::Bundle;
use crate::exports::assert_same;
use crate::test_app::files_in;

fn bellwether(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bellwether")).args(arguments).current_dir(directory).output().expect("the program")
}

fn said(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn installation() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory");
    let output = bellwether(directory.path(), &["init", "."]);
    assert!(output.status.success(), "{}", said(&output.stderr));
    directory
}

#[test]
fn from_nothing_to_an_export() {
    let (directory, bundle) = (installation(), Bundle::sample());
    let source = bundle.path().to_str().expect("UTF-8");
    let output = bellwether(directory.path(), &["import", "bundle", source]);
    assert_eq!((output.status.code(), said(&output.stderr)), (Some(0), ""));
    assert_eq!(
        said(&output.stdout),
        "4 issues with 12 editions read; no problem found.\n4 issues and 16 revisions were added or changed; the settings changed.\n"
    );
    let output = bellwether(directory.path(), &["import", "bundle", source, "--dry-run", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        report,
        json!({ "issues": 4, "editions": 12, "changed_issues": 0, "changed_revisions": 0, "changed_settings": false })
    );

    let output = bellwether(directory.path(), &["export", "bundle", "public"]);
    assert_eq!(
        said(&output.stderr),
        "Left out, because readers can't see them: 1 draft issue, 1 commentary concealed or not published. `--all` writes them too.\n"
    );
    let output = bellwether(directory.path(), &["export", "bundle", "all", "--all", "--json"]);
    assert_eq!((output.status.code(), said(&output.stderr)), (Some(0), ""));
    let exported = files_in(&directory.path().join("all"));
    assert!(exported.len() > files_in(&directory.path().join("public")).len());

    let other = installation();
    let output = bellwether(other.path(), &["import", "bundle", directory.path().join("all").to_str().expect("UTF-8")]);
    assert!(output.status.success(), "{}", said(&output.stderr));
    assert!(bellwether(other.path(), &["export", "bundle", "all", "--all"]).status.success());
    assert_same(&files_in(&other.path().join("all")), &exported);
}

#[test]
fn problems_go_to_standard_error_line_by_line() {
    let (directory, bundle) = (installation(), Bundle::sample());
    bundle.replace("issues/2024-01-15/issue.toml", "number = 2", "number = 3");
    bundle.remove("media/map.png");
    let output = bellwether(directory.path(), &["import", "bundle", bundle.path().to_str().expect("UTF-8")]);
    assert_eq!((output.status.code(), said(&output.stdout)), (Some(1), ""));
    assert_eq!(
        said(&output.stderr),
        "issues/2024-01-01/security/be.md:23: there is no picture \"map.png\"\n\
         issues/2024-01-01/security/en.md:31: there is no picture \"map.png\"\n\
         issues/2024-01-01/security/ru.r1.md:16: there is no picture \"map.png\"\n\
         issues/2024-01-15/issue.toml: `number` is 3, but this is issue 2: numbers follow each other without gaps, skipped periods have \
         none\n\
         \n\
         4 problems: nothing was imported.\n"
    );
}

#[test]
fn a_wrong_call_and_a_wrong_configuration_say_what_is_wrong() {
    let directory = installation();
    assert_eq!(bellwether(directory.path(), &["import", "nothing"]).status.code(), Some(2));
    let output = bellwether(directory.path(), &["serve", "--config", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output.stderr)
            .starts_with("bellwether: there is no configuration at nowhere.toml: name one with --config, "),
        "{}",
        said(&output.stderr)
    );
    let output = bellwether(directory.path(), &["init", "."]);
    assert_eq!(
        (output.status.code(), said(&output.stderr)),
        (Some(1), "bellwether: ./bellwether.toml is there already and is left as it is\n")
    );
    std::fs::write(directory.path().join("bellwether.toml"), "[database]\nurl = \"sqlite:x.db\"\n\n[web]\nport = 80\n")
        .expect("a configuration");
    let output = bellwether(directory.path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output.stderr).contains("unknown field `port`") && said(&output.stderr).contains("line 5"),
        "{}",
        said(&output.stderr)
    );
    let output = bellwether(directory.path(), &["export", "bundle", "x"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_demo_leaves_what_is_not_its_own_alone() {
    let directory = TempDir::new().expect("a temporary directory");
    std::fs::create_dir(directory.path().join("bundle")).expect("a directory");
    std::fs::write(directory.path().join("bundle/monitor.toml"), "mine").expect("a file");
    let output = bellwether(directory.path(), &["demo", "--dir", ".", "--listen", "127.0.0.1:0"]);
    assert_eq!((output.status.code(), said(&output.stdout)), (Some(1), ""));
    assert!(said(&output.stderr).contains("holds something else"), "{}", said(&output.stderr));
    assert_eq!(files_in(directory.path()).len(), 1);
    assert_eq!(std::fs::read_to_string(directory.path().join("bundle/monitor.toml")).expect("the file"), "mine");
}

#[test]
fn what_hinders_the_start_is_told_with_what_to_do() {
    let directory = TempDir::new().expect("a temporary directory");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    for (arguments, words) in
        [(vec!["serve"], "bellwether init DIR"), (vec!["demo", "--listen", address.as_str()], "--listen")]
    {
        let output = bellwether(directory.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said(&output.stderr).contains(words), "{}", said(&output.stderr));
    }
}

#[test]
fn messages_that_came_back_are_read_from_files() {
    let directory = TempDir::new().expect("a temporary directory");
    let bounce = "From: MAILER-DAEMON@mx.example.net\r\nTo: bounces+abc@monitor.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
        Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n\
        Final-Recipient: rfc822; reader@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--\r\n";
    std::fs::write(directory.path().join("bounce.eml"), bounce).expect("a file");
    std::fs::write(directory.path().join("letter.eml"), "From: a@example.net\r\nSubject: Hello\r\n\r\nThanks!\r\n")
        .expect("a file");
    let output = bellwether(directory.path(), &["mail", "classify", "bounce.eml", "letter.eml"]);
    assert_eq!(
        (output.status.code(), said(&output.stdout)),
        (Some(0), "bounce.eml\treader@example.net\thard\tuserunknown\nletter.eml\t\tnone\tnotbounce\n")
    );
    let output = bellwether(directory.path(), &["mail", "classify", "nowhere.eml", "letter.eml"]);
    assert_eq!((output.status.code(), said(&output.stdout)), (Some(1), "letter.eml\t\tnone\tnotbounce\n"));
    assert!(said(&output.stderr).contains("reading nowhere.eml"), "{}", said(&output.stderr));
}
