//! Signing in by a link that works once, and the session that begins then.

use bellwether_language::Language;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::sql;
use crate::db::{Db, Result, Tx};
use crate::subscribers::Token;

/// A session ends when nothing is asked for so long.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// And after this in any case.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// How exactly it is known when something was asked for last: not every page is worth a write.
const EXACT: SignedDuration = SignedDuration::from_mins(1);

/// When a session began, and when it was used last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub created: Timestamp,
    pub seen: Timestamp,
}

impl Times {
    fn good(self, now: Timestamp) -> bool {
        now.duration_since(self.created) < LONGEST && now.duration_since(self.seen) < IDLE
    }

    fn stale(self, now: Timestamp) -> bool {
        now.duration_since(self.seen) >= EXACT
    }
}

/// The administrator at her desk.
#[derive(Debug, Clone)]
pub struct Session {
    /// The hash by which the session is known.
    pub(super) hash: Vec<u8>,
    /// The language that was chosen.
    pub(super) language: Option<Language>,
    /// What each form has to send: other sites don't know it.
    pub(super) csrf: String,
}

/// Makes a link that lets its holder in once, within so many `hours`; returns its secret part.
///
/// # Errors
/// When the database fails.
pub async fn new_link(db: &Db, random: [u8; 32], now: Timestamp, hours: i64) -> anyhow::Result<Token> {
    let token = Token::new(random);
    let mut tx = db.begin().await?;
    sql::insert_link(&mut tx, &token.hash(), now.checked_add(SignedDuration::from_hours(hours))?).await?;
    tx.commit().await?;
    Ok(token)
}

/// Where a link leads.
#[must_use]
pub fn sign_in_path(token: &Token) -> String {
    format!("/desk/sign-in/{}", token.text().as_str())
}

/// Whether a link is good.
pub(super) async fn waits(db: &Db, link: &str, now: Timestamp) -> anyhow::Result<bool> {
    let Some(link) = Token::parse(link) else { return Ok(false) };
    Ok(sql::link_waits(&mut db.reading().await?, &link.hash(), now).await?)
}

/// Uses a link up and begins a session: what the browser is to keep; none if the link is no good.
pub(super) async fn sign_in(db: &Db, link: &str, random: [u8; 32], now: Timestamp) -> anyhow::Result<Option<Token>> {
    let Some(link) = Token::parse(link) else { return Ok(None) };
    let mut tx = db.begin().await?;
    if !sql::use_link(&mut tx, &link.hash(), now).await? {
        return Ok(None);
    }
    let session = Token::new(random);
    sql::insert_session(&mut tx, &session.hash(), now).await?;
    forget_old(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Some(session))
}

/// The session that a browser's cookie belongs to, as long as it is good.
pub(super) async fn session(db: &Db, cookie: &str, now: Timestamp) -> anyhow::Result<Option<Session>> {
    let Some(token) = Token::parse(cookie) else { return Ok(None) };
    let hash = token.hash();
    let found = sql::session(&mut db.reading().await?, &hash).await?;
    let Some((language, times)) = found.filter(|(_, times)| times.good(now)) else { return Ok(None) };
    if times.stale(now) {
        let mut tx = db.begin().await?;
        sql::touch_session(&mut tx, &hash, now).await?;
        tx.commit().await?;
    }
    let language = language.and_then(|code| code.parse().ok());
    Ok(Some(Session { hash, language, csrf: csrf(&token) }))
}

/// Follows from the cookie, and doesn't tell it: nothing more need be stored.
fn csrf(session: &Token) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"bellwether desk form");
    hasher.update(session.as_bytes());
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Forgets links and sessions that are over.
///
/// # Errors
/// When a statement fails.
pub async fn forget_old(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let before = |duration| now.checked_sub(duration).unwrap_or(Timestamp::MIN);
    sql::forget(tx, now, before(LONGEST), before(IDLE)).await
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{IDLE, LONGEST, Times, csrf};
    use crate::subscribers::Token;

    #[test]
    fn a_session_ends_when_it_is_left_alone_and_in_any_case_in_the_evening() {
        let created = Timestamp::UNIX_EPOCH;
        let second = SignedDuration::from_secs(1);
        let used = |seen: SignedDuration| Times { created, seen: created + seen };
        assert!(used(SignedDuration::ZERO).good(created + IDLE - second));
        assert!(!used(SignedDuration::ZERO).good(created + IDLE));
        assert!(used(LONGEST - second).good(created + LONGEST - second));
        assert!(!used(LONGEST - second).good(created + LONGEST));
    }

    #[test]
    fn what_forms_send_differs_with_the_session_and_is_not_its_hash() {
        let (one, other) = (Token::new([1; 32]), Token::new([2; 32]));
        assert_ne!(csrf(&one), csrf(&other));
        let hash: String = one.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_ne!(csrf(&one), hash);
    }
}
