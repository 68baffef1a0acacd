//! Repeated measurements of one thing.

/// Values in the order in which they were measured.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds a measurement.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The smallest.
    pub fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }

    /// The largest.
    pub fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::max)
    }

    /// The one in the middle; the mean of two where there are two. Not a number if there are none.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => sorted[odd / 2],
            even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
        }
    }

    /// The quotients of measurements that were made at about the same time: what slowed both doesn't matter.
    pub fn ratios_to(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| own / other).collect())
    }

    /// "min / median / max" with so many digits after the point.
    pub fn spread(&self, digits: usize) -> String {
        format!("{:.digits$} / {:.digits$} / {:.digits$}", self.min(), self.median(), self.max())
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn the_median_is_in_the_middle() {
        let sample = |values: &[f64]| values.iter().copied().collect::<Sample>();
        assert_eq!(sample(&[3.0, 1.0, 2.0]).spread(1), "1.0 / 2.0 / 3.0");
        assert_eq!(sample(&[4.0, 1.0]).median(), 2.5);
        assert!(sample(&[]).median().is_nan());
        assert_eq!(sample(&[4.0, 9.0]).ratios_to(&sample(&[2.0, 3.0])).median(), 2.5);
    }
}
