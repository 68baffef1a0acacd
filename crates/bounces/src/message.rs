//! Takes a message apart into what the readers of this crate look at: headers, the notice for people, the parts for
//! machines, and the message that was returned.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Encoding, Message as Parsed, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::fields::{Fields, name_and_value};
use crate::repair;

/// Beyond so many containers a message isn't taken apart but read as one text. The parser's work grows with their
/// number times the length of the message.
const CONTAINER_LIMIT: usize = 60;

/// Parts of a message that are looked at.
const PART_LIMIT: usize = 200;

/// A message, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub headers: Fields,
    /// The decoded subject.
    pub subject: String,
    /// The text for people, of all parts up to the returned message.
    pub notice: String,
    /// Contents of `message/delivery-status` and its international form, and what looks like it.
    pub delivery_status: Vec<String>,
    /// Contents of `message/feedback-report`, and what looks like it.
    pub feedback: Vec<String>,
    /// Contents of `message/disposition-notification`.
    pub receipts: Vec<String>,
    /// The headers of the returned message.
    pub original: Option<Fields>,
    /// Text for people that also looks like a delivery status or a feedback report.
    lookalikes: Vec<String>,
    /// A whole message that is attached, for the case that it is itself the report: somebody passed it on.
    pub attached: Option<Vec<u8>>,
}

/// Takes a message apart. Never fails: what is no message has no headers and an empty or strange notice.
pub(crate) fn take_apart(bytes: &[u8]) -> Message {
    let mut message = Message::default();
    if containers(bytes) <= CONTAINER_LIMIT
        && let Some(parsed) = MessageParser::default().parse(bytes)
        && let Some(root) = parsed.parts.first()
    {
        message.headers = fields_of(&parsed, root);
        message.subject = parsed.subject().unwrap_or_default().to_owned();
        message.add_parts(&parsed);
    } else {
        message.headers = Fields::parse(&repair::text(headers(bytes)));
        message.subject = message.headers.get("subject").unwrap_or_default().to_owned();
        message.add_text(&repair::text(repair::body(bytes).unwrap_or_default()));
    }
    message.take_lookalikes();
    message
}

/// How many parts may contain others.
fn containers(bytes: &[u8]) -> usize {
    let at = |word: &'static [u8]| move |window: &[u8]| window.eq_ignore_ascii_case(word);
    let multiparts = bytes.windows(10).filter(|window| at(b"multipart/")(window)).count();
    let messages =
        bytes.windows(12).filter(|window| at(b"message/rfc8")(window) || at(b"message/glob")(window)).count();
    multiparts + messages
}

fn headers(bytes: &[u8]) -> &[u8] {
    let length = bytes.len() - repair::body(bytes).map_or(0, <[u8]>::len);
    bytes.get(..length).unwrap_or_default()
}

/// The headers of a part as fields; the parser's own values would be of a dozen types. Offsets count from the beginning
/// of the outermost message, so `raw_message()`, which begins at the inner one, is the wrong place to look.
fn fields_of(parsed: &Parsed<'_>, part: &MessagePart<'_>) -> Fields {
    let range = part.offset_header as usize..part.offset_body as usize;
    Fields::parse(&repair::text(parsed.raw_message.get(range).unwrap_or_default()))
}

fn starts_with(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

impl Message {
    /// What only looks like a report is one if nothing else is: some notices repeat their report for people.
    fn take_lookalikes(&mut self) {
        for text in std::mem::take(&mut self.lookalikes) {
            let is_feedback = has_line(&text, "feedback-type:");
            let reports = if is_feedback { &mut self.feedback } else { &mut self.delivery_status };
            if reports.is_empty() {
                reports.push(text);
            }
        }
    }

    /// A header announces parts, but its boundary is nowhere: takes the body apart by the boundary that it uses.
    fn add_parts_of_true_boundary(&mut self, body: &[u8]) {
        let repaired = repair::with_true_boundary(body);
        let parsed = repaired.as_deref().and_then(|repaired| MessageParser::default().parse(repaired));
        match parsed.filter(|parsed| parsed.parts.len() > 1) {
            Some(parsed) => self.add_parts(&parsed),
            None => self.add_text(&repair::text(body)),
        }
    }

    fn add_parts(&mut self, parsed: &Parsed<'_>) {
        let plain = parsed.parts.iter().any(|part| {
            matches!(&part.body, PartType::Text(text) if !text.trim().is_empty()) && kind_of(part).starts_with("text/")
        });
        for (number, part) in parsed.parts.iter().enumerate().take(PART_LIMIT) {
            match &part.body {
                PartType::Multipart(_) => {}
                PartType::Message(inner) => self.add_returned(inner),
                PartType::Html(html) => {
                    if !plain && self.original.is_none() {
                        self.add_text(&html_to_text(html));
                    }
                }
                PartType::Text(text) => {
                    let text = if part.encoding == Encoding::None && text.contains('\u{fffd}') {
                        repair::text(parsed.raw_message.get(range_of(part)).unwrap_or_default())
                    } else {
                        text.as_ref().into()
                    };
                    self.add_part(parsed, number, part, &text);
                }
                PartType::Binary(content) | PartType::InlineBinary(content) => {
                    if !matches!(kind_of(part).split('/').next(), Some("image" | "audio" | "video")) {
                        self.add_part(parsed, number, part, &repair::text(content));
                    }
                }
            }
        }
    }

    /// Puts the content of a part where its type says; where the type says nothing, where its form says.
    fn add_part(&mut self, parsed: &Parsed<'_>, number: usize, part: &MessagePart<'_>, content: &str) {
        match kind_of(part).as_str() {
            "message/delivery-status" | "message/global-delivery-status" => self.delivery_status.push(content.into()),
            "message/feedback-report" => self.feedback.push(content.into()),
            "message/disposition-notification" | "message/global-disposition-notification" => {
                self.receipts.push(content.into());
            }
            "text/rfc822-headers" | "message/global-headers" | "message/rfc822-headers" | "message/rfc822" => {
                self.original.get_or_insert_with(|| Fields::parse(first_block(content)));
            }
            kind if kind.starts_with("text/") || kind.is_empty() => {
                let own = fields_of(parsed, part);
                if number > 0 && own.has("message-id") && own.has("from") {
                    // The returned message was put between boundaries without the line that says so.
                    self.original.get_or_insert(own);
                } else {
                    self.add_text(content);
                }
            }
            kind if kind.starts_with("multipart/") => self.add_parts_of_true_boundary(content.as_bytes()),
            _ if has_line(content, "final-recipient:") => self.lookalikes.push(content.into()),
            _ => {}
        }
    }

    /// Adds text for people. Fields for machines inside it are found too: some systems put all into one part.
    fn add_text(&mut self, text: &str) {
        let after_notice = !self.notice.trim().is_empty();
        if after_notice && (self.original.is_some() || looks_like_headers(text)) {
            self.original.get_or_insert_with(|| Fields::parse(first_block(text)));
            return;
        }
        if ["final-recipient:", "original-recipient:", "feedback-type:"].iter().any(|field| has_line(text, field)) {
            self.lookalikes.push(text.into());
        }
        self.notice.push_str(text);
        self.notice.push_str("\n\n");
    }

    fn add_returned(&mut self, inner: &Parsed<'_>) {
        let Some(root) = inner.parts.first() else { return };
        if self.original.is_none() {
            self.original = Some(fields_of(inner, root));
        }
        if self.attached.is_none() {
            let range = root.offset_header as usize..root.offset_end.max(root.offset_body) as usize;
            self.attached = inner.raw_message.get(range).map(<[u8]>::to_vec);
        }
    }
}

fn range_of(part: &MessagePart<'_>) -> std::ops::Range<usize> {
    part.offset_body as usize..part.offset_end as usize
}

/// The type of a part in lower case, such as `text/plain`; empty if it names none.
fn kind_of(part: &MessagePart<'_>) -> String {
    part.content_type().map_or_else(String::new, |kind| {
        format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
    })
}

fn has_line(text: &str, beginning: &str) -> bool {
    text.lines().any(|line| starts_with(line.trim_start(), beginning))
}

/// The lines up to the first empty one; empty lines before it don't count.
fn first_block(text: &str) -> &str {
    let text = text.trim_start_matches(['\r', '\n']);
    let end = text.find("\n\n").into_iter().chain(text.find("\r\n\r\n")).min();
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether a text begins with the headers of a message.
fn looks_like_headers(text: &str) -> bool {
    let mut names = 0;
    for line in first_block(text).lines().filter(|line| !line.starts_with([' ', '\t'])).take(12) {
        match name_and_value(line) {
            Some(_) => names += 1,
            None => return false,
        }
    }
    let block = first_block(text);
    names >= 3 && (has_line(block, "message-id:") || has_line(block, "received:") || has_line(block, "return-path:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_under_a_wrong_boundary_is_found() {
        let message = take_apart(
            b"Subject: x\nContent-Type: multipart/report; boundary=other\n\n\
              --true\nContent-Type: text/plain\n\nfor people\n\
              --true\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\n--true--\n",
        );
        assert_eq!(message.notice.trim(), "for people");
        assert_eq!(message.delivery_status.len(), 1);
    }

    #[test]
    fn headers_among_the_parts_are_the_returned_message() {
        let message = take_apart(
            b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nfailed\n\
              --b\nMessage-Id: <1@news.example>\nFrom: news@news.example\n\ntext of the issue\n--b--\n",
        );
        let original = message.original.expect("the original's headers");
        assert_eq!(original.get("message-id"), Some("<1@news.example>"));
        assert!(!message.notice.contains("issue"));
    }

    #[test]
    fn an_endless_nest_is_read_as_text() {
        let nest = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n".repeat(5_000);
        assert!(take_apart(&nest).notice.len() > 1_000);
    }
}
