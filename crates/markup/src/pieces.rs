//! Reading the HTML that this crate writes, for whoever puts it into another form.

/// A piece of rendered HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as it stands between the tags, with its character references.
    Text(&'a str),
    /// Where an element begins; a void one is no more than this.
    Open(Tag<'a>),
    /// Where the element of this name ends.
    Close(&'a str),
}

/// The tag with which an element begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The element's name.
    pub name: &'a str,
    source: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    fn new(tag: &'a str) -> Self {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        Self { name, source: tag, attributes }
    }

    /// What stands between the angle brackets.
    #[must_use]
    pub fn source(self) -> &'a str {
        self.source
    }

    /// Names and values, as they are written: with their character references.
    pub fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, behind) = rest.split_once("=\"")?;
            let (value, behind) = behind.split_once('"').unwrap_or((behind, ""));
            rest = behind.trim_start();
            Some((name, value))
        })
    }

    /// The value of an attribute, as it is written.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether the element has neither content nor an end.
    #[must_use]
    pub fn is_void(self) -> bool {
        matches!(self.name, "br" | "hr" | "img" | "source")
    }
}

/// Divides what [`render`](crate::render) wrote. Other HTML is none of its business: angle brackets are those of tags, and attributes
/// are written as `name="value"`.
///
/// ```
/// use bellwether_markup::{Piece, pieces};
///
/// let mut pieces = pieces(r#"<p>See <a href="/b?c&amp;d">a</a>"#);
/// assert!(matches!(pieces.next(), Some(Piece::Open(tag)) if tag.name == "p"));
/// assert_eq!(pieces.next(), Some(Piece::Text("See ")));
/// assert!(matches!(pieces.next(), Some(Piece::Open(tag)) if tag.attribute("href") == Some("/b?c&amp;d")));
/// assert_eq!(pieces.next(), Some(Piece::Text("a")));
/// assert_eq!(pieces.next(), Some(Piece::Close("a")));
/// assert_eq!(pieces.next(), None);
/// ```
pub fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || match rest.find('<') {
        _ if rest.is_empty() => None,
        Some(0) => {
            let (tag, behind) = rest[1..].split_once('>').unwrap_or((&rest[1..], ""));
            rest = behind;
            Some(tag.strip_prefix('/').map_or_else(|| Piece::Open(Tag::new(tag)), Piece::Close))
        }
        end => {
            let (text, behind) = rest.split_at(end.unwrap_or(rest.len()));
            rest = behind;
            Some(Piece::Text(text))
        }
    })
}
