//! Text tables for people to read.

/// Rows of cells, laid out in columns: the first column to the left, the others to the right.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with its headings.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned).to_vec()] }
    }

    /// Adds a row at the end.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// Writes it to standard output.
    pub fn print(&self) {
        print!("{}", self.layout());
    }

    fn layout(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max())
            .map(|width| width.unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width - cell.chars().count());
                text += &if column == 0 { format!("{cell}{padding}") } else { format!("   {padding}{cell}") };
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
            if at == 0 {
                let rule: usize = widths.iter().sum::<usize>() + 3 * widths.len().saturating_sub(1);
                text += &format!("{}\n", "─".repeat(rule));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["step", "s"]);
        table.row(["тэсты".into(), "12.5".into()]);
        assert_eq!(table.layout(), "step       s\n────────────\nтэсты   12.5\n");
    }
}
