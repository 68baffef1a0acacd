//! The publication's settings: one row, read as a whole.

use bellwether_language::Language;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::assessments::Verdict;
use crate::issues::Cadence;
use crate::localized::Localized;

/// What the publication is called, where it is, and how often it appears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitor {
    /// Its name.
    pub title: Localized,
    /// One line under the name.
    pub tagline: Localized,
    /// Two or three sentences for feeds and search engines.
    pub description: Localized,
    /// What stands in "Situation in …".
    pub country: Localized,
    /// The organisation that publishes it.
    pub publisher: Localized,
    /// Languages in the order of the switch; never empty, the first is the default.
    pub languages: Vec<Language>,
    /// How often an issue appears.
    #[serde(with = "cadence_words")]
    pub cadence: Cadence,
    /// IANA name, such as `Europe/Vilnius`.
    pub time_zone: String,
    /// Scheme and host where readers reach it, without a final slash.
    pub origin: String,
    /// `mailto:` or `https:` address of the editors.
    pub contact: String,
    /// First day of the first period.
    pub started: Date,
    /// The publication's own wording for verdicts.
    pub verdicts: VerdictWording,
    /// Where else readers can follow it.
    pub channels: Vec<Channel>,
}

/// Wording per verdict; what is empty has the built-in one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictWording {
    /// For [`Verdict::Improved`].
    pub improved: Localized,
    /// For [`Verdict::Unchanged`].
    pub unchanged: Localized,
    /// For [`Verdict::Deteriorated`].
    pub deteriorated: Localized,
    /// For [`Verdict::NotAssessed`].
    pub not_assessed: Localized,
}

impl VerdictWording {
    /// The wording of `verdict`.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> &Localized {
        match verdict {
            Verdict::Improved => &self.improved,
            Verdict::Unchanged => &self.unchanged,
            Verdict::Deteriorated => &self.deteriorated,
            Verdict::NotAssessed => &self.not_assessed,
        }
    }

    /// The wording of `verdict`, to be set.
    pub fn of_mut(&mut self, verdict: Verdict) -> &mut Localized {
        match verdict {
            Verdict::Improved => &mut self.improved,
            Verdict::Unchanged => &mut self.unchanged,
            Verdict::Deteriorated => &mut self.deteriorated,
            Verdict::NotAssessed => &mut self.not_assessed,
        }
    }
}

/// A place outside of the site where readers can follow the monitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Which service.
    pub kind: ChannelKind,
    /// The link's text.
    pub label: Localized,
    /// `https:` address.
    pub address: String,
}

/// The services that have a mark of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the variants are the names of services")]
pub enum ChannelKind {
    Telegram,
    Mastodon,
    YouTube,
    Facebook,
    Signal,
    Matrix,
    Other,
}

impl ChannelKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Telegram, Self::Mastodon, Self::YouTube, Self::Facebook, Self::Signal, Self::Matrix, Self::Other];

    /// The word in files and style sheets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Mastodon => "mastodon",
            Self::YouTube => "youtube",
            Self::Facebook => "facebook",
            Self::Signal => "signal",
            Self::Matrix => "matrix",
            Self::Other => "other",
        }
    }
}

impl Monitor {
    /// The language of those who ask for none of the monitor's.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::English)
    }
}

/// The English names of weekdays from Monday on, as the files write them.
pub const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a name of [`WEEKDAYS`].
#[must_use]
pub fn weekday(name: &str) -> Option<Weekday> {
    let position = WEEKDAYS.iter().position(|known| *known == name)?;
    Weekday::from_monday_zero_offset(i8::try_from(position).ok()?).ok()
}

/// The name of a weekday in [`WEEKDAYS`].
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.get(usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)).copied().unwrap_or(WEEKDAYS[0])
}

/// The cadence as one word in the stored settings: `monthly`, or the first weekday of a week.
mod cadence_words {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::{Cadence, weekday, weekday_name};

    pub fn serialize<S: Serializer>(cadence: &Cadence, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match cadence {
            Cadence::Monthly => "monthly",
            Cadence::Weekly(first) => weekday_name(*first),
        })
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cadence, D::Error> {
        let word = String::deserialize(deserializer)?;
        match word.as_str() {
            "monthly" => Ok(Cadence::Monthly),
            other => weekday(other).map(Cadence::Weekly).ok_or_else(|| D::Error::custom("an unknown cadence")),
        }
    }
}
