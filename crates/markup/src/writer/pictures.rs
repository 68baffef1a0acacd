//! Pictures, alone in a paragraph as figures, otherwise in the line.

use std::fmt::Write as _;

use bellwether_language::typeset_all;
use comrak::Node;
use comrak::nodes::{NodeLink, NodeValue};

use super::Writer;
use crate::ProblemKind;
use crate::escape::{push_attribute, push_text};
use crate::syntax::CITATION;

/// How wide a picture is shown: as wide as the text, which is never wider than this.
const SIZES: &str = " sizes=\"(min-width: 48rem) 46rem, 100vw\"";

/// The picture of a paragraph that holds nothing else.
pub(super) fn only_picture<'a>(paragraph: Node<'a>) -> Option<Node<'a>> {
    let only = paragraph.first_child().filter(|child| child.next_sibling().is_none())?;
    matches!(&only.data().value, NodeValue::Image(link) if !link.url.starts_with(CITATION)).then_some(only)
}

impl<'a> Writer<'_, 'a> {
    pub(super) fn figure(&mut self, node: Node<'a>) {
        let data = node.data();
        let NodeValue::Image(link) = &data.value else { return };
        self.separate("\n\n");
        self.html.push_str("<figure>");
        self.image(node, link, "");
        if !link.title.is_empty() {
            let caption = typeset_all(self.language, &link.title);
            self.html.push_str("<figcaption>");
            push_text(&mut self.html, &caption);
            self.html.push_str("</figcaption>");
            self.text.push(' ');
            self.text.push_str(&caption);
        }
        self.html.push_str("</figure>\n");
        self.fresh = false;
    }

    /// The picture itself; in the plain text its description stands for it, in brackets.
    pub(super) fn image(&mut self, node: Node<'a>, link: &NodeLink, title: &str) {
        let mut described = String::new();
        push_description(&mut described, node);
        let description = typeset_all(self.language, described.trim());
        if description.is_empty() {
            self.problem(node, ProblemKind::PictureWithoutDescription(link.url.clone()));
        }
        // Writing to a String can't fail, here and below.
        let _ = write!(self.text, "[{description}]");
        let Some(picture) = (self.options.pictures)(&link.url) else {
            self.problem(node, ProblemKind::UnknownPicture(link.url.clone()));
            return;
        };
        self.pictures.push(&link.url);
        if !picture.sources.is_empty() {
            self.html.push_str("<picture>");
        }
        for source in &picture.sources {
            self.html.push_str("<source type=\"");
            push_attribute(&mut self.html, &source.kind);
            self.html.push_str("\" srcset=\"");
            push_attribute(&mut self.html, &source.srcset);
            self.html.push('"');
            self.html.push_str(SIZES);
            self.html.push('>');
        }
        self.html.push_str("<img src=\"");
        push_attribute(&mut self.html, &picture.src);
        let _ = write!(self.html, "\" width=\"{}\" height=\"{}\" alt=\"", picture.width, picture.height);
        push_attribute(&mut self.html, &description);
        if !title.is_empty() {
            self.html.push_str("\" title=\"");
            push_attribute(&mut self.html, &typeset_all(self.language, title));
        }
        self.html.push_str("\" loading=\"lazy\" decoding=\"async\">");
        if !picture.sources.is_empty() {
            self.html.push_str("</picture>");
        }
    }
}

/// The text inside an image's brackets, without its markup.
fn push_description(description: &mut String, node: Node<'_>) {
    for child in node.children() {
        match &child.data().value {
            NodeValue::Text(text) => description.push_str(text),
            NodeValue::Code(code) => description.push_str(&code.literal),
            NodeValue::HtmlInline(html) => description.push_str(html),
            NodeValue::SoftBreak | NodeValue::LineBreak => description.push(' '),
            NodeValue::Link(link) if link.url.starts_with(CITATION) => {}
            _ => push_description(description, child),
        }
    }
}
