//! Counting readers, now and day by day.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::civil::Date;

use super::super::{Counts, Standing, Suppression};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, insert_rows, read, select};

const BY_STANDING: &str = "
    SELECT language, standing, COUNT(*)
    FROM (SELECT language,
                 CASE WHEN state = 'active'
                       AND EXISTS (SELECT 1 FROM suppression WHERE suppression.lookup = subscriber.lookup)
                      THEN 'suppressed' ELSE state END AS standing
          FROM subscriber) AS reader
    GROUP BY language, standing";
const BY_SECTION: &str = "
    SELECT section_id, COUNT(*) FROM subscriber_section JOIN mailable_subscriber ON id = subscriber_id
    GROUP BY section_id";
const EVERYTHING: &str = "
    SELECT COUNT(*) FROM mailable_subscriber
    WHERE NOT EXISTS (SELECT 1 FROM subscriber_section WHERE subscriber_id = mailable_subscriber.id)";

type ByStanding = Vec<(String, String, i64)>;
type BySection = Vec<(Uuid, i64)>;

/// How many readers there are now.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn counts(reading: &mut Reading) -> anyhow::Result<Counts> {
    let readers: ByStanding = read!(reading, |connection| sqlx::query_as(BY_STANDING).fetch_all(connection).await)?;
    let sections: BySection = read!(reading, |connection| sqlx::query_as(BY_SECTION).fetch_all(connection).await)?;
    let everything = read!(reading, |connection| sqlx::query_scalar(EVERYTHING).fetch_one(connection).await)?;
    let mut counts = Counts { everything, sections: sections.into_iter().collect(), ..Counts::default() };
    for (language, standing, number) in readers {
        counts.readers.insert((language.parse()?, parse(&standing)?), number);
    }
    Ok(counts)
}

fn parse(word: &str) -> anyhow::Result<Standing> {
    Standing::parse(word).with_context(|| format!("a count of readers who are {word:?}"))
}

/// Writes down how many readers there are, as the numbers of `day`; those that were written down for it before go.
///
/// # Errors
/// When a statement fails.
pub async fn count_today(tx: &mut Tx, day: Date) -> Result<()> {
    let day = day.to_string();
    for statement in
        ["DELETE FROM subscriber_count WHERE day = $1", "DELETE FROM subscriber_section_count WHERE day = $1"]
    {
        execute!(tx, |connection| sqlx::query(statement).bind(&day).execute(connection).await)?;
    }
    let readers: ByStanding = select!(tx, |connection| sqlx::query_as(BY_STANDING).fetch_all(connection).await)?;
    insert_rows!(tx, "INSERT INTO subscriber_count (day, language, state, number)", readers, |row,
                                                                                              (
        language,
        standing,
        number,
    )| row
        .push_bind(&day)
        .push_bind(language)
        .push_bind(standing)
        .push_bind(*number))?;
    let mut sections: BySection = select!(tx, |connection| sqlx::query_as(BY_SECTION).fetch_all(connection).await)?;
    let everything: i64 = select!(tx, |connection| sqlx::query_scalar(EVERYTHING).fetch_one(connection).await)?;
    sections.push((Uuid::nil(), everything));
    insert_rows!(
        tx,
        "INSERT INTO subscriber_section_count (day, section_id, number)",
        sections,
        |row, (section, number)| row.push_bind(&day).push_bind(*section).push_bind(*number)
    )
}

/// What was written down from `since` on, day by day.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn counted_since(reading: &mut Reading, since: Date) -> anyhow::Result<BTreeMap<Date, Counts>> {
    let readers: Vec<(String, String, String, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT day, language, state, number FROM subscriber_count WHERE day >= $1"
    )
    .bind(since.to_string())
    .fetch_all(connection)
    .await)?;
    let sections: Vec<(String, Uuid, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT day, section_id, number FROM subscriber_section_count WHERE day >= $1"
    )
    .bind(since.to_string())
    .fetch_all(connection)
    .await)?;
    let mut days: BTreeMap<Date, Counts> = BTreeMap::new();
    for (day, language, standing, number) in readers {
        days.entry(day.parse()?).or_default().readers.insert((language.parse()?, parse(&standing)?), number);
    }
    for (day, section, number) in sections {
        let counts = days.entry(day.parse()?).or_default();
        if section.is_nil() {
            counts.everything = number;
        } else {
            counts.sections.insert(section, number);
        }
    }
    Ok(days)
}

/// How many addresses must not be mailed, by the reason and by whether it was written down from `since` on.
///
/// # Errors
/// When the statement fails.
pub async fn suppressions(reading: &mut Reading, since: Date) -> Result<BTreeMap<Suppression, (i64, i64)>> {
    let rows: Vec<(String, i64, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT reason, COUNT(*), COUNT(CASE WHEN day >= $1 THEN 1 END) FROM suppression GROUP BY reason"
    )
    .bind(since.to_string())
    .fetch_all(connection)
    .await)?;
    Ok(rows.into_iter().filter_map(|(word, all, new)| Some((Suppression::parse(&word)?, (all, new)))).collect())
}
