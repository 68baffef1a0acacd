//! A mail server that answers nonsense: it holds up nothing for ever, and what it says goes into no message of ours.

use std::sync::{Arc, Mutex};

use bellwether::config::{Imap, ImapSecurity, Secret};
use bellwether::returns::imap::{Mailbox, MailboxError};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::mails::hard;
use super::{ADDRESS, Office, clock};
use crate::test_app::TestApp;

/// Serves a mailbox with two messages, of which the first can't be read.
async fn serve(listener: TcpListener, message: String, seen: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        // A client that breaks off is what this is about.
        let _ = converse(BufReader::new(stream), &message, &seen).await;
    }
}

async fn converse(mut stream: BufReader<TcpStream>, message: &str, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.write_all(b"* OK ready\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or(("*", ""));
        let passed_over = seen.lock().expect("no panic").iter().any(|command| command.contains("STORE 1 "));
        let answer = match command {
            "UID FETCH 1 (UID BODY.PEEK[]<0.1048576>)" => format!("* 1 FETCH (UID x {ADDRESS})\r\n"),
            "UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)" => {
                format!("* 2 FETCH (UID 2 BODY[]<0> {{{}}}\r\n{message})\r\n", message.len())
            }
            "CAPABILITY" => "* CAPABILITY IMAP4rev1\r\n".to_owned(),
            _ if command.starts_with("UID SEARCH") => {
                format!("* SEARCH{} 2\r\n", if passed_over { "" } else { " 1" })
            }
            _ => String::new(),
        };
        seen.lock().expect("no panic").push(command.to_owned());
        stream.write_all(format!("{answer}{tag} OK done\r\n").as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

#[tokio::test]
async fn a_message_that_can_not_be_fetched_is_passed_over_in_the_end() {
    let mut office = Office::new(TestApp::sqlite().await);
    let reader = office.join(ADDRESS).await;
    let message = hard(&office.letter_verp(reader.id), ADDRESS);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn(serve(listener, message, Arc::clone(&seen)));
    let mut mailbox = Mailbox::new(Imap {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: ImapSecurity::Plain,
        user: "bounces".to_owned(),
        password: Secret::new("right".to_owned()),
        mailbox: "INBOX".to_owned(),
        move_to: None,
        roots: None,
    })
    .expect("roots");
    for _ in 0..3 {
        let error = mailbox.empty(&office.intake(), clock).await.expect_err("nonsense");
        assert!(matches!(error, MailboxError::Broken(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains("Reader"), "{error:?}");
    }
    assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("a mailbox"), 1);
    assert_eq!(office.suppressions().await, ["bounced"]);
    // Without UIDPLUS the whole mailbox is expunged.
    let commands: Vec<String> =
        seen.lock().expect("no panic").iter().filter(|line| !line.starts_with("LOGIN")).cloned().collect();
    assert_eq!(
        commands[commands.len() - 5..],
        [
            "UID STORE 1 +FLAGS.SILENT (\\Seen)",
            "UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)",
            "UID STORE 2 +FLAGS.SILENT (\\Deleted \\Seen)",
            "EXPUNGE",
            "LOGOUT"
        ]
    );
}
