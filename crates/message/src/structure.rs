//! The structure of a message: which parts it has, and how they are put together (RFC 2046).

use crate::{
    content::{Content, Html, Picture},
    header::{with_crlf, words_in as field},
    transfer::{self, Step},
};

/// A part with its header. The header's fields are in the order Content-Type, Content-Transfer-Encoding, others.
pub(crate) struct Entity {
    pub(crate) fields: Vec<u8>,
    pub(crate) body: Vec<Step>,
}

/// The whole message: plain text, or plain text and HTML as alternatives.
pub(crate) fn message(content: &Content) -> Entity {
    let plain = text("plain", &content.text);
    match &content.html {
        None => plain,
        Some(html) => multipart("alternative", vec![plain, document(html)]),
    }
}

/// HTML, with its pictures if it has any (RFC 2387).
fn document(html: &Html) -> Entity {
    let document = text("html", &html.document);
    if html.pictures.is_empty() {
        return document;
    }
    let pictures = html.pictures.iter().map(picture);
    multipart("related", std::iter::once(document).chain(pictures).collect())
}

fn text(subtype: &str, text: &str) -> Entity {
    let encoded = transfer::encode(&with_crlf(text));
    Entity { fields: fields(&[&format!("text/{subtype};"), "charset=utf-8"], encoded.encoding), body: encoded.steps }
}

fn picture(picture: &Picture) -> Entity {
    let mut fields = fields(&[picture.format.media_type()], "base64");
    field(&mut fields, "Content-ID", &[&format!("<{}>", picture.id.as_str())]);
    field(&mut fields, "Content-Disposition", &["inline"]);
    Entity { fields, body: vec![Step::Fixed(transfer::wrapped(&picture.bytes))] }
}

/// Several parts. Their boundaries need no chance: `=_` occurs in no part, because quoted-printable and base64 can't
/// contain it, and other text travels as it is only if it doesn't either.
fn multipart(subtype: &str, parts: Vec<Entity>) -> Entity {
    let boundary = format!("=_{subtype}");
    let mut words = vec![format!("multipart/{subtype};")];
    if subtype == "related" {
        words.push("type=\"text/html\";".into());
    }
    words.push(format!("boundary=\"{boundary}\""));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut body = Vec::new();
    for part in parts {
        fixed(&mut body, format!("--{boundary}\r\n").into_bytes());
        fixed(&mut body, part.fields);
        fixed(&mut body, b"\r\n".into());
        part.body.into_iter().for_each(|step| match step {
            Step::Fixed(bytes) => fixed(&mut body, bytes),
            other => body.push(other),
        });
        // The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
        fixed(&mut body, b"\r\n".into());
    }
    fixed(&mut body, format!("--{boundary}--\r\n").into_bytes());
    Entity { fields: fields(&words, "7bit"), body }
}

/// Adds octets that all readers share to those before them.
fn fixed(body: &mut Vec<Step>, bytes: Vec<u8>) {
    match body.last_mut() {
        Some(Step::Fixed(before)) => before.extend_from_slice(&bytes),
        _ => body.push(Step::Fixed(bytes)),
    }
}

fn fields(content_type: &[&str], encoding: &str) -> Vec<u8> {
    let mut fields = Vec::new();
    field(&mut fields, "Content-Type", content_type);
    field(&mut fields, "Content-Transfer-Encoding", &[encoding]);
    fields
}
