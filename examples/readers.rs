//! Readers for an installation, an issue to be mailed to them, and what the ledger says of each, for `cargo xtask crash` and
//! measurements of the worker:
//!
//! ```text
//! readers CONFIG fill NUMBER DOMAINS   adds active readers r0, r1, …, spread over domains as in "big.example=3,small.example=1"
//! readers CONFIG mail KIB              schedules the mailing of the newest issue, with messages of about so many KiB
//! readers CONFIG due                   makes due now what waits for another attempt
//! readers CONFIG state                 prints how the mailing stands, and then how many deliveries stand how
//! readers CONFIG ledger                prints each reader's number and how her delivery stands, then "named" and the number of each
//!                                      reader whom the list of uncertain deliveries names
//! ```
//!
//! It uses the installation's own keys. Columns are separated by tabs.

#![allow(clippy::print_stdout, reason = "a command line tool answers on standard output")]

use std::env;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use bellwether::campaigns::{self, DeliveryState, Message, Parted, Uncertain};
use bellwether::config::Config;
use bellwether::db::{Db, Uuid};
use bellwether::subscribers::{self, Token};
use bellwether::vault::{self, Address, Keyring, Purpose};
use bellwether::{execute, insert_rows, read};
use bellwether_language::Language;
use jiff::Timestamp;

const USAGE: &str = "readers CONFIG (fill NUMBER DOMAINS | mail KIB | due | state | ledger)";
/// Readers in a transaction.
const PORTION: u64 = 20_000;
/// Domains behind one that is called so, with two or three readers in a thousand each.
const MANY: &str = "many.example";
const CAMPAIGN: Uuid = Uuid::from_u128(7);

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [file, words @ ..] = words.as_slice() else { anyhow::bail!(USAGE) };
    let config = Config::read(Path::new(file))?;
    let db = Db::open(&config.database.url).await?;
    match words {
        ["fill", number, domains] => fill(&db, &config, number.parse().context(USAGE)?, &shares(domains)?).await?,
        ["mail", kibibytes] => mail(&db, kibibytes.parse().context(USAGE)?).await?,
        ["due"] => make_due(&db).await?,
        ["state"] => print_state(&db).await?,
        ["ledger"] => print_ledger(&db, &config).await?,
        _ => anyhow::bail!(USAGE),
    }
    db.close().await;
    Ok(())
}

/// The domains, each as often as its share.
fn shares(text: &str) -> Result<Vec<String>> {
    let mut domains = Vec::new();
    for part in text.split(',') {
        let (domain, share) = part.split_once('=').context(USAGE)?;
        domains.extend(std::iter::repeat_n(domain.to_owned(), share.parse().context(USAGE)?));
    }
    Ok(domains)
}

struct Reader {
    id: Uuid,
    language: Language,
    generation: i64,
    lookup: Vec<u8>,
    sealed: Vec<u8>,
    token_hash: Vec<u8>,
}

impl Reader {
    fn new(keyring: &Keyring, number: u64, domains: &[String]) -> Result<Self> {
        let domain = &domains[usize::try_from(mixed(!number))? % domains.len()];
        let address = match domain.as_str() {
            MANY => format!("r{number}@d{}.{MANY}", number % 997),
            one => format!("r{number}@{one}"),
        };
        let address = Address::parse(&address)?;
        // What is random shows in the identifier's first half: deliveries go in its order.
        let id = Uuid::from_u64_pair(mixed(number), number);
        let token = Token::new(vault::random());
        let secret = [token.as_bytes(), address.reveal().as_bytes()].concat();
        let sealed = keyring.seal(Purpose::Subscriber, id, &secret, vault::random())?;
        let (_, lookup) = keyring.lookups(&address).into_iter().next().context("a keyring without keys")?;
        Ok(Self {
            id,
            language: Language::ALL[usize::try_from(number % 3)?],
            generation: sealed.generation,
            lookup: lookup.as_bytes().to_vec(),
            sealed: sealed.bytes,
            token_hash: token.hash(),
        })
    }
}

async fn fill(db: &Db, config: &Config, number: u64, domains: &[String]) -> Result<()> {
    let keyring = vault::read_keyring(&config.vault.directory)?;
    for first in (0..number).step_by(usize::try_from(PORTION)?) {
        let readers = first..number.min(first + PORTION);
        let readers = readers.map(|number| Reader::new(&keyring, number, domains)).collect::<Result<Vec<_>>>()?;
        let mut tx = db.begin().await?;
        insert_rows!(
            &mut tx,
            "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, consent_day,
                                     consent_text, consent_language)",
            readers,
            |row, reader| row
                .push_bind(reader.id)
                .push_bind(reader.generation)
                .push_bind(reader.lookup.clone())
                .push_bind(reader.sealed.clone())
                .push_bind(reader.token_hash.clone())
                .push_bind(reader.language.code())
                .push_bind("active")
                .push_bind(false)
                .push_bind("2026-01-01")
                .push_bind(1_i64)
                .push_bind(reader.language.code())
        )?;
        tx.commit().await?;
    }
    Ok(())
}

async fn mail(db: &Db, kibibytes: usize) -> Result<()> {
    // One of which no language is late: readers of that one would wait.
    let issue: Uuid = read!(&mut db.reading().await?, |connection| sqlx::query_scalar(
        "SELECT issue.id FROM public_issue AS issue
         WHERE issue.state = 'published'
           AND EXISTS (SELECT 1 FROM public_edition WHERE public_edition.issue_id = issue.id)
           AND NOT EXISTS (
               SELECT 1 FROM commentary
               WHERE commentary.issue_id = issue.id AND commentary.concealed_at IS NULL
                 AND (SELECT COUNT(*) FROM public_edition
                      WHERE public_edition.commentary_id = commentary.id AND NOT public_edition.stale) < 3)
         ORDER BY issue.starts DESC LIMIT 1"
    )
    .fetch_optional(connection)
    .await)?
    .context("no issue is there in every language")?;
    let mut tx = db.begin().await?;
    campaigns::create(&mut tx, CAMPAIGN, issue, Uncertain::Leave).await?;
    for language in Language::ALL {
        campaigns::save_language(&mut tx, CAMPAIGN, language, Some(&message(language, kibibytes))).await?;
    }
    campaigns::schedule(&mut tx, CAMPAIGN, Timestamp::UNIX_EPOCH).await?;
    tx.commit().await?;
    Ok(())
}

/// A quarter of it is text, the rest HTML, as in mails of issues.
fn message(language: Language, kibibytes: usize) -> Message {
    let paragraphs = |octets: usize, tag: (&str, &str)| {
        let mut text = String::new();
        for number in 0.. {
            if text.len() >= octets {
                break;
            }
            let _ = write!(text, "{}What happened this week, {number}: a sentence as long as any.{}\n\n", tag.0, tag.1);
        }
        text
    };
    let quarter = kibibytes * 1024 / 4;
    Message {
        subject: format!("The week in {}", language.code()),
        preheader: "What happened".to_owned(),
        html: Parted::new(format!(
            "<!doctype html><html><body><p>What happened</p>{}\
             <a href=\"https://preferences.invalid/\">p</a> <a href=\"https://unsubscribe.invalid/\">u</a></body></html>",
            paragraphs(3 * quarter, ("<p>", "</p>"))
        )),
        text: Parted::new(format!(
            "{}https://preferences.invalid/\nhttps://unsubscribe.invalid/\n",
            paragraphs(quarter, ("", ""))
        )),
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock of a tool")]
async fn make_due(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    execute!(&mut tx, |connection| sqlx::query(
        "UPDATE delivery SET due_at = $2 WHERE campaign_id = $1 AND state IN ('pending', 'deferred')"
    )
    .bind(CAMPAIGN)
    .bind(Timestamp::now().as_millisecond())
    .execute(connection)
    .await)?;
    tx.commit().await?;
    Ok(())
}

async fn print_state(db: &Db) -> Result<()> {
    let mut reading = db.reading().await?;
    let campaign = campaigns::campaign(&mut reading, CAMPAIGN).await?.context("there is no mailing")?;
    println!("{}", campaign.state);
    let totals = campaigns::totals(&mut reading, CAMPAIGN).await?;
    for state in DeliveryState::ALL {
        println!("{}\t{}", state.word(), totals.in_state(state));
    }
    Ok(())
}

async fn print_ledger(db: &Db, config: &Config) -> Result<()> {
    let keyring = vault::read_keyring(&config.vault.directory)?;
    let mut reading = db.reading().await?;
    let rows: Vec<(Uuid, String)> = read!(&mut reading, |connection| sqlx::query_as(
        "SELECT subscriber_id, state FROM delivery WHERE campaign_id = $1"
    )
    .bind(CAMPAIGN)
    .fetch_all(connection)
    .await)?;
    for (reader, state) in rows {
        println!("{}\t{state}", reader.as_u64_pair().1);
    }
    let mut after = Uuid::nil();
    loop {
        let page = campaigns::uncertain_deliveries(&mut reading, CAMPAIGN, after, 1000).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.subscriber;
        for delivery in page {
            let sealed = delivery.sealed.context("an uncertain delivery to nobody")?;
            let (_, address) = subscribers::opened(&keyring, delivery.subscriber, &sealed)?;
            println!("named\t{}", address.local_part().trim_start_matches('r'));
        }
    }
}

/// The finaliser of `SplitMix64`: looks random, and is the same each time.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
