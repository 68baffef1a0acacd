//! How Bellwether writes dates, numbers and texts in Belarusian, Russian and English.
//!
//! Everything here is a pure function of its arguments: no clock, no environment, no IO. Words of the interface
//! live in the application's Fluent files; this crate knows only what a language's grammar and typography decide.
//!
//! ```
//! use bellwether_language::{Language, date_range, slug, typeset_all};
//! use jiff::civil::date;
//!
//! let language = Language::Belarusian;
//! assert_eq!(date_range(language, date(2019, 3, 4), date(2019, 3, 10)), "4–10\u{a0}сакавіка 2019\u{a0}года");
//! assert_eq!(slug(language, "Аб'яднаныя ў Мінску"), "abjadnanyja-u-minsku");
//! assert_eq!(typeset_all(language, "Мінск - сталіца"), "Мінск\u{a0}— сталіца");
//! ```

mod calendar;
mod dates;
mod inflection;
mod language;
mod names;
mod numbers;
mod plurals;
mod slugs;
mod transliteration;
mod typography;

pub use calendar::{Month, MonthOutOfRange, in_month, month_genitive, month_name, weekday};
pub use dates::{date, date_range, date_short, date_time, month_year, time};
pub use inflection::may_be_form_of;
pub use language::{Language, UnknownLanguage};
pub use names::{Found, Names};
pub use numbers::{Decimal, integer, number, percent};
pub use plurals::{PluralCategory, plural_category};
pub use slugs::{SLUG_LIMIT, slug};
pub use transliteration::transliterate;
pub use typography::{Quotes, Typesetter, typeset_all};

/// No-break space: the one character of the house style that can't be seen in source code.
pub(crate) const NBSP: char = '\u{a0}';
