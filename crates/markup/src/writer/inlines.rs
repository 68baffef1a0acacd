//! Text, emphasis, links, citations.

use std::borrow::Cow;
use std::fmt::Write as _;

use bellwether_language::{Typesetter, typeset_all};
use comrak::Node;
use comrak::nodes::{NodeLink, NodeValue};

use super::Writer;
use crate::ProblemKind;
use crate::addresses::{Address, Refused};
use crate::escape::{push_attribute, push_text};
use crate::syntax::CITATION;

impl<'a> Writer<'_, 'a> {
    /// The inlines of a block or of another inline; `typesetter` is the block's.
    pub(super) fn inlines(&mut self, parent: Node<'a>, typesetter: &mut Typesetter) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            match &node.data().value {
                NodeValue::Text(text) if next.is_none_or(|next| !is_text(next)) => self.run(text, typesetter),
                // Rules of typography look ahead, so text is set in runs as long as possible.
                NodeValue::Text(_) | NodeValue::SoftBreak => {
                    let mut run = String::new();
                    let mut piece = Some(node);
                    while let Some(node) = piece.filter(|node| is_text(node)) {
                        match &node.data().value {
                            NodeValue::Text(text) => run.push_str(text),
                            _ => run.push('\n'),
                        }
                        piece = node.next_sibling();
                    }
                    next = piece;
                    self.run(&run, typesetter);
                }
                NodeValue::LineBreak => {
                    self.html.push_str("<br>\n");
                    self.text.push('\n');
                    typesetter.skip("\n");
                }
                NodeValue::Code(code) => {
                    self.html.push_str("<code>");
                    push_text(&mut self.html, &code.literal);
                    self.html.push_str("</code>");
                    self.text.push_str(&code.literal);
                    typesetter.skip(&code.literal);
                }
                // Shown as it was typed. It doesn't stand in the sentence, so the typesetter isn't told.
                NodeValue::HtmlInline(html) => {
                    push_text(&mut self.html, html);
                    self.text.push_str(html);
                }
                NodeValue::Emph => self.inside("<em>", node, "</em>", typesetter),
                NodeValue::Strong => self.inside("<strong>", node, "</strong>", typesetter),
                NodeValue::Strikethrough => self.inside("<del>", node, "</del>", typesetter),
                NodeValue::Link(link) => match link.url.strip_prefix(CITATION) {
                    Some(name) => self.citation(node, name, typesetter),
                    None => self.link(node, link, typesetter),
                },
                NodeValue::Image(link) => match link.url.strip_prefix(CITATION) {
                    // "Really![^note]" is an exclamation with a note, not a picture.
                    Some(name) => {
                        self.run("!", typesetter);
                        self.citation(node, name, typesetter);
                    }
                    None => {
                        self.image(node, link, &link.title);
                        typesetter.skip("\u{fffc}");
                    }
                },
                // Other inlines belong to extensions that are off; their text must not get lost.
                _ => self.inlines(node, typesetter),
            }
        }
    }

    fn run(&mut self, run: &str, typesetter: &mut Typesetter) {
        let set = typesetter.typeset(run);
        push_text(&mut self.html, &set);
        let mut lines = set.split('\n');
        self.text.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.text.push(' ');
            self.text.push_str(line);
        }
    }

    fn inside(&mut self, opening: &str, node: Node<'a>, closing: &str, typesetter: &mut Typesetter) {
        self.html.push_str(opening);
        self.inlines(node, typesetter);
        self.html.push_str(closing);
    }

    fn link(&mut self, node: Node<'a>, link: &NodeLink, typesetter: &mut Typesetter) {
        // CommonMark lets an <https://…> stand in a link's text, HTML doesn't.
        if self.in_link {
            return self.inlines(node, typesetter);
        }
        let address = match Address::parse(&link.url) {
            Ok(address) => address,
            Err(refused) => {
                self.problem(
                    node,
                    match refused {
                        Refused::Scheme => ProblemKind::ForbiddenLink(link.url.clone()),
                        Refused::Incomplete => ProblemKind::IncompleteLink(link.url.clone()),
                    },
                );
                return self.inlines(node, typesetter);
            }
        };
        self.html.push_str("<a href=\"");
        push_attribute(&mut self.html, &address.href);
        self.html.push_str(if address.external { "\" rel=\"noopener external\"" } else { "\"" });
        if !link.title.is_empty() {
            self.html.push_str(" title=\"");
            push_attribute(&mut self.html, &typeset_all(self.language, &link.title));
            self.html.push('"');
        }
        self.in_link = true;
        self.inside(">", node, "</a>", typesetter);
        self.in_link = false;
        // A link can't stand in a link: citations that the parser left in one come behind it.
        self.html.push_str(&std::mem::take(&mut self.deferred));
        self.links.push(&address.href);
    }

    /// A citation, as the parser hands it over: a link to the note whose text is what stood in the first brackets.
    fn citation(&mut self, node: Node<'a>, name: &str, typesetter: &mut Typesetter) {
        let shown = node.collect_text();
        match shown.strip_prefix('^') {
            Some(shown) if without_markup(shown) == without_markup(name) => {}
            // "[^a][^b]" looks like a link with the text "^a".
            Some(other) if !other.is_empty() && !other.contains(char::is_whitespace) => self.cite(node, other),
            // "[sic][^b]"
            _ => {
                self.run("[", typesetter);
                self.inlines(node, typesetter);
                self.run("]", typesetter);
            }
        }
        self.cite(node, name);
    }

    fn cite(&mut self, node: Node<'a>, name: &str) {
        let Some(citation) = self.citations.cite(name) else {
            return self.problem(node, ProblemKind::UnknownNote(name.to_owned()));
        };
        let number = citation.number;
        let nth = if citation.nth == 1 { Cow::Borrowed("") } else { Cow::Owned(format!("-{}", citation.nth)) };
        let html = if self.in_link { &mut self.deferred } else { &mut self.html };
        // Writing to a String can't fail.
        let _ = write!(
            html,
            "<sup class=\"citation\"><a id=\"cite-{number}{nth}\" href=\"#note-{number}\" role=\"doc-noteref\" \
             aria-describedby=\"notes\">{number}</a></sup>"
        );
    }
}

fn is_text(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::Text(_) | NodeValue::SoftBreak)
}

/// A note's name without the characters that its text lost if they were read as emphasis.
fn without_markup(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '*' | '_' | '~' | '`' | '\\')).collect()
}
