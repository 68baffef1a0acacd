//! The three ways to render: a body, a body as plain text, and a line.

use bellwether_language::{Language, typeset_all};
use comrak::Arena;

use crate::escape::push_attribute;
use crate::{Document, Options, Refusal, syntax, writer};

/// Renders a body of Markdown (CommonMark with tables, strikethrough and footnotes).
///
/// The HTML is flow content of the elements in [`ELEMENTS`](crate::ELEMENTS). A citation `[^id]` becomes a link to
/// `#note-N`; the list of notes, under a heading with the `id` `notes`, is the template's to write from
/// [`Document::notes`]. HTML in the source is shown as text. Quotes, dashes and spaces become the language's own.
///
/// ```
/// use bellwether_language::Language;
/// use bellwether_markup::{Options, ProblemKind, render};
///
/// let refusal = render("## Fine\n\n# Not fine", Language::English, &Options::default()).unwrap_err();
/// assert_eq!(refusal.problems[0].line, 3);
/// assert_eq!(refusal.problems[0].kind, ProblemKind::TitleInBody);
/// ```
///
/// # Errors
/// [`Refusal`] with every problem of the text; if the text is too long, too deep or too entangled, with that alone.
pub fn render(markdown: &str, language: Language, options: &Options<'_>) -> Result<Document, Refusal> {
    let arena = Arena::new();
    let syntax = syntax::parse(&arena, markdown).map_err(|problem| Refusal { problems: vec![problem] })?;
    let (document, problems) = writer::write(markdown, &syntax, language, options);
    if problems.is_empty() { Ok(document) } else { Err(Refusal { problems }) }
}

/// The plain text of a body, whatever its problems; what can't be parsed is returned as it is, typeset.
///
/// ```
/// use bellwether_language::Language;
///
/// let text = bellwether_markup::plain("A *fact*.[^1]\n\n- one\n- two", Language::English);
/// assert_eq!(text, "A fact.\n\n• one\n• two");
/// ```
#[must_use]
pub fn plain(markdown: &str, language: Language) -> String {
    let arena = Arena::new();
    match syntax::parse(&arena, markdown) {
        Ok(syntax) => writer::write(markdown, &syntax, language, &Options::default()).0.plain_text,
        Err(_) => typeset_all(language, markdown),
    }
}

/// A line of plain text (a title, a lead, a caption), typeset and escaped for element content and attributes alike.
///
/// ```
/// use bellwether_language::Language;
///
/// assert_eq!(bellwether_markup::inline("\"R&D\" - why", Language::English), "“R&amp;D”—why");
/// ```
#[must_use]
pub fn inline(text: &str, language: Language) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    push_attribute(&mut html, &typeset_all(language, text));
    html
}
