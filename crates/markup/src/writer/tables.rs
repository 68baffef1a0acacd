//! Tables, each in a region that can be scrolled by keyboard when it is wider than the page.

use std::fmt::Write as _;

use bellwether_language::{Language, Typesetter};
use comrak::Node;
use comrak::nodes::{NodeTable, NodeValue, TableAlignment};

use super::Writer;

impl<'a> Writer<'_, 'a> {
    pub(super) fn table(&mut self, node: Node<'a>, table: &NodeTable) {
        self.separate("\n\n");
        self.tables += 1;
        let name = match self.language {
            Language::Belarusian => "Табліца",
            Language::Russian => "Таблица",
            Language::English => "Table",
        };
        // Regions need names of their own, so they are numbered. Writing to a String can't fail.
        let _ = writeln!(
            self.html,
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{name} {}\">\n<table>",
            self.tables
        );
        for (index, row) in node.children().enumerate() {
            let is_header = matches!(row.data().value, NodeValue::TableRow(true));
            self.html.push_str(match (is_header, index) {
                (true, _) => "<thead>\n",
                (false, 1) => "<tbody>\n",
                (false, _) => "",
            });
            self.row(row, is_header, &table.alignments);
            if is_header {
                self.html.push_str("</thead>\n");
            }
        }
        if node.children().nth(1).is_some() {
            self.html.push_str("</tbody>\n");
        }
        self.html.push_str("</table>\n</div>\n");
    }

    fn row(&mut self, row: Node<'a>, is_header: bool, alignments: &[TableAlignment]) {
        self.separate("\n");
        self.html.push_str("<tr>");
        for (index, cell) in row.children().enumerate() {
            self.html.push_str(if is_header { "<th scope=\"col\"" } else { "<td" });
            self.html.push_str(match alignments.get(index) {
                Some(TableAlignment::Left) => " class=\"left\">",
                Some(TableAlignment::Center) => " class=\"center\">",
                Some(TableAlignment::Right) => " class=\"right\">",
                Some(TableAlignment::None) | None => ">",
            });
            if index > 0 {
                self.text.push_str(" | ");
            }
            self.inlines(cell, &mut Typesetter::new(self.language));
            self.html.push_str(if is_header { "</th>" } else { "</td>" });
        }
        self.html.push_str("</tr>\n");
        self.fresh = false;
    }
}
