//! Invariant 8, from outside: a thousand addresses go through the real program, and then nothing of them is to be found: not in the
//! database's files, not in the log, not in the memory of either process.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether::campaigns::{self, State, Uncertain};
use bellwether::db::{Db, Uuid};
use bellwether::issues;
use bellwether_language::Language;
use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::bundle::Bundle;
use crate::engines::Engine;
use crate::newsletter::message;
use crate::post::Letter;
use crate::program::{Program, until};
use crate::test_app::files_in;

/// Begins the local part of every planted address, and occurs nowhere else.
const PLANT: &str = "zq7planted";
const READERS: usize = 1000;

fn address(number: usize) -> String {
    format!("{PLANT}{number:04}@reader{}.example", number % 7)
}

/// A relay that keeps what it takes. It knows no user whose number ends with 3, asks to come again for those with 5, and repeats each
/// address in its answers, as relays do.
async fn relay(listener: TcpListener, taken: Arc<Mutex<Vec<Vec<u8>>>>) {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        tokio::spawn(converse(stream, Arc::clone(&taken)));
    }
}

async fn converse(stream: TcpStream, taken: Arc<Mutex<Vec<Vec<u8>>>>) -> Option<()> {
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    writing.write_all(b"220 relay\r\n").await.ok()?;
    let mut line = String::new();
    loop {
        line.clear();
        if reading.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let command = line.to_ascii_uppercase();
        let answer = if command.starts_with("RCPT") {
            let number: usize = line.split(PLANT).nth(1).and_then(|rest| rest.get(..4)?.parse().ok()).unwrap_or(0);
            match number % 10 {
                3 => format!("550 5.1.1 {}: no such user here\r\n", line.trim_end()),
                5 => format!("450 4.2.1 {}: come again\r\n", line.trim_end()),
                _ => format!("250 2.1.5 {}\r\n", line.trim_end()),
            }
        } else if command.starts_with("DATA") {
            writing.write_all(b"354 go on\r\n").await.ok()?;
            let mut message = Vec::new();
            while !message.ends_with(b"\r\n.\r\n") {
                reading.read_until(b'\n', &mut message).await.ok()?;
            }
            message.truncate(message.len() - b".\r\n".len());
            taken.lock().expect("the mails").push(message);
            "250 2.0.0 taken\r\n".to_owned()
        } else if command.starts_with("QUIT") {
            writing.write_all(b"221 bye\r\n").await.ok()?;
            return Some(());
        } else {
            "250 as you say\r\n".to_owned()
        };
        writing.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn installation(relay: u16) -> Program {
    let settings = format!(
        "[mail]\nsender = \"news@monitor.example\"\n\
         [[mail.relays]]\nhost = \"127.0.0.1\"\nport = {relay}\nsecurity = \"loopback\"\n"
    );
    Program::new(Engine::Sqlite, &settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_addresses_leave_no_trace() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = Arc::new(Mutex::new(Vec::new()));
    let mut installation = installation(listener.local_addr().expect("its number").port()).await;
    tokio::spawn(relay(listener, Arc::clone(&taken)));
    installation.import(Bundle::sample().path());
    for half in ["web", "worker"] {
        installation.start(&["serve", "--only", half], &format!("{half}.log"));
    }

    for number in 0..READERS {
        let form = format!("email={}&language=be", address(number).replace('@', "%40"));
        assert!(installation.post("/be/newsletter", &form, number).await.starts_with("HTTP/1.1 303"));
    }
    // A tenth is not known, and a tenth is asked to come again later.
    until("the letters", async || taken.lock().expect("the mails").len() >= READERS * 8 / 10).await;
    let letters: Vec<Vec<u8>> = std::mem::take(&mut *taken.lock().expect("the mails"));
    for (number, bytes) in letters.into_iter().enumerate().filter(|(number, _)| number % 2 == 0) {
        let confirm = Letter { name: String::new(), bytes }.link("/confirm/");
        assert!(installation.post(&confirm, "", number).await.starts_with("HTTP/1.1 303"));
    }
    provoke_errors(&installation).await;
    mail_everybody(&installation).await;
    at_the_desk(&installation).await;
    exchange_keys(&installation).await;
    some_leave(&installation, &taken).await;
    assert!(taken.lock().expect("the mails").len() > READERS / 3);

    // Connections to relays rest for a while before they are closed.
    tokio::time::sleep(Duration::from_secs(27)).await;
    for process in installation.processes() {
        // A thread that is at work has things on its stack that are gone when it rests.
        until_or_last(async || {
            let memory = memory(process);
            spellings().iter().all(|(_, wanted)| memchr::memmem::find(&memory, wanted).is_none())
        })
        .await;
        search(&format!("the memory of process {process}"), &memory(process));
    }
    back_up(&installation).await;
    let files = files_in(installation.database.directory());
    for (path, content) in &files {
        search(path, content);
    }
    for written in ["bellwether.db", "bellwether.db-wal", "backup.db", "web.log", "worker.log", "bundle/monitor.toml"] {
        assert!(files.contains_key(written), "{written} is not there: {:?}", files.keys());
    }
}

/// Tries some times whether it is so.
async fn until_or_last(so: impl AsyncFn() -> bool) {
    for _ in 0..10 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// What an administrator keeps elsewhere: a copy of the database, and an export.
async fn back_up(installation: &Program) {
    let db = Db::open(&installation.database.url).await.expect("the database");
    let copy = format!("VACUUM INTO '{}'", installation.path("backup.db").display());
    let Db::Sqlite { writer, .. } = &db else { panic!("another engine") };
    sqlx::query(sqlx::AssertSqlSafe(copy)).execute(writer).await.expect("a copy");
    installation.export(&installation.path("bundle"));
    db.close().await;
}

/// Somebody looks after readers whose addresses she knows.
async fn at_the_desk(installation: &Program) {
    let link = installation.printed(&["user", "link"]);
    let path = link.trim().splitn(4, '/').nth(3).map(|path| format!("/{path}")).expect("a link");
    let entered = installation.post(&path, "", 1).await;
    let cookie =
        entered.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next()).expect("a session").to_owned();
    let ask = async |method: &str, path: &str, form: &str| {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        installation.ask(request.as_bytes()).await
    };
    let page = ask("GET", "/desk/subscribers", "").await;
    let csrf =
        page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form").to_owned();
    let encoded = |number| address(number).replace('@', "%40");
    for (path, form) in [
        ("/desk/subscribers/search", format!("email={}", encoded(2))),
        ("/desk/subscribers/search", format!("email={}x", encoded(4))),
        ("/desk/subscribers/addition", format!("email={}&language=be", encoded(6))),
        ("/desk/subscribers/addition", format!("email={}&language=be&consent-day=2026-01-02&proof=paper", encoded(3))),
        ("/desk/subscribers/suppressions", format!("email={}", encoded(8))),
        ("/desk/subscribers/suppressions", format!("email={}, {}", encoded(8), encoded(9))),
        ("/desk/account/address", format!("email={}", encoded(0))),
        ("/desk/log", format!("about={}", encoded(1))),
        ("/desk/sign-in", format!("name={}&password={}&code={}", encoded(1), encoded(1), encoded(1))),
    ] {
        let answer = ask("POST", path, &format!("csrf={csrf}&{form}")).await;
        assert!(!answer.contains(PLANT), "{path} shows an address");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{path}: {}", answer.lines().next().unwrap_or_default());
    }
}

/// Other keys come into use, and the worker brings every reader under them.
async fn exchange_keys(installation: &Program) {
    installation.printed(&["key", "rotate"]);
    installation.printed(&["key", "use", "2"]);
    let db = Db::open(&installation.database.url).await.expect("the database");
    until("all readers under the new keys", async || {
        let Db::Sqlite { readers, .. } = &db else { panic!("another engine") };
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM subscriber WHERE generation = 1")
            .fetch_one(readers)
            .await
            .expect("a count");
        left == 0
    })
    .await;
    db.close().await;
}

/// Readers leave by the links of their mails, on the page and by one click, and some are forgotten.
async fn some_leave(installation: &Program, taken: &Mutex<Vec<Vec<u8>>>) {
    let mails: Vec<Vec<u8>> = taken.lock().expect("the mails").iter().take(40).cloned().collect();
    for (number, bytes) in mails.into_iter().enumerate() {
        let letter = Letter { name: String::new(), bytes };
        if !letter.text().contains("/departure") {
            continue;
        }
        let departure = letter.link("/departure");
        let form = if number % 2 == 0 { "List-Unsubscribe=One-Click" } else { "" };
        installation.post(&departure, form, number).await;
        if number % 5 == 0 {
            let page = departure.trim_end_matches("/departure").to_owned();
            installation.post(&format!("{page}/erasure"), "", number).await;
        }
    }
}

/// Addresses where they don't belong.
async fn provoke_errors(installation: &Program) {
    let plant = address(1);
    for path in [
        format!("/be/{plant}"),
        format!("/be/newsletter?email={plant}"),
        format!("/be/newsletter/confirm/{plant}"),
        format!("/{plant}"),
    ] {
        for method in ["GET", "POST", "PUT"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: {plant}\r\nReferer: https://x/{plant}\r\nConnection: close\r\n\r\n"
            );
            installation.ask(request.as_bytes()).await;
        }
    }
    for form in [
        format!("email={plant}%00"),
        format!("email={plant}, {plant}"),
        format!("email={plant}&language={plant}&section={plant}&website={plant}"),
        format!("email={}", plant.repeat(2000)),
        plant.clone(),
    ] {
        installation.post("/be/newsletter", &form, 7).await;
    }
    installation.ask(format!("{plant} {plant}\r\n\r\n").as_bytes()).await;
    installation.ask(format!("GET / HTTP/1.1\r\nHost: x\r\n{plant}\r\n\r\n").as_bytes()).await;
}

async fn mail_everybody(installation: &Program) {
    let db = Db::open(&installation.database.url).await.expect("the database");
    let id = Uuid::from_u128(7);
    let issue = issues::latest_published(&mut db.reading().await.expect("a transaction")).await.expect("an issue");
    let mut tx = db.begin().await.expect("a transaction");
    campaigns::create(&mut tx, id, issue.expect("an issue").id, Uncertain::Leave).await.expect("a campaign");
    campaigns::save_language(&mut tx, id, Language::Belarusian, Some(&message(Language::Belarusian)))
        .await
        .expect("a language");
    campaigns::schedule(&mut tx, id, Timestamp::UNIX_EPOCH).await.expect("a schedule");
    tx.commit().await.expect("a commit");
    until("the mailing", async || {
        let campaign =
            campaigns::campaign(&mut db.reading().await.expect("a transaction"), id).await.expect("a campaign");
        campaign.is_some_and(|campaign| campaign.state == State::Done)
    })
    .await;
    db.close().await;
}

/// What a core dump would hold: all memory that the process may write.
fn memory(process: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("the map of its memory");
    let mut file = fs::File::open(format!("/proc/{process}/mem")).expect("its memory");
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
        let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let [start, end] = [start, end].map(|number| u64::from_str_radix(number, 16).expect("a number"));
        let mut part = vec![0; usize::try_from(end - start).expect("a length")];
        // Some of it, as what belongs to the kernel, can't be read.
        if file.seek(SeekFrom::Start(start)).is_ok() && file.read_exact(&mut part).is_ok() {
            all.append(&mut part);
        }
    }
    assert!(all.len() > 1_000_000, "only {} bytes were read", all.len());
    all
}

/// The ways in which an address may be written down.
fn spellings() -> Vec<(&'static str, Vec<u8>)> {
    let plain = PLANT.as_bytes();
    let hex = |digits: fn(u8) -> String| plain.iter().map(|byte| digits(*byte)).collect::<String>().into_bytes();
    let mut all = vec![
        ("UTF-8", plain.to_vec()),
        ("UTF-16, little end first", plain.iter().flat_map(|byte| [*byte, 0]).collect()),
        ("UTF-16, big end first", plain.iter().flat_map(|byte| [0, *byte]).collect()),
        ("hexadecimal", hex(|byte| format!("{byte:02x}"))),
        ("hexadecimal", hex(|byte| format!("{byte:02X}"))),
        ("quoted-printable", hex(|byte| format!("={byte:02X}"))),
        ("percent signs", hex(|byte| format!("%{byte:02X}"))),
        ("upper case", PLANT.to_uppercase().into_bytes()),
    ];
    for offset in 0..3 {
        // What stands before it decides how it is cut into groups of three; the group at either end holds something else as well.
        let text = [&b"xx"[..offset], plain].concat();
        let encoded = base64(&text);
        let start = if offset == 0 { 0 } else { 4 };
        all.push(("base64", encoded.as_bytes()[start..text.len() / 3 * 4].to_vec()));
    }
    all
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks_exact(3)
        .flat_map(|group| {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift & 63) as usize]))
        })
        .collect()
}

fn search(place: &str, bytes: &[u8]) {
    for (spelling, wanted) in spellings() {
        let found: Vec<usize> = memchr::memmem::find_iter(bytes, &wanted).take(20).collect();
        let around = found.first().map(|at| {
            String::from_utf8_lossy(&bytes[at.saturating_sub(200)..(at + 200).min(bytes.len())]).into_owned()
        });
        assert!(found.is_empty(), "{place} holds an address in {spelling}, {} times at least: {around:?}", found.len());
    }
}

#[test]
fn what_is_there_is_found() {
    for text in [
        "xx zq7planted0001@example.org".as_bytes().to_vec(),
        "zq7planted0001".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        base64(b"zq7planted0001@a").into_bytes(),
        base64(b"yzq7planted0001@a").into_bytes(),
        base64(b"yyzq7planted0001@").into_bytes(),
    ] {
        assert!(std::panic::catch_unwind(|| search("a text", &text)).is_err(), "{}", String::from_utf8_lossy(&text));
    }
    search(Path::new("nothing").to_str().expect("a name"), b"zq8planted");
}
