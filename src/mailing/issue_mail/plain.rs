//! A rendered text as plain text.

use bellwether_markup::{Piece, Tag, pieces};

use super::lines::LINE;

/// A rendered text as plain text: one line for a paragraph, addresses in angle brackets behind what leads there (RFC 3986, appendix C).
pub(super) fn text(html: &str) -> String {
    let mut writer = Writer::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => writer.text(&decoded(text)),
            Piece::Open(tag) => writer.open(tag),
            Piece::Close(name) => writer.close(name),
        }
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// How many line ends have to come before whatever is next.
    breaks: usize,
    /// What stands before each line, by quotations and items around it.
    before: Vec<String>,
    /// The same for the line that was written last.
    last: Vec<String>,
    /// The number of the next item of each list around; none for lists without numbers.
    lists: Vec<Option<usize>>,
    /// Where the heading or the link begins that is being written.
    heading: usize,
    link: Option<(String, usize)>,
    verbatim: bool,
    /// Whether there is white space before whatever is next in the line.
    space: bool,
    /// Whether a cell of the row has been written.
    cell: bool,
    /// Whether an item has begun and nothing of it has been written.
    marked: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.verbatim {
            for (index, line) in text.lines().enumerate() {
                self.breaks = if index > 0 { 1 } else { self.breaks };
                self.write(line);
            }
            return;
        }
        self.space |= text.starts_with([' ', '\n']);
        let inside = text.trim_matches([' ', '\n']);
        if !inside.is_empty() {
            self.write(&inside.replace('\n', " "));
            self.space = text.ends_with([' ', '\n']);
        }
    }

    fn write(&mut self, text: &str) {
        let before = self.before.concat();
        if self.out.is_empty() {
            self.out.push_str(&before);
        } else if self.breaks > 0 {
            // An empty line belongs to a quotation only if the lines above and below it do.
            let shared = self.last.iter().zip(&self.before).take_while(|(last, next)| last == next).count();
            for _ in 1..self.breaks {
                self.end_line();
                self.out.push_str(&self.before[..shared].concat());
            }
            self.end_line();
            self.out.push_str(&before);
        } else if self.space && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
        self.space = false;
        self.last.clone_from(&self.before);
        self.breaks = 0;
        self.marked = false;
        self.out.push_str(text);
    }

    fn end_line(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }

    fn apart(&mut self, breaks: usize) {
        if !self.marked && !self.out.is_empty() {
            self.breaks = self.breaks.max(breaks);
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag.name {
            "p" | "pre" | "table" => self.apart(2),
            "h4" | "h5" | "h6" => {
                self.apart(2);
                self.write("");
                self.heading = self.out.len();
            }
            "blockquote" => {
                self.apart(2);
                self.before.push("> ".to_owned());
            }
            "ul" | "ol" => {
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
                let start = tag.attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((tag.name == "ol").then_some(start));
            }
            "li" => self.item(),
            "tr" => {
                self.apart(1);
                self.cell = false;
            }
            "th" | "td" => {
                if self.cell {
                    self.out.push_str(" |");
                }
                self.space = self.cell;
                self.cell = true;
            }
            "br" => self.breaks = 1,
            "hr" => {
                self.apart(2);
                self.write("* * *");
            }
            "a" => {
                self.write("");
                let href = decoded(tag.attribute("href").unwrap_or_default());
                if href.starts_with('#') {
                    self.write("[");
                }
                self.link = Some((href, self.out.len()));
            }
            _ => {}
        }
        self.verbatim |= tag.name == "pre";
    }

    fn item(&mut self) {
        self.apart(1);
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        self.write(&marker);
        self.before.push(" ".repeat(marker.chars().count()));
        self.marked = true;
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "table" => self.apart(2),
            "pre" => {
                self.verbatim = false;
                self.apart(2);
            }
            "h4" | "h5" | "h6" => {
                let width = self.out[self.heading..].chars().count();
                self.breaks = 1;
                self.write(&"-".repeat(width.min(LINE)));
                self.apart(2);
            }
            "blockquote" => {
                self.before.pop();
                self.apart(2);
            }
            "ul" | "ol" => {
                self.lists.pop();
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
            }
            "li" => {
                self.before.pop();
                self.marked = false;
                self.apart(1);
            }
            "a" => self.end_of_link(),
            _ => {}
        }
    }

    fn end_of_link(&mut self) {
        let Some((href, start)) = self.link.take() else { return };
        if href.starts_with('#') {
            self.out.push(']');
        } else if self.out[start..] == href {
            self.out.truncate(start);
            self.out.push_str(&format!("<{href}>"));
        } else {
            self.out.push_str(&format!(" <{href}>"));
        }
    }
}

/// Text without character references. The formatter writes these four, the theme a fifth.
fn decoded(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn markup_becomes_text() {
        for (html, expected) in [
            ("<p>a <em>b</em>\nc</p>\n<p>d<br>\ne &amp; &lt;f&gt;</p>", "a b c\n\nd\ne & <f>"),
            ("<p><a href=\"https://a.example/?b&amp;c\">d</a>.</p>", "d <https://a.example/?b&c>."),
            ("<p><a href=\"https://a.example/\">https://a.example/</a></p>", "<https://a.example/>"),
            ("<p>a.<sup><a href=\"#law-1\">1</a></sup> b</p>", "a.[1] b"),
            ("<p>a</p>\n<h4>Чаму</h4>\n<p>b</p>", "a\n\nЧаму\n----\n\nb"),
            (
                "<ul>\n<li>a</li>\n<li>b\n<ol start=\"9\">\n<li>c</li>\n<li>d</li>\n</ol>\n</li>\n</ul>\n<p>e</p>",
                "• a\n• b\n  9. c\n  10. d\n\ne",
            ),
            ("<ol>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>", "1. a\n\n   b\n\n2. c"),
            ("<p>o</p>\n<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<p>c</p>", "o\n\n> a\n>\n> b\n\nc"),
            (
                "<div>\n<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody>\n</table>\n</div>",
                "a | b\n1 | 2",
            ),
            ("<p>a</p><hr><pre><code>b\n  c</code></pre>", "a\n\n* * *\n\nb\n  c"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }
}
