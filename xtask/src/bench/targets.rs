//! What was promised, and whether the figures keep it.

use anyhow::{Result, bail};

use crate::table::Table;

/// The targets of one benchmark with their figures.
pub struct Targets {
    table: Table,
    all: usize,
    missed: usize,
}

impl Targets {
    /// None yet.
    pub fn new() -> Self {
        Self { table: Table::new(["target", "bound", "measured", "verdict"]), all: 0, missed: 0 }
    }

    /// A figure that must not be larger than its bound.
    pub fn at_most(&mut self, what: &str, bound: f64, measured: f64, unit: &str) {
        self.judge(what, "≤", bound, measured, unit, measured <= bound);
    }

    /// A figure that must not be smaller than its bound.
    pub fn at_least(&mut self, what: &str, bound: f64, measured: f64, unit: &str) {
        self.judge(what, "≥", bound, measured, unit, measured >= bound);
    }

    fn judge(&mut self, what: &str, sign: &str, bound: f64, measured: f64, unit: &str, met: bool) {
        let digits = if bound < 10.0 { 2 } else { 0 };
        let verdict = if met { "met" } else { "MISSED" };
        let bound = format!("{sign} {bound:.digits$}{unit}");
        self.table.row([what.into(), bound, format!("{measured:.digits$}{unit}"), verdict.into()]);
        self.all += 1;
        self.missed += usize::from(!met);
    }

    /// Prints them; an error if one was missed.
    pub fn conclude(self) -> Result<()> {
        println!();
        self.table.print();
        if self.missed > 0 {
            bail!("{} of {} targets missed", self.missed, self.all);
        }
        Ok(())
    }
}
