//! The size of a mail. Large providers cut off what is longer than some hundred kilobytes, and with it the link to leave; some count the
//! whole mail, some its HTML.

use super::letter::{Letter, Text};
use super::lines::wrapped;
use crate::campaigns::{Message, Parted};
use crate::web::theme::Theme;

/// Most octets that the two parts of a mail may have on their way. Its header with the signatures is still to come, and what readers' own
/// links have more than the places kept for them: a mail has less than 100,000.
pub const LARGEST: usize = 94_000;

/// How many octets a text has at most when it is encoded: as base64 in lines of 76, which is chosen if quoted-printable is longer.
#[must_use]
pub fn encoded_at_most(text: &str) -> usize {
    let with_crlf = text.len() + text.matches('\n').count();
    let base64 = with_crlf.div_ceil(3) * 4;
    base64 + base64.div_ceil(76) * 2
}

/// How exactly it is found what has to be left out, in octets: less than most paragraphs have.
const STEP: usize = 256;

/// Writes a mail. If it is too long, the longest of its texts become shorter, paragraph by paragraph.
///
/// # Errors
/// When a template refers to something that is not there, or the mail is too long without any text.
pub(super) fn message(theme: &Theme, mut letter: Letter) -> anyhow::Result<Message> {
    let mut parts = Parts::write(theme, &letter)?;
    if !parts.fit() {
        let all: usize = texts(&mut letter).flat_map(|text| text.lengths()).sum();
        let (mut too_little, mut enough) = (0, all);
        while enough - too_little > STEP {
            let middle = too_little.midpoint(enough);
            shorten(&mut letter, middle);
            if Parts::write(theme, &letter)?.fit() {
                enough = middle;
            } else {
                too_little = middle;
            }
        }
        shorten(&mut letter, enough);
        parts = Parts::write(theme, &letter)?;
        let (period, lang) = (&letter.period, letter.lang);
        anyhow::ensure!(parts.fit(), "the mail of {period} in {lang} is too long even without its texts");
    }
    let Parts { html, text } = parts;
    let (html, text) = (Parted::new(html), Parted::new(text));
    Ok(Message { subject: letter.subject, preheader: letter.preheader, html, text })
}

/// A mail as it is written, in both of its forms.
struct Parts {
    html: String,
    text: String,
}

impl Parts {
    fn write(theme: &Theme, letter: &Letter) -> anyhow::Result<Self> {
        let html = theme.render("mail/issue.html", letter.value())?;
        let text = wrapped(&theme.render("mail/issue.txt", letter.value())?);
        Ok(Self { html, text })
    }

    fn fit(&self) -> bool {
        encoded_at_most(&self.html) + encoded_at_most(&self.text) <= LARGEST
    }
}

fn texts(letter: &mut Letter) -> impl Iterator<Item = &mut Text> {
    letter.sections.iter_mut().filter_map(|section| section.text.as_mut())
}

/// Leaves out at least so many octets of the whole texts, if they have as many: always from the one that is longest.
fn shorten(letter: &mut Letter, octets: usize) {
    let mut kept: Vec<Vec<usize>> = texts(letter).map(|text| text.lengths()).collect();
    let mut left: Vec<usize> = kept.iter().map(|lengths| lengths.iter().sum()).collect();
    let mut gone = 0;
    while gone < octets {
        let longest = left.iter_mut().zip(&mut kept).max_by_key(|(left, _)| **left);
        let Some((left, lengths)) = longest else { break };
        let Some(last) = lengths.pop() else { break };
        *left -= last;
        gone += last;
    }
    texts(letter).zip(kept).for_each(|(text, lengths)| text.keep(lengths.len()));
}
