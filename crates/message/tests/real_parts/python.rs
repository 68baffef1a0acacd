//! Python's `email` and dkimpy, in one process that answers line by line.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// Reads a line of JSON, answers with one.
const SCRIPT: &str = include_str!("reader.py");

pub struct Python {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What Python sees in a message.
#[derive(Debug)]
pub struct Seen {
    pub defects: Vec<String>,
    pub name: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub structure: String,
}

impl Python {
    pub fn start() -> Self {
        let mut process = Command::new(std::env::var_os("BELLWETHER_PYTHON").unwrap_or_else(|| "python3".into()))
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need python3; on Debian: apt-get install python3");
        let input = process.stdin.take().expect("a pipe");
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, input, output }
    }

    /// Parses a message with Python's `email`.
    pub fn read(&mut self, message: &[u8]) -> Seen {
        let mut fields = self.ask(&["read", &hex(message)]).into_iter();
        let mut next = || fields.next().unwrap_or_else(|| panic!("Python said too little"));
        let (defects, name, to, subject, text, html, structure) =
            (next(), next(), next(), next(), next(), next(), next());
        let defects = defects.lines().map(str::to_owned).collect();
        Seen { defects, name, to, subject, text, html, structure }
    }

    /// Verifies the signature with this index, given the domains' records; "True", "False", or what went wrong.
    pub fn verify(&mut self, message: &[u8], index: usize, records: &[(String, String)]) -> String {
        let records: String = records.iter().map(|(name, text)| format!("{name}\t{text}\n")).collect();
        let answer = self.ask(&["verify", &hex(message), &index.to_string(), &hex(records.as_bytes())]);
        answer.into_iter().next().unwrap_or_default()
    }

    fn ask(&mut self, words: &[&str]) -> Vec<String> {
        writeln!(self.input, "{}", words.join(" ")).expect("Python listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("Python answers");
        assert!(line.ends_with('\n'), "Python has ended; for dkimpy: pip install 'dkimpy[ed25519]'");
        line.trim_end_matches('\n').split(' ').map(unhex).collect()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> String {
    let digits = |index: usize| u8::from_str_radix(&text[index..index + 2], 16).expect("hexadecimal digits");
    String::from_utf8((0..text.len() / 2).map(|index| digits(index * 2)).collect()).expect("UTF-8")
}
