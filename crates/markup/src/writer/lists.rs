//! Lists.

use std::fmt::Write as _;

use comrak::Node;
use comrak::nodes::{ListType, NodeList};

use super::Writer;
use crate::BlockKind;

/// Where a list stands: on the top level, each of its items is a block of the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    TopLevel,
    Nested,
}

impl<'a> Writer<'_, 'a> {
    pub(super) fn list(&mut self, node: Node<'a>, list: &NodeList, place: Place) {
        self.separate(if place == Place::TopLevel { "\n\n" } else { "\n" });
        let ordered = list.list_type == ListType::Ordered;
        // Writing to a String can't fail, here and below.
        let _ = match (ordered, list.start) {
            (false, _) => writeln!(self.html, "<ul>"),
            (true, 1) => writeln!(self.html, "<ol>"),
            (true, start) => writeln!(self.html, "<ol start=\"{start}\">"),
        };
        for (index, item) in node.children().enumerate() {
            self.separate("\n");
            let _ = if ordered { write!(self.text, "{}. ", list.start + index) } else { write!(self.text, "• ") };
            let start = self.text.len();
            self.html.push_str("<li>");
            if !list.tight {
                self.html.push('\n');
            }
            self.children(item, list.tight);
            self.html.push_str("</li>\n");
            self.fresh = false;
            if place == Place::TopLevel {
                self.push_block(item, BlockKind::ListItem, start);
            }
        }
        self.html.push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
    }
}
