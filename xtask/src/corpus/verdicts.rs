//! How a section fares from week to week: a random walk that tends to go on as it went before.

use std::fmt::Write;

use super::calendar::Week;
use super::monitor::SECTIONS;
use super::random::Random;

/// As in `docs/bundle.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Better than the week before.
    Improved,
    /// The same.
    Unchanged,
    /// Worse.
    Deteriorated,
    /// Too little is known.
    NotAssessed,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Improved, Self::Unchanged, Self::Deteriorated, Self::NotAssessed];

    /// As in files.
    pub fn code(self) -> &'static str {
        ["improved", "unchanged", "deteriorated", "not-assessed"][self as usize]
    }
}

/// What a week brought to a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The verdict.
    pub verdict: Verdict,
    /// From 0 (calm) to 5 (critical).
    pub level: i8,
    confidence: &'static str,
}

/// The state of one section.
pub struct Walk {
    level: i8,
    momentum: i8,
}

impl Walk {
    /// Somewhere in the middle, at rest.
    pub fn start(random: &mut Random) -> Self {
        Self { level: 2 + i8::from(random.percent(50)), momentum: 0 }
    }

    /// The next week.
    pub fn step(&mut self, random: &mut Random) -> Step {
        let confidence = *random.choose(&["low", "medium", "medium", "high"]);
        if random.percent(1) {
            return Step { verdict: Verdict::NotAssessed, level: self.level, confidence };
        }
        if random.percent(40) {
            let turns = [-1, 0, 0, 1];
            self.momentum = *random.choose(&turns);
        }
        let level = (self.level + self.momentum).clamp(0, 5);
        let verdict = match level - self.level {
            0 => Verdict::Unchanged,
            1.. => Verdict::Deteriorated,
            ..0 => Verdict::Improved,
        };
        if verdict == Verdict::Unchanged {
            // At either end the movement has spent itself.
            self.momentum = 0;
        }
        self.level = level;
        Step { verdict, level, confidence }
    }
}

/// The `issue.toml` of a week.
pub fn issue_file(week: &Week, steps: &[Step]) -> String {
    let mut text = format!("number = {}\npublished = {}\n", week.number, week.published);
    for (section, step) in SECTIONS.iter().zip(steps) {
        let (verdict, level) = (step.verdict.code(), step.level);
        let _ = write!(text, "\n[[assessment]]\nsection = \"{}\"\nverdict = \"{verdict}\"\n", section.code);
        if step.verdict == Verdict::NotAssessed {
            text += "reason = { be = \"Надзейных звестак недастаткова.\", ru = \"Надёжных данных недостаточно.\", \
                en = \"There is too little reliable information.\" }\n";
        } else {
            let _ = write!(text, "level = {level}\nconfidence = \"{}\"\n", step.confidence);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Verdict, Walk};
    use crate::corpus::random::Random;

    #[test]
    fn the_verdict_is_the_difference_of_levels() {
        let mut random = Random::new(7);
        let mut walk = Walk::start(&mut random);
        let mut seen = [0; 4];
        for _ in 0..5000 {
            let before = walk.level;
            let step = walk.step(&mut random);
            let expected = match step.verdict {
                Verdict::Improved => -1,
                Verdict::Deteriorated => 1,
                Verdict::Unchanged | Verdict::NotAssessed => 0,
            };
            assert_eq!(step.level - before, expected);
            seen[step.verdict as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }
}
