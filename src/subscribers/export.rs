//! All readers with their addresses, encrypted with age (age-encryption.org/v1) to a key that is not the program's.
//!
//! Whoever holds the opening keys may write such an export. At the desk, which can't, it is wished for, and the worker fulfils the wish:
//! to the recipient in its own configuration and to no other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::str::FromStr as _;

use age::Encryptor;
use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::intake::opened;
use super::sql::{self, ExportRow};
use crate::db::{Db, Uuid};
use crate::vault::Keyring;

/// How long an export can be fetched, in days.
pub const EXPORT_DAYS: i64 = 7;
/// Readers who are read at a time.
const AT_ONCE: i64 = 1000;

/// For whom an export is encrypted.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

impl Recipient {
    /// Reads a recipient as `age-keygen` prints it.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let recipient = age::x25519::Recipient::from_str(text.trim());
        recipient.map(Self).map_err(|reason| anyhow::anyhow!("{text:?} is no recipient of age (age1…): {reason}"))
    }
}

/// What an export is called that somebody has asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// Its row.
    pub id: Uuid,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it was done, and how many readers are in it.
    pub done: Option<(Timestamp, i64)>,
}

/// Writes all readers into `output`, encrypted; returns how many they are. `sections` are the codes of sections.
///
/// # Errors
/// When this process can't open an address, or the database fails, or nothing can be written.
pub async fn export(
    db: &Db,
    keyring: &Keyring,
    recipient: &Recipient,
    sections: &BTreeMap<Uuid, String>,
    output: impl Write,
) -> anyhow::Result<i64> {
    let recipient: &dyn age::Recipient = &recipient.0;
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).context("encrypting to a recipient")?;
    let mut writer = csv::Writer::from_writer(encryptor.wrap_output(output).context("writing the head of an export")?);
    writer.write_record(COLUMNS)?;
    let mut reading = db.reading().await?;
    let (mut after, mut readers) = (Uuid::nil(), 0);
    loop {
        let rows = sql::export_rows(&mut reading, after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            write(&mut writer, keyring, row, sections)?;
            readers += 1;
        }
    }
    let stream = writer.into_inner().map_err(|error| anyhow::anyhow!("writing an export: {}", error.error()))?;
    stream.finish().context("writing the end of an export")?;
    Ok(readers)
}

const COLUMNS: [&str; 9] = [
    "email",
    "language",
    "sections",
    "state",
    "suppression",
    "consent_day",
    "consent_text",
    "consent_language",
    "consent_proof",
];

fn write(
    writer: &mut csv::Writer<impl Write>,
    keyring: &Keyring,
    row: &ExportRow,
    sections: &BTreeMap<Uuid, String>,
) -> anyhow::Result<()> {
    let (_, address) = opened(keyring, row.id, &row.sealed)?;
    let codes: Vec<&str> = row.sections.iter().filter_map(|id| sections.get(id)).map(String::as_str).collect();
    let text = row.consent_text.map(|number| number.to_string());
    writer.write_record([
        &*harmless(address.reveal()),
        &row.language,
        &codes.join(" "),
        &row.state,
        row.suppression.as_deref().unwrap_or_default(),
        row.consent_day.as_deref().unwrap_or_default(),
        text.as_deref().unwrap_or_default(),
        row.consent_language.as_deref().unwrap_or_default(),
        &*harmless(row.consent_proof.as_deref().unwrap_or_default()),
    ])?;
    Ok(())
}

/// What somebody else has written, so that a spreadsheet doesn't take it for a formula: `=HYPERLINK(…)@example.org` is an address. An
/// apostrophe before it makes it a text; an import takes it off again.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// How what a spreadsheet calculates begins.
pub(super) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Fulfils the wishes for exports that wait, and forgets those that were fulfilled long ago; returns how many were fulfilled. Without a
/// recipient in the configuration none is: a wish names none, because it comes from the process that must not read addresses.
///
/// # Errors
/// When this process can't open an address, or the database fails.
pub async fn fulfil_exports(
    db: &Db,
    keyring: &Keyring,
    recipient: Option<&Recipient>,
    sections: &BTreeMap<Uuid, String>,
    now: Timestamp,
) -> anyhow::Result<usize> {
    let before = now.checked_sub(SignedDuration::from_hours(24 * EXPORT_DAYS)).unwrap_or(Timestamp::MIN);
    let waiting = sql::waiting_exports(&mut db.reading().await?).await?;
    let mut fulfilled = 0;
    for id in waiting.into_iter().filter(|_| recipient.is_some()) {
        let Some(recipient) = recipient else { break };
        let mut content = Zeroizing::new(Vec::new());
        let readers = export(db, keyring, recipient, sections, &mut *content).await?;
        let mut tx = db.begin().await?;
        fulfilled += usize::from(sql::finish_export(&mut tx, id, readers, &content, now).await?);
        tx.commit().await?;
        tracing::info!(export = %id, readers, "An export of readers was encrypted");
    }
    if sql::old_exports(&mut db.reading().await?, before).await? {
        let mut tx = db.begin().await?;
        sql::forget_exports(&mut tx, before).await?;
        tx.commit().await?;
    }
    Ok(fulfilled)
}
