//! Paragraphs, headings, quotations, code.

use bellwether_language::Typesetter;
use comrak::Node;
use comrak::nodes::{NodeHeading, NodeValue};

use super::{Writer, lists, pictures};
use crate::escape::push_text;
use crate::{Heading, ProblemKind};

impl<'a> Writer<'_, 'a> {
    /// The blocks inside another; `tight` leaves out the `<p>` of their paragraphs.
    pub(super) fn children(&mut self, parent: Node<'a>, tight: bool) {
        for node in parent.children() {
            self.block(node, tight);
        }
    }

    pub(super) fn block(&mut self, node: Node<'a>, tight: bool) {
        match &node.data().value {
            NodeValue::Paragraph => match pictures::only_picture(node) {
                Some(picture) => self.figure(picture),
                None => self.paragraph(node, tight),
            },
            NodeValue::Heading(heading) => self.heading(node, *heading),
            NodeValue::BlockQuote => {
                self.html.push_str("<blockquote>\n");
                self.children(node, false);
                self.html.push_str("</blockquote>\n");
            }
            NodeValue::List(list) => self.list(node, list, lists::Place::Nested),
            NodeValue::CodeBlock(code) => {
                self.html.push_str("<pre><code>");
                self.verbatim(&code.literal);
                self.html.push_str("</code></pre>\n");
            }
            // Shown as it was typed: whoever types HTML here shall see that it isn't understood.
            NodeValue::HtmlBlock(block) => {
                self.html.push_str("<p>");
                self.verbatim(&block.literal);
                self.html.push_str("</p>\n");
            }
            NodeValue::ThematicBreak => self.html.push_str("<hr>\n"),
            NodeValue::Table(table) => self.table(node, table),
            // Notes are written after the body. Other blocks belong to extensions that are off.
            _ => {}
        }
    }

    fn paragraph(&mut self, node: Node<'a>, tight: bool) {
        self.separate("\n\n");
        if !tight {
            self.html.push_str("<p>");
        }
        self.inlines(node, &mut Typesetter::new(self.language));
        if !tight {
            self.html.push_str("</p>\n");
        } else if node.next_sibling().is_some() {
            self.html.push('\n');
        }
        self.fresh = false;
    }

    fn heading(&mut self, node: Node<'a>, heading: NodeHeading) {
        if heading.level == 1 {
            self.problem(node, ProblemKind::TitleInBody);
        }
        self.separate("\n\n");
        // The anchor comes of the text, which is known only when it is written.
        let text_start = self.text.len();
        let outside = std::mem::take(&mut self.html);
        self.inlines(node, &mut Typesetter::new(self.language));
        let inside = std::mem::replace(&mut self.html, outside);
        self.fresh = false;

        let text = self.text[text_start..].to_owned();
        let anchor = self.anchors.for_heading(self.language, &text);
        let level = self.html_level(heading.level);
        self.html.push_str(OPENING[usize::from(level - 2)]);
        self.html.push_str(&anchor);
        self.html.push_str("\">");
        self.html.push_str(&inside);
        self.html.push_str(CLOSING[usize::from(level - 2)]);
        self.headings.push(Heading { level, text, anchor });
    }

    /// The level of a heading on the page: as the text says, but a level is never skipped, because those who navigate
    /// by headings would look for what is missing (and validators call it an error).
    fn html_level(&mut self, level: u8) -> u8 {
        let base = self.options.heading_base.clamp(2, 6);
        let wanted = base + level.saturating_sub(2);
        let level = wanted.min(self.last_level.map_or(base, |last| last + 1)).min(6);
        self.last_level = Some(level);
        level
    }

    fn verbatim(&mut self, literal: &str) {
        self.separate("\n\n");
        let literal = literal.trim_end_matches('\n');
        push_text(&mut self.html, literal);
        self.text.push_str(literal);
        self.fresh = false;
    }
}

const OPENING: [&str; 5] = ["<h2 id=\"", "<h3 id=\"", "<h4 id=\"", "<h5 id=\"", "<h6 id=\""];
const CLOSING: [&str; 5] = ["</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"];
