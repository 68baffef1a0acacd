//! What a list says of how its readers stand where it comes from. Other services write those who left, and those from whose addresses mail
//! came back, into files with the same columns as everybody else, consents included: such a file must not make them readers again.

use csv::StringRecord;

use super::super::Suppression;
use super::row::day;

/// How a reader stands where the list comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// She is mailed, or nothing is said of it.
    Subscribed,
    /// She isn't mailed, and may never have been: she has yet to confirm, or the list says something else.
    NotSubscribed,
    /// She must not be mailed any more.
    Gone(Suppression),
}

/// The columns that tell it.
#[derive(Debug, Default)]
pub(super) struct StandingColumns {
    /// Filled for those who left, by what it says of them.
    departures: Vec<(usize, Suppression)>,
    /// Tells for everybody whether they are subscribed.
    statuses: Vec<usize>,
    /// May tell it.
    perhaps: Vec<usize>,
}

/// What the names of columns begin a word with that are filled for those who left alone; and with what words begin that say so.
const DEPARTURES: [(&str, Suppression); 35] = [
    ("unsub", Suppression::Left),
    ("optout", Suppression::Left),
    ("opt out", Suppression::Left),
    ("opted out", Suppression::Left),
    ("disabled", Suppression::Left),
    ("deleted", Suppression::Left),
    ("removed", Suppression::Left),
    ("cancelled", Suppression::Left),
    ("canceled", Suppression::Left),
    ("blocklisted", Suppression::Left),
    ("blacklisted", Suppression::Left),
    ("suppress", Suppression::Left),
    ("stop time", Suppression::Left),
    ("stop status", Suppression::Left),
    ("dnc", Suppression::Left),
    ("do not contact", Suppression::Left),
    ("do not email", Suppression::Left),
    ("адпіса", Suppression::Left),
    ("адпіск", Suppression::Left),
    ("выдален", Suppression::Left),
    ("отписа", Suppression::Left),
    ("отписк", Suppression::Left),
    ("удален", Suppression::Left),
    ("bounce", Suppression::Bounced),
    ("clean time", Suppression::Bounced),
    ("cleaned", Suppression::Bounced),
    ("undeliver", Suppression::Bounced),
    ("invalid email", Suppression::Bounced),
    ("недаступ", Suppression::Bounced),
    ("недоступ", Suppression::Bounced),
    ("complain", Suppression::Complained),
    ("abuse", Suppression::Complained),
    ("spam", Suppression::Complained),
    ("скарга", Suppression::Complained),
    ("жалоб", Suppression::Complained),
];

/// Names of columns that tell of everybody whether they are subscribed.
const STATUSES: [&str; 10] = [
    "subscribed",
    "is subscribed",
    "subscribed to emails",
    "active",
    "is active",
    "confirmed",
    "is confirmed",
    "падпісаны",
    "подписан",
    "подписана",
];

/// Words in names of such columns.
const STATUS_WORDS: [&str; 4] = ["status", "статус", "стан", "состояние"];

/// Names of columns that may tell something else, such as the state that she lives in: there only what is understood counts.
const PERHAPS_STATUSES: [&str; 3] = ["state", "type", "subscription"];

/// What stands there for those who are mailed.
const SUBSCRIBED: [&str; 29] = [
    "subscribed",
    "subscriber",
    "active",
    "activated",
    "confirmed",
    "enabled",
    "verified",
    "valid",
    "member",
    "free",
    "paid",
    "comped",
    "express",
    "implied",
    "granted",
    "permission granted",
    "regular",
    "true",
    "yes",
    "y",
    "1",
    "on",
    "так",
    "да",
    "актыўны",
    "активен",
    "падпісаны",
    "подписан",
    "пацверджаны",
];

/// What stands there for those who are not, or not yet.
const NOT_SUBSCRIBED: [&str; 8] = [
    "unconfirmed",
    "unactivated",
    "inactive",
    "pending",
    "awaiting confirmation",
    "not subscribed",
    "cold",
    "archived",
];

/// What stands in a column for those who left when it speaks of one who didn't.
const NOT_GONE: [&str; 12] = ["0", "false", "no", "n", "off", "-", "–", "never", "null", "none", "не", "нет"];

impl StandingColumns {
    pub fn find(headers: &StringRecord) -> Self {
        let mut columns = Self::default();
        for (at, name) in headers.iter().enumerate() {
            let name = plain(name);
            if let Some((_, reason)) = DEPARTURES.iter().find(|(sign, _)| begins_a_word(&name, sign)) {
                columns.departures.push((at, *reason));
            } else if STATUSES.contains(&name.as_str()) || name.split(' ').any(|word| STATUS_WORDS.contains(&word)) {
                columns.statuses.push(at);
            } else if PERHAPS_STATUSES.contains(&name.as_str()) {
                columns.perhaps.push(at);
            }
        }
        columns
    }

    /// Where they stand, in the order of the list.
    pub fn positions(&self) -> Vec<usize> {
        let mut positions: Vec<usize> =
            self.departures.iter().map(|(at, _)| at).chain(&self.statuses).chain(&self.perhaps).copied().collect();
        positions.sort_unstable();
        positions
    }

    /// Whether a column tells of those who left, and of nothing else.
    pub fn is_departure(&self, at: usize) -> bool {
        self.departures.iter().any(|(departure, _)| *departure == at)
    }

    pub fn read(&self, record: &StringRecord) -> Standing {
        let text = |at: usize| record.get(at).map(str::trim).filter(|text| !text.is_empty());
        let departures = self.departures.iter().filter_map(|(at, reason)| departure(text(*at)?, *reason));
        let statuses = self.statuses.iter().filter_map(|at| text(*at)).map(status);
        let perhaps = self.perhaps.iter().filter_map(|at| understood(text(*at)?));
        departures.chain(statuses).chain(perhaps).fold(Standing::Subscribed, |standing, other| {
            match (standing, other) {
                // Any reason weighs more than a leaving.
                (Standing::Gone(Suppression::Left), Standing::Gone(_)) => other,
                (Standing::Gone(_), _) | (_, Standing::Subscribed) => standing,
                _ => other,
            }
        })
    }
}

/// In small letters, with spaces between the words however they are divided.
fn plain(text: &str) -> String {
    let words =
        text.split(|sign: char| sign.is_whitespace() || matches!(sign, '_' | '-')).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join(" ").to_lowercase();
    // A dash alone is something that is said.
    if joined.is_empty() { text.trim().to_owned() } else { joined }
}

fn begins_a_word(name: &str, sign: &str) -> bool {
    name.match_indices(sign).any(|(at, _)| name[..at].chars().next_back().is_none_or(|before| !before.is_alphabetic()))
}

/// What a filled cell says in a column for those who left.
fn departure(text: &str, reason: Suppression) -> Option<Standing> {
    let plain = plain(text);
    if NOT_GONE.contains(&plain.as_str()) {
        return None;
    }
    // Bounces and complaints are counted as well, and one that came once may have been the fault of the moment.
    let counted = reason == Suppression::Bounced && plain.bytes().all(|byte| byte.is_ascii_digit());
    Some(if counted { Standing::NotSubscribed } else { Standing::Gone(said(&plain).unwrap_or(reason)) })
}

fn status(text: &str) -> Standing {
    understood(text).unwrap_or(Standing::NotSubscribed)
}

fn understood(text: &str) -> Option<Standing> {
    let plain = plain(text);
    if day(text).is_some() || SUBSCRIBED.contains(&plain.as_str()) {
        return Some(Standing::Subscribed);
    }
    if NOT_SUBSCRIBED.contains(&plain.as_str()) {
        return Some(Standing::NotSubscribed);
    }
    said(&plain).map(Standing::Gone)
}

/// Words as the columns have them: "unsubscribed", "hard bounced", "spam complaint"; and those of our own exports.
fn said(plain: &str) -> Option<Suppression> {
    let own = Suppression::parse(plain);
    own.or_else(|| DEPARTURES.iter().find(|(sign, _)| begins_a_word(plain, sign)).map(|(_, reason)| *reason))
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::super::super::Suppression::{Bounced, Complained, Left};
    use super::Standing::{self, Gone, NotSubscribed, Subscribed};
    use super::StandingColumns;

    fn standing(headers: &str, record: &str) -> Standing {
        let split = |text: &str| StringRecord::from(text.split(',').collect::<Vec<_>>());
        StandingColumns::find(&split(headers)).read(&split(record))
    }

    #[test]
    fn who_left_elsewhere_is_known_by_a_filled_column() {
        for (headers, record, expected) in [
            ("Email,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON", "a,2018-02-12,2018-07-23 12:19:27,", Gone(Left)),
            ("Email,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON", "a,2018-02-12,,", Subscribed),
            ("Email,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE", "a,2020-03-23 17:30:05,", Gone(Bounced)),
            ("Email,unsubscribed_at,Spam complaint", "a,2020-01-01,yes", Gone(Complained)),
            ("Email,Unsubscribed", "a,false", Subscribed),
            ("Email,Unsubscribed", "a,No", Subscribed),
            ("Email,Unsubscribed", "a,-", Subscribed),
            ("Email,Unsubscribed", "a,TRUE", Gone(Left)),
            ("Email,Bounces", "a,0", Subscribed),
            ("Email,Bounces", "a,3", NotSubscribed),
            ("email,subscribed_to_emails,deleted_at", "a,true,2024-01-01T00:00:00.000Z", Gone(Left)),
            ("email,email_disabled", "a,True", Gone(Left)),
            ("Адрас,Адпісаўся", "a,2020-01-01", Gone(Left)),
            ("Адрес,Отписался", "a,нет", Subscribed),
            ("Email,Email_clean,Name", "a,b,c", Subscribed),
            ("email,state,suppression", "a,active,bounced", Gone(Bounced)),
            ("email,state,suppression", "a,left,left", Gone(Left)),
            ("email,state,suppression", "a,active,", Subscribed),
            ("email,state,suppression", "a,unconfirmed,", NotSubscribed),
            ("email,state", "a,California", Subscribed),
            ("email,state", "a,cancelled", Gone(Left)),
            ("email,Stop Status,Stop Time", "a,Undeliverable,", Gone(Bounced)),
            ("email,dnc_reason", "a,unsubscribed", Gone(Left)),
            ("email,type", "a,unactivated", NotSubscribed),
            ("email,type", "a,spammy", Gone(Complained)),
            ("Адрес,Статус подписки", "a,Отписан", Gone(Left)),
            ("Адрес,Состояние", "a,Отписался", Gone(Left)),
            ("Адрес,Причина отписки", "a,много писем", Gone(Left)),
            ("Адрес,Недоступен", "a,да", Gone(Bounced)),
            ("email,Email permission status", "a,Awaiting confirmation", NotSubscribed),
            ("email,Invalid email address", "a,true", Gone(Bounced)),
        ] {
            assert_eq!(standing(headers, record), expected, "{headers}: {record}");
        }
    }

    #[test]
    fn a_status_says_whether_she_is_mailed() {
        for (status, expected) in [
            ("subscribed", Subscribed),
            ("Active", Subscribed),
            ("", Subscribed),
            ("2024-01-31", Subscribed),
            ("unsubscribed", Gone(Left)),
            ("opted-out", Gone(Left)),
            ("Hard bounced", Gone(Bounced)),
            ("cleaned", Gone(Bounced)),
            ("blocklisted", Gone(Left)),
            ("disabled", Gone(Left)),
            ("spam complaint", Gone(Complained)),
            ("unconfirmed", NotSubscribed),
            ("pending", NotSubscribed),
            ("false", NotSubscribed),
        ] {
            assert_eq!(standing("Email,Status", &format!("a,{status}")), expected, "{status}");
        }
        assert_eq!(standing("email,subscribed,unsubscribed_at", "a,false,2024-01-01"), Gone(Left));
    }
}
