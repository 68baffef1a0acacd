//! Messages of 12 kB, each a little different, as a newsletter is: text in Belarusian, base64, two alternatives.
//!
//! What is the same for all readers is encoded once and is a part of every message. That works because what is personal is
//! filled up with spaces to whole lines of base64.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_smtp::{Address, Envelope, Mail, Message, Part};
use bytes::Bytes;

use super::Result;
use super::signer::Signer;

const SENTENCE: &str = "Сітуацыя за тыдзень не змянілася, але чакаць паляпшэння пакуль рана. ";
/// Octets of both texts before they are encoded.
const TEXT: usize = 8_400;
/// Octets in a line of base64, which has 76 characters.
const LINE: usize = 57;

const PART: &[u8] = b"--parts\r\nContent-Transfer-Encoding: base64\r\nContent-Type: ";

/// Composes message after message.
pub struct Composer {
    signer: Arc<Signer>,
    return_path: Address,
    text: (Bytes, Part),
    page: (Bytes, Part),
}

impl Composer {
    /// Signs with this key.
    pub fn new(signer: Arc<Signer>) -> Result<Self> {
        let text = SENTENCE.repeat(TEXT * 2 / 5 / SENTENCE.len());
        let page: String = (0..TEXT * 3 / 5 / (SENTENCE.len() + 7)).map(|_| format!("<p>{SENTENCE}</p>")).collect();
        let return_path = Address::parse("bounces@example.org")?;
        Ok(Self { signer, return_path, text: shared(text)?, page: shared(page)? })
    }

    /// The message to the reader of this number.
    pub fn mail(&mut self, number: u64) -> Result<Mail> {
        let reader = format!("reader{number}@example.net");
        let token = format!("{number:016x}");
        // Everything personal in one piece of memory, of which the parts are slices.
        let mut own = Vec::with_capacity(3 * 1024);
        own.extend_from_slice(PART);
        own.extend_from_slice(b"text/plain; charset=utf-8\r\n\r\n");
        encode(&["Добры дзень, ", &reader, "!\n"], &mut own)?;
        let start = own.len();
        encode(&["https://example.org/leave/", &token, "\n"], &mut own)?;
        own.extend_from_slice(PART);
        own.extend_from_slice(b"text/html; charset=utf-8\r\n\r\n");
        encode(&["<p>Добры дзень, ", &reader, "!</p>"], &mut own)?;
        let middle = own.len();
        encode(&["<p>https://example.org/leave/", &token, "</p>"], &mut own)?;
        own.extend_from_slice(b"--parts--\r\n");
        let end = own.len();
        write_header(&reader, &token, &mut own);
        let body = [&own[..start], &self.text.0, &own[start..middle], &self.page.0, &own[middle..end]];
        let signature = self.signer.header(&own[end..], &body)?;
        own.extend_from_slice(&signature);
        own.extend_from_slice(b"\r\n");
        let own = Bytes::from(own);
        let message = Message::new(vec![
            Part::new(own.slice(end..))?,
            Part::new(own.slice(..start))?,
            self.text.1.clone(),
            Part::new(own.slice(start..middle))?,
            self.page.1.clone(),
            Part::new(own.slice(middle..end))?,
        ])?;
        let recipient = Address::parse(&reader)?;
        let envelope = Envelope { return_path: Some(self.return_path.clone()), recipient, report: None };
        Ok(Mail { envelope, message })
    }
}

/// What is the same for all readers: encoded and looked through once.
fn shared(text: String) -> Result<(Bytes, Part)> {
    let mut out = Vec::new();
    encode(&[&text], &mut out)?;
    let octets = Bytes::from(out);
    Ok((octets.clone(), Part::new(octets)?))
}

fn write_header(reader: &str, token: &str, out: &mut Vec<u8>) {
    for piece in [
        "From: =?utf-8?b?0JHRjtC70LXRgtGN0L3RjA==?= <news@example.org>\r\nTo: ",
        reader,
        "\r\nSubject: =?utf-8?b?0KjRgtC+0YLRi9C00L3RkdCy0Ysg0LHRjtC70LXRgtGN0L3RjA==?=\r\n\
        Date: Mon, 23 Nov 2026 19:00:00 +0000\r\nMessage-ID: <",
        token,
        "@example.org>\r\nList-Unsubscribe: <https://example.org/leave/",
        token,
        ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=parts\r\n",
    ] {
        out.extend_from_slice(piece.as_bytes());
    }
}

/// Appends the text as whole lines of base64, for which it gets spaces at its end.
fn encode(pieces: &[&str], out: &mut Vec<u8>) -> Result<()> {
    let mut text = pieces.concat().into_bytes();
    text.resize(text.len().next_multiple_of(LINE), b' ');
    for line in text.chunks(LINE) {
        let start = out.len();
        out.resize(start + LINE / 3 * 4, 0);
        STANDARD.encode_slice(line, &mut out[start..])?;
        out.extend_from_slice(b"\r\n");
    }
    Ok(())
}
