//! Tables of numbers.

use serde::Serialize;

/// A table whose first column names its rows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Table {
    /// What it shows.
    pub caption: String,
    /// The names of its columns, the first included.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub head: String,
    pub cells: Vec<String>,
    /// Whether it sums up the others.
    pub total: bool,
}

impl Row {
    pub fn new(head: String, cells: Vec<String>) -> Self {
        Self { head, cells, total: false }
    }

    pub fn total(head: String, cells: Vec<String>) -> Self {
        Self { head, cells, total: true }
    }
}
