//! A rendered text on its way into a mail: without pictures, with links that work there, below the headings of the mail.

use bellwether_markup::{Piece, Tag, pieces};

/// Where a text will stand.
pub(super) struct Place<'a> {
    /// The text's own page, absolute.
    pub(super) page: &'a str,
    /// Its section's code, which tells its notes from those of other texts.
    pub(super) section: &'a str,
    /// What is said in place of a picture with this description.
    pub(super) picture: &'a dyn Fn(&str) -> String,
}

/// How far the headings of a text go down: above them are the mail's, the part's and the text's own.
const HEADINGS_DOWN: u8 = 2;

/// Rewrites a text whose addresses are absolute. A note is looked up inside of the mail, a picture on the text's page.
pub(super) fn in_mail(html: &str, place: &Place<'_>) -> String {
    let mut written = String::with_capacity(html.len());
    let mut in_link = false;
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => written.push_str(text),
            Piece::Open(tag) => {
                in_link |= tag.name == "a";
                open(&mut written, tag, place, in_link);
            }
            Piece::Close(name) => {
                in_link &= name != "a";
                close(&mut written, name);
            }
        }
    }
    written
}

fn open(written: &mut String, tag: Tag<'_>, place: &Place<'_>, in_link: bool) {
    match tag.name {
        "img" => picture(written, tag.attribute("alt").unwrap_or_default(), place, in_link),
        // Only what its picture shows is said.
        "picture" | "source" => {}
        "figure" => written.push_str("<p>"),
        "figcaption" => written.push_str("<br>"),
        "a" => {
            let href = tag.attribute("href").unwrap_or_default();
            match href.strip_prefix(place.page).and_then(|rest| rest.strip_prefix("#note-")) {
                Some(number) => push(written, &["<a href=\"#", place.section, "-", number, "\">"]),
                None => push(written, &["<a href=\"", href, "\">"]),
            }
        }
        "th" | "td" => match tag.attribute("class") {
            Some(side) => push(written, &["<", tag.name, " align=\"", side, "\">"]),
            None => push(written, &["<", tag.name, " align=\"left\">"]),
        },
        "ol" => match tag.attribute("start") {
            Some(start) => push(written, &["<ol start=\"", start, "\">"]),
            None => written.push_str("<ol>"),
        },
        name => push(written, &["<", &moved_down(name), ">"]),
    }
}

fn close(written: &mut String, name: &str) {
    match name {
        "figure" => written.push_str("</p>"),
        "figcaption" | "picture" => {}
        name => push(written, &["</", &moved_down(name), ">"]),
    }
}

/// `alt` is written as in HTML already.
fn picture(written: &mut String, alt: &str, place: &Place<'_>, in_link: bool) {
    let said = (place.picture)(alt);
    if in_link {
        written.push_str(&said);
    } else {
        push(written, &["<a href=\"", place.page, "\">", &said, "</a>"]);
    }
}

fn moved_down(name: &str) -> String {
    match name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
        Some(level) => format!("h{}", (level + HEADINGS_DOWN).min(6)),
        None => name.to_owned(),
    }
}

fn push(written: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| written.push_str(part));
}

/// Divides a text into the blocks of which it consists.
pub(super) fn blocks(html: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let (mut depth, mut start, mut position) = (0_usize, 0, 0);
    for piece in pieces(html) {
        let (length, ends) = match piece {
            Piece::Text(text) => (text.len(), false),
            Piece::Close(name) => {
                depth = depth.saturating_sub(1);
                (name.len() + "</>".len(), depth == 0)
            }
            Piece::Open(tag) => {
                depth += usize::from(!tag.is_void());
                (tag.source().len() + "<>".len(), depth == 0)
            }
        };
        position += length;
        if ends {
            blocks.push(html[start..position].trim_start().to_owned());
            start = position;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::{Place, blocks, in_mail};

    fn written(html: &str) -> String {
        let place = Place { page: "https://m.example/en/a", section: "law", picture: &|alt| format!("[{alt}]") };
        in_mail(html, &place)
    }

    #[test]
    fn what_a_mail_can_not_show_is_said() {
        for (html, expected) in [
            (
                "<p>a<sup class=\"citation\"><a href=\"https://m.example/en/a#note-2\" role=\"doc-noteref\">2</a></sup></p>",
                "<p>a<sup><a href=\"#law-2\">2</a></sup></p>",
            ),
            (
                "<p><a href=\"https://m.example/en/a#why\" rel=\"x\" title=\"y\">b</a></p>",
                "<p><a href=\"https://m.example/en/a#why\">b</a></p>",
            ),
            (
                "<figure><picture><source srcset=\"y 1w\"><img src=\"x\" alt=\"A &amp; b\"></picture><figcaption>c</figcaption></figure>",
                "<p><a href=\"https://m.example/en/a\">[A &amp; b]</a><br>c</p>",
            ),
            (
                "<p><a href=\"https://b.example/\"><img src=\"x\" alt=\"d\"></a></p>",
                "<p><a href=\"https://b.example/\">[d]</a></p>",
            ),
            ("<h2>e</h2><h5>f</h5><hr>", "<h4>e</h4><h6>f</h6><hr>"),
            (
                "<div class=\"table\" tabindex=\"0\"><table><tr><th scope=\"col\">g</th><td class=\"right\">1</td></tr></table></div>",
                "<div><table><tr><th align=\"left\">g</th><td align=\"right\">1</td></tr></table></div>",
            ),
            ("<ol start=\"3\"><li>h</li></ol>", "<ol start=\"3\"><li>h</li></ol>"),
        ] {
            assert_eq!(written(html), expected);
        }
    }

    #[test]
    fn a_text_is_divided_into_its_blocks() {
        let html = "<p>a<br>\nb</p>\n<hr>\n<ol start=\"3\">\n<li><p>c</p></li>\n</ol>\n<h4>d</h4>\n";
        assert_eq!(
            blocks(html),
            ["<p>a<br>\nb</p>", "<hr>", "<ol start=\"3\">\n<li><p>c</p></li>\n</ol>", "<h4>d</h4>"]
        );
        assert_eq!(blocks(""), Vec::<String>::new());
    }
}
