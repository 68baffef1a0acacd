//! Signing in by a link that works once, and sessions, however they began.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{Account, sql};
use crate::db::{Db, Result, Tx, Uuid};
use crate::vault::Token;

/// A session ends when nothing is asked for so long.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// And after this in any case.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// How exactly it is known when something was asked for last: not every page is worth a write.
const EXACT: SignedDuration = SignedDuration::from_mins(1);
/// How long a proof that it is her is good for what asks for one.
pub const CONFIRMED: SignedDuration = SignedDuration::from_mins(30);

/// The instants of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it began.
    pub created: Timestamp,
    /// When it was used last.
    pub seen: Timestamp,
    /// When its holder last proved that it is her.
    pub confirmed: Timestamp,
}

impl Times {
    fn good(self, now: Timestamp) -> bool {
        now.duration_since(self.created) < LONGEST && now.duration_since(self.seen) < IDLE
    }

    fn stale(self, now: Timestamp) -> bool {
        now.duration_since(self.seen) >= EXACT
    }
}

/// Somebody at her desk.
#[derive(Debug, Clone)]
pub struct Session {
    /// By which it is known in lists.
    pub id: Uuid,
    /// Whose it is.
    pub account: Account,
    /// Its instants.
    pub times: Times,
    /// What each form has to send: other sites don't know it.
    pub csrf: String,
}

impl Session {
    /// Whether its holder has proved a short while ago that it is her.
    #[must_use]
    pub fn confirmed(&self, now: Timestamp) -> bool {
        now.duration_since(self.times.confirmed) < CONFIRMED
    }
}

/// A session in the list of one's sessions.
#[derive(Debug, Clone)]
pub struct SessionEntry {
    /// Its name.
    pub id: Uuid,
    /// On what, such as "Firefox, Linux".
    pub device: String,
    /// Its instants.
    pub times: Times,
}

/// Where a link leads.
#[must_use]
pub fn sign_in_path(token: &Token) -> String {
    format!("/desk/sign-in/{}", token.text().as_str())
}

/// Whether a link is good.
///
/// # Errors
/// When the statement fails.
pub async fn waits(db: &Db, link: &str, now: Timestamp) -> anyhow::Result<bool> {
    let Some(link) = Token::parse(link) else { return Ok(false) };
    Ok(sql::invitation_waits(&mut db.reading().await?, &link.hash(), now).await?)
}

/// Uses a link up: whose account it opens; none if the link is no good.
///
/// # Errors
/// When a statement fails.
pub async fn use_invitation(tx: &mut Tx, link: &str, now: Timestamp) -> anyhow::Result<Option<Uuid>> {
    let Some(link) = Token::parse(link) else { return Ok(None) };
    Ok(sql::use_invitation(tx, &link.hash(), now).await?)
}

/// Begins a session: what the browser is to keep.
///
/// # Errors
/// When a statement fails.
pub async fn sign_in(
    tx: &mut Tx,
    account: Uuid,
    device: &str,
    random: [u8; 32],
    now: Timestamp,
) -> anyhow::Result<Token> {
    let session = Token::new(random);
    sql::insert_session(tx, &session.hash(), crate::vault::random_id(), account, device, now).await?;
    forget_old(tx, now).await?;
    Ok(session)
}

/// Ends the session that a browser's cookie belongs to, as when somebody signs in anew.
///
/// # Errors
/// When the statement fails.
pub async fn leave(tx: &mut Tx, cookie: &str) -> Result<()> {
    match Token::parse(cookie) {
        Some(token) => sql::end_session_of_cookie(tx, &token.hash()).await,
        None => Ok(()),
    }
}

/// The session that a browser's cookie belongs to, as long as it is good and its account is.
///
/// # Errors
/// When a statement fails.
pub async fn session(db: &Db, cookie: &str, now: Timestamp) -> anyhow::Result<Option<Session>> {
    let Some(token) = Token::parse(cookie) else { return Ok(None) };
    let hash = token.hash();
    let mut reading = db.reading().await?;
    let found = sql::session(&mut reading, &hash).await?;
    let Some((id, account, times)) = found.filter(|(_, _, times)| times.good(now)) else { return Ok(None) };
    let Some(account) = sql::account(&mut reading, account).await?.filter(|account| account.ended.is_none()) else {
        return Ok(None);
    };
    drop(reading);
    if times.stale(now) {
        let mut tx = db.begin().await?;
        sql::touch_session(&mut tx, &hash, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Session { id, account, times, csrf: csrf(&token) }))
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
    use crate::vault::Token;

    #[test]
    fn a_session_ends_when_it_is_left_alone_and_in_any_case_in_the_evening() {
        let created = Timestamp::UNIX_EPOCH;
        let second = SignedDuration::from_secs(1);
        let used = |seen: SignedDuration| Times { created, seen: created + seen, confirmed: created };
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
