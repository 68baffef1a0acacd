//! A greylist as servers run it (RFC 6647): who sends to somebody for the first time is asked to come again.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// How often one who sends to a greylisted address is asked to come again. After the second time a second has
/// passed, and Postfix tells the sender that it is late.
const REFUSALS: u32 = 2;

/// How often each sender has come for each recipient.
type Seen = Arc<Mutex<HashMap<(String, String), u32>>>;

/// Answers Postfix's questions (its SMTPD_POLICY_README) on a port, which is returned, as long as the test runs. Recipients whose
/// address begins with `grey` are greylisted.
pub fn start() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let seen = Seen::default();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&seen);
            thread::spawn(move || answer(&stream, &seen));
        }
    });
    port
}

/// Answers the questions of one connection.
fn answer(stream: &TcpStream, seen: &Seen) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    loop {
        let mut question = HashMap::new();
        // An empty line ends a question.
        loop {
            let line = lines.next()?.ok()?;
            let Some((name, value)) = line.split_once('=') else { break };
            question.insert(name.to_owned(), value.to_owned());
        }
        let action = if may_come(&question, seen) { "dunno" } else { "defer_if_permit Greylisted, come again" };
        let mut writing = stream;
        writing.write_all(format!("action={action}\n\n").as_bytes()).ok()?;
    }
}

fn may_come(question: &HashMap<String, String>, seen: &Seen) -> bool {
    let [sender, recipient] = ["sender", "recipient"].map(|name| question.get(name).cloned().unwrap_or_default());
    if !recipient.starts_with("grey") {
        return true;
    }
    let mut seen = seen.lock().expect("nobody has panicked");
    let times = seen.entry((sender, recipient)).or_default();
    *times += 1;
    *times > REFUSALS
}
