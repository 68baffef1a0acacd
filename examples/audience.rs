//! Freezes the audience of a campaign and sends nothing to it, for measurements:
//!
//! ```text
//! audience DATABASE READERS DELIVERIES WORKERS
//! ```
//!
//! fills the new and empty DATABASE with so many readers. Then, three times, it freezes a campaign to them, and lets WORKERS claim and
//! record that many deliveries of it. A line for each step says what it was, how many there were, and the seconds that it took, separated
//! by tabs.

#![allow(clippy::print_stdout, reason = "a command line tool answers on standard output")]

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bellwether::campaigns::{self, Lease, Message, Outcome, Parted, Reply, Uncertain};
use bellwether::db::{Db, Json, Uuid};
use bellwether::localized::Localized;
use bellwether::vault::Address;
use bellwether::{execute, insert_rows};
use bellwether_language::Language;
use jiff::{SignedDuration, Timestamp};

const USAGE: &str = "audience DATABASE READERS DELIVERIES WORKERS";
/// Deliveries in a claim, and in a record.
const GROUP: usize = 200;
/// Readers in a transaction of those that fill the database.
const PORTION: u64 = 20_000;
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);
const SECTIONS: [Uuid; 2] = [Uuid::from_u128(1), Uuid::from_u128(2)];
/// The issues, of which each gets a campaign with its own identifier.
const ISSUES: [(Uuid, &str); 3] =
    [(Uuid::from_u128(11), "2026-11-02"), (Uuid::from_u128(12), "2026-11-03"), (Uuid::from_u128(13), "2026-11-04")];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [database, readers, deliveries, workers] = &arguments[..] else { anyhow::bail!(USAGE) };
    let db = Db::open(database).await?;
    let since = Instant::now();
    let readers: u64 = readers.parse().context(USAGE)?;
    insert_sections(&db).await?;
    for first in (0..readers).step_by(usize::try_from(PORTION)?) {
        insert_readers(&db, first..readers.min(first + PORTION)).await?;
    }
    say("fill", readers, since);
    for (id, starts) in ISSUES {
        insert_issue(&db, id, starts).await?;
        prepare(&db, id).await?;
        measure(&db, id, deliveries.parse().context(USAGE)?, workers.parse().context(USAGE)?).await?;
    }
    db.close().await;
    Ok(())
}

async fn measure(db: &Db, campaign: Uuid, deliveries: usize, workers: u128) -> Result<()> {
    let since = Instant::now();
    let mut tx = db.begin().await?;
    let audience = campaigns::start(&mut tx, campaign, NOW).await?;
    tx.commit().await?;
    say("freeze", audience, since);

    let since = Instant::now();
    let left = Arc::new(AtomicUsize::new(deliveries));
    let working: Vec<_> = (0..workers)
        .map(|worker| tokio::spawn(work(db.clone(), campaign, Uuid::from_u128(worker), left.clone())))
        .collect();
    let mut recorded = 0;
    for worker in working {
        recorded += worker.await??;
    }
    say("deliver", recorded, since);

    let since = Instant::now();
    let totals = campaigns::totals(&mut db.reading().await?, campaign).await?;
    say("count", totals.all(), since);
    Ok(())
}

fn say(step: &str, number: impl std::fmt::Display, since: Instant) {
    println!("{step}\t{number}\t{:.3}", since.elapsed().as_secs_f64());
}

/// Claims and records as a worker does, until nothing is left to do.
async fn work(db: Db, campaign: Uuid, worker: Uuid, left: Arc<AtomicUsize>) -> Result<u64> {
    let address = Address::parse("reader@example.org")?;
    let lease = Lease { worker, until: NOW.checked_add(SignedDuration::from_mins(10))? };
    let mut recorded = 0;
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(GROUP)).is_ok() {
        let mut tx = db.begin().await?;
        let claimed = campaigns::claim(&mut tx, campaign, GROUP, NOW, lease).await?;
        tx.commit().await?;
        if claimed.is_empty() {
            break;
        }
        let settled: Vec<_> = claimed
            .iter()
            .map(|delivery| {
                let text = format!("OK: queued as {}", delivery.subscriber.simple());
                let reply = Reply::new(Some(250), Some("2.0.0"), &text, &address);
                campaigns::settle(delivery, Outcome::Accepted, Some(reply), NOW, |_, _| Some(Duration::from_secs(300)))
            })
            .collect();
        let mut tx = db.begin().await?;
        recorded += campaigns::record(&mut tx, campaign, worker, &settled).await?;
        tx.commit().await?;
    }
    Ok(recorded)
}

/// Two sections, which are valid from a later day on, so that no issue must assess them.
async fn insert_sections(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    insert_rows!(
        &mut tx,
        "INSERT INTO section (id, code, position, names, descriptions, valid_from)",
        SECTIONS,
        |row, section| row
            .push_bind(*section)
            .push_bind(section.to_string())
            .push_bind(1_i64)
            .push_bind(Json(Localized::default()))
            .push_bind(Json(Localized::default()))
            .push_bind("2027-01-01")
    )?;
    tx.commit().await?;
    Ok(())
}

/// A published issue that has something on the first section.
async fn insert_issue(db: &Db, id: Uuid, starts: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    for statement in [
        "INSERT INTO issue (id, starts, ends, number, state, skip_reasons)
         VALUES ($1, $2, $2, (SELECT COUNT(*) FROM issue) + 1, 'draft', '{}')",
        "UPDATE issue SET state = 'published', published_at = 0 WHERE id = $1 AND starts = $2",
        "INSERT INTO commentary (id, issue_id, starts, section_id, original_language) VALUES ($1, $1, $2, $3, 'be')",
        "INSERT INTO edition (id, commentary_id, language) VALUES ($1, $1, 'be')",
        "INSERT INTO slug (language, slug, edition_id, current) VALUES ('be', $2, $1, TRUE)",
        "INSERT INTO revision (id, edition_id, number, title, lead, body, content_hash, published_at)
         VALUES ($1, $1, 1, '', '', '', '', 0)",
        "UPDATE edition SET published_revision_id = $1 WHERE id = $1",
    ] {
        execute!(&mut tx, |connection| sqlx::query(statement)
            .bind(id)
            .bind(starts.to_owned())
            .bind(SECTIONS[0])
            .execute(connection)
            .await)
        .context(statement)?;
    }
    tx.commit().await?;
    Ok(())
}

/// Readers by their numbers: in three languages, some who left, some who must not be mailed, some who chose one section or the other.
async fn insert_readers(db: &Db, numbers: std::ops::Range<u64>) -> Result<()> {
    let numbers: Vec<u64> = numbers.collect();
    let mut tx = db.begin().await?;
    insert_rows!(
        &mut tx,
        "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, consent_day, consent_text,
                                 consent_language, expires_at)",
        numbers,
        |row, number| {
            let language = ["be", "be", "be", "ru", "en"][usize::try_from(number % 5).unwrap_or(0)];
            let left = number % 101 == 0;
            row.push_bind(reader(*number))
                .push_bind(1_i64)
                .push_bind(bytes(*number, b'l', 32))
                .push_bind(bytes(*number, b's', 112))
                .push_bind(bytes(*number, b't', 32))
                .push_bind(language)
                .push_bind(if left { "left" } else { "active" })
                .push_bind(false)
                .push_bind("2026-01-01")
                .push_bind(1_i64)
                .push_bind(language)
                .push_bind(left.then_some(i64::MAX))
        }
    )?;
    let suppressed: Vec<u64> = numbers.iter().copied().filter(|number| number % 103 == 0).collect();
    insert_rows!(&mut tx, "INSERT INTO suppression (lookup, reason, day)", suppressed, |row, number| row
        .push_bind(bytes(*number, b'l', 32))
        .push_bind("bounced")
        .push_bind("2026-01-01"))?;
    let choosy: Vec<u64> = numbers.iter().copied().filter(|number| number % 10 < 2).collect();
    insert_rows!(&mut tx, "INSERT INTO subscriber_section (subscriber_id, section_id)", choosy, |row, number| row
        .push_bind(reader(*number))
        .push_bind(SECTIONS[usize::from(number % 10 == 0)]))?;
    tx.commit().await?;
    Ok(())
}

async fn prepare(db: &Db, issue: Uuid) -> Result<()> {
    let mut tx = db.begin().await?;
    campaigns::create(&mut tx, issue, issue, Uncertain::Leave).await?;
    for language in Language::ALL {
        let text = || language.code().to_owned();
        let message =
            Message { subject: text(), preheader: text(), html: Parted::new(text()), text: Parted::new(text()) };
        campaigns::save_language(&mut tx, issue, language, Some(&message)).await?;
    }
    campaigns::schedule(&mut tx, issue, NOW).await?;
    tx.commit().await?;
    Ok(())
}

/// An identifier that looks random, as those of readers are: the finaliser of `SplitMix64`, twice.
fn reader(number: u64) -> Uuid {
    Uuid::from_u64_pair(mixed(number), mixed(!number))
}

fn bytes(number: u64, what: u8, length: usize) -> Vec<u8> {
    (0..length.div_ceil(8))
        .flat_map(|part| mixed(number ^ (u64::from(what) << 56) ^ ((part as u64) << 48)).to_le_bytes())
        .take(length)
        .collect()
}

fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
