//! A chart of numbers over time: lines laid out in whole pixels for a template to draw.

use bellwether_language::{Language, date_short, integer};
use jiff::civil::Date;
use serde::Serialize;

const WIDTH: i64 = 720;
const HEIGHT: i64 = 240;
/// Room at the left for numbers, and below for days.
const LEFT: i64 = 56;
const BOTTOM: i64 = 24;
const TOP: i64 = 10;
const RIGHT: i64 = 10;
/// Kinds of line that the style sheet tells apart.
const KINDS: usize = 8;

/// A line's name with a number for each day.
pub(super) struct Series {
    pub name: String,
    pub numbers: Vec<i64>,
}

/// What the template draws.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    pub label: String,
    width: i64,
    height: i64,
    lines: Vec<Line>,
    scale: Vec<Mark>,
    days: Vec<Mark>,
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    kind: usize,
    points: String,
    /// Where the newest number is.
    x: i64,
    y: i64,
    newest: String,
}

/// A line of the scale, or a day below.
#[derive(Debug, Serialize)]
struct Mark {
    at: i64,
    label: String,
    end: &'static str,
}

impl Chart {
    /// Lays out `series` over `days`, which are in order; none if there is no day.
    pub fn of(language: Language, label: String, days: &[Date], series: Vec<Series>) -> Option<Self> {
        let (first, last) = (*days.first()?, *days.last()?);
        let most = series.iter().flat_map(|series| series.numbers.iter().copied()).max().unwrap_or(0);
        let step = step(most);
        let top = (most.div_euclid(step) + i64::from(most % step != 0)).max(1) * step;
        let span = i64::from(days_between(first, last)).max(1);
        let x = |day: Date| LEFT + i64::from(days_between(first, day)) * (WIDTH - LEFT - RIGHT) / span;
        let y = |number: i64| HEIGHT - BOTTOM - number * (HEIGHT - BOTTOM - TOP) / top;
        let lines = series.into_iter().enumerate().map(|(index, series)| {
            let points: Vec<String> =
                days.iter().zip(&series.numbers).map(|(day, number)| format!("{},{}", x(*day), y(*number))).collect();
            let newest = series.numbers.last().copied().unwrap_or(0);
            Line {
                name: series.name,
                kind: index % KINDS + 1,
                points: points.join(" "),
                x: x(last),
                y: y(newest),
                newest: integer(language, newest),
            }
        });
        let lines = lines.collect();
        let scale = (0..=top / step)
            .map(|index| Mark { at: y(index * step), label: integer(language, index * step), end: "end" })
            .collect();
        let mut marks = vec![Mark { at: x(first), label: date_short(language, first), end: "start" }];
        if last != first {
            marks.push(Mark { at: x(last), label: date_short(language, last), end: "end" });
        }
        Some(Self { label, width: WIDTH, height: HEIGHT, lines, scale, days: marks })
    }
}

fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

/// The distance of the scale's lines: 1, 2 or 5 with zeros, so that there are five at most.
fn step(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if most <= factor * unit * 5 {
                return factor * unit;
            }
        }
        unit *= 10;
    }
}

/// Every day if there are few; else so many of them, evenly spread, the newest included.
pub(super) fn spread(days: &[Date], most: usize) -> Vec<usize> {
    if days.len() <= most {
        return (0..days.len()).collect();
    }
    let last = days.len() - 1;
    (0..most).map(|index| index * last / (most - 1).max(1)).collect()
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;
    use jiff::civil::date;

    use super::{Chart, Series, spread, step};

    #[test]
    fn the_scale_has_few_lines_at_round_numbers() {
        for (most, expected) in [(0, 1), (5, 1), (6, 2), (11, 5), (26, 10), (15_600, 5_000), (1_000_000, 200_000)] {
            assert_eq!(step(most), expected, "{most}");
        }
    }

    #[test]
    fn lines_stay_inside() {
        let days = [date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 31)];
        let series = Series { name: "a".to_owned(), numbers: vec![0, 3, 7] };
        let chart = Chart::of(Language::English, String::new(), &days, vec![series]).expect("a chart");
        assert_eq!(chart.lines[0].points, "56,216 327,139 710,36");
        assert_eq!(chart.scale.len(), 5);
        let one = Series { name: "a".to_owned(), numbers: vec![0] };
        let chart = Chart::of(Language::English, String::new(), &days[..1], vec![one]).expect("a chart");
        assert_eq!((chart.lines[0].points.as_str(), chart.days.len()), ("56,216", 1));
        assert!(Chart::of(Language::English, String::new(), &[], Vec::new()).is_none());
    }

    #[test]
    fn days_are_spread_evenly_and_end_with_the_newest() {
        let days: Vec<_> = (1..=20).map(|day| date(2026, 1, day)).collect();
        assert_eq!(spread(&days, 4), [0, 6, 12, 19]);
        assert_eq!(spread(&days[..3], 4), [0, 1, 2]);
    }
}
