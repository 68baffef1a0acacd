//! Which paragraphs of a translation render which of its original.

use std::ops::Range;

/// Paragraphs of an original, and those of its translation that belong to them. One of both may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// In the original.
    pub source: Range<usize>,
    /// In the translation.
    pub target: Range<usize>,
}

/// What joining, splitting, leaving out or adding a paragraph costs. A translator does each now and then; a pair that fits badly costs
/// as much.
const UNEVEN: f64 = 0.9;
/// What leaving out or adding one costs.
const ALONE: f64 = 1.4;

/// Pairs the paragraphs of an original with those of its translation, in order. Where both have as many, one goes with one; else it goes by
/// their lengths, as Gale and Church (1993) align sentences: a long paragraph is rendered by a long one.
#[must_use]
pub fn align(source: &[&str], target: &[&str]) -> Vec<Pair> {
    if source.len() == target.len() {
        return (0..source.len()).map(|at| Pair { source: at..at + 1, target: at..at + 1 }).collect();
    }
    let lengths = |texts: &[&str]| -> Vec<f64> { texts.iter().map(|text| text.chars().count() as f64 + 1.0).collect() };
    let (from, to) = (lengths(source), lengths(target));
    // A language may need more letters for the same.
    let ratio = to.iter().sum::<f64>().max(1.0) / from.iter().sum::<f64>().max(1.0);
    let unlike = |one: &[f64], other: &[f64]| {
        let (one, other) = (one.iter().sum::<f64>() * ratio, other.iter().sum::<f64>());
        (one / other).ln().abs()
    };
    let (rows, columns) = (source.len() + 1, target.len() + 1);
    let mut best = vec![vec![(f64::INFINITY, (0, 0)); columns]; rows];
    best[0][0].0 = 0.0;
    for row in 0..rows {
        for column in 0..columns {
            for (down, right, cost) in [(1, 1, 0.0), (1, 0, ALONE), (0, 1, ALONE), (2, 1, UNEVEN), (1, 2, UNEVEN)] {
                if down > row || right > column {
                    continue;
                }
                let fit = match (down, right) {
                    (0, _) | (_, 0) => 0.0,
                    _ => unlike(&from[row - down..row], &to[column - right..column]),
                };
                let total = best[row - down][column - right].0 + cost + fit;
                if total < best[row][column].0 {
                    best[row][column] = (total, (down, right));
                }
            }
        }
    }
    let (mut row, mut column, mut pairs) = (rows - 1, columns - 1, Vec::new());
    while row > 0 || column > 0 {
        let (down, right) = best[row][column].1;
        pairs.push(Pair { source: row - down..row, target: column - right..column });
        (row, column) = (row - down, column - right);
    }
    pairs.reverse();
    pairs
}

/// Of words that two paragraphs must share, of those of the shorter one, so that one continues the other.
const CONTINUES: f64 = 0.4;

/// For each paragraph of a text as it is now, which one of the text as it was it continues; none for one that is new. Those that stay are
/// found first, in order; between them, one that shares enough words with another is that one, changed.
#[must_use]
pub fn follow(then: &[&str], now: &[&str]) -> Vec<Option<usize>> {
    let mut followed: Vec<Option<usize>> = vec![None; now.len()];
    let mut longest = vec![vec![0_usize; now.len() + 1]; then.len() + 1];
    for (row, was) in then.iter().enumerate().rev() {
        for (column, is) in now.iter().enumerate().rev() {
            longest[row][column] = match was == is {
                true => longest[row + 1][column + 1] + 1,
                false => longest[row + 1][column].max(longest[row][column + 1]),
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < then.len() && column < now.len() {
        if then[row] == now[column] {
            followed[column] = Some(row);
            (row, column) = (row + 1, column + 1);
        } else if longest[row + 1][column] >= longest[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    let mut first = 0;
    for column in 0..now.len() {
        if let Some(row) = followed[column] {
            first = row + 1;
            continue;
        }
        let end = followed[column..].iter().flatten().next().copied().unwrap_or(then.len());
        let likest = (first..end)
            .map(|row| (row, shared(then[row], now[column])))
            .filter(|(_, share)| *share >= CONTINUES)
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        if let Some((row, _)) = likest {
            followed[column] = Some(row);
            first = row + 1;
        }
    }
    followed
}

/// How many of the words of the shorter text the other has as well, from 0 to 1.
fn shared(one: &str, other: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, mut other) = (words(one), words(other));
    let least = one.len().min(other.len()).max(1);
    let mut both = 0;
    for word in &one {
        if let Some(at) = other.iter().position(|known| known == word) {
            other.swap_remove(at);
            both += 1;
        }
    }
    f64::from(both) / least as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{align, follow};

    fn pairs(source: &[&str], target: &[&str]) -> Vec<(usize, usize)> {
        align(source, target).into_iter().map(|pair| (pair.source.len(), pair.target.len())).collect()
    }

    #[test]
    fn as_many_go_one_by_one() {
        assert_eq!(pairs(&["a", "a long one"], &["x long one", "x"]), [(1, 1), (1, 1)]);
    }

    #[test]
    fn a_paragraph_that_was_divided_or_left_out_is_found_by_lengths() {
        let long = "word ".repeat(60);
        let half = "word ".repeat(30);
        assert_eq!(pairs(&[&half, &long, "end"], &[&half, &half, &half, "end"]), [(1, 1), (1, 2), (1, 1)]);
        // An aside that was left out is counted to what stands beside it.
        assert_eq!(pairs(&[&long, "an aside", &long], &[&long, &long]), [(2, 1), (1, 1)]);
        assert_eq!(pairs(&[&long], &[]), [(1, 0)]);
        assert_eq!(pairs(&[], &["x"]), [(0, 1)]);
    }

    #[test]
    fn what_stays_what_changes_and_what_is_new_are_told_apart() {
        let then = ["Exports rose by ten percent in May.", "The minister resigned.", "End."];
        let now = [
            "Exports rose by twelve percent in May.",
            "Something entirely new happened here.",
            "The minister resigned.",
            "End.",
        ];
        assert_eq!(follow(&then, &now), [Some(0), None, Some(1), Some(2)]);
        assert_eq!(follow(&then, &then), [Some(0), Some(1), Some(2)]);
        assert_eq!(follow(&[], &["x"]), [None]);
    }

    proptest! {
        #[test]
        fn every_paragraph_is_in_one_pair_and_in_order(source in prop::collection::vec("[a-z ]{0,40}", 0..8), target in prop::collection::vec("[a-z ]{0,40}", 0..8)) {
            let (source, target): (Vec<&str>, Vec<&str>) = (source.iter().map(String::as_str).collect(), target.iter().map(String::as_str).collect());
            let aligned = align(&source, &target);
            let (mut from, mut to) = (0, 0);
            for pair in aligned {
                prop_assert_eq!((pair.source.start, pair.target.start), (from, to));
                (from, to) = (pair.source.end, pair.target.end);
            }
            prop_assert_eq!((from, to), (source.len(), target.len()));
            let followed = follow(&source, &target);
            let order: Vec<usize> = followed.into_iter().flatten().collect();
            prop_assert!(order.windows(2).all(|two| two[0] < two[1]));
        }
    }
}
