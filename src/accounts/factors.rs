//! Proving that it is her: by a password together with a one-time password or a recovery code. Passkeys are in `passkeys`.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::codes::{OneTimeSecret, RECOVERY_CODES, RecoveryCode};
use super::password::Passwords;
use super::{Account, AccountName, sql};
use crate::db::{Db, Reading, Result, Tx, Uuid};
use crate::vault::{NEWSROOM_KEY, NewsroomKey, random};

/// So many attempts in a row may fail before the next one has to wait.
const FREE: i64 = 5;
/// How long the first one has to wait that has to; each further one waits twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// And none longer than this.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// After this, failed attempts are forgotten.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum NotProved {
    /// Name, password or code is wrong. Which of them is not told.
    #[error("the name, the password or the code is wrong")]
    Wrong,
    /// There were too many attempts.
    #[error("too many attempts until {0}")]
    Wait(Timestamp),
    /// The key is not here under which the secrets of one-time passwords lie.
    #[error("the key file {NEWSROOM_KEY} is missing, or is not the one under which one-time passwords were set up")]
    NoKey,
    /// The database failed.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

impl From<sqlx::Error> for NotProved {
    fn from(error: sqlx::Error) -> Self {
        Self::Unexpected(error.into())
    }
}

/// By what somebody proved that it is her.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Password and one-time password.
    Password,
    /// Password and recovery code.
    RecoveryCode,
    /// A passkey.
    Passkey,
    /// A link that works once.
    Link,
}

impl Proof {
    /// The word in the audit log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::RecoveryCode => "recovery-code",
            Self::Passkey => "passkey",
            Self::Link => "link",
        }
    }
}

/// What somebody has typed in.
pub struct Typed<'a> {
    /// What she signs in with.
    pub name: &'a str,
    /// Her password.
    pub password: &'a str,
    /// A one-time password, or a recovery code.
    pub code: &'a str,
}

/// Whose the name is, if password and code are hers.
///
/// # Errors
/// When they are not, or too many attempts have failed, or something else does.
pub async fn prove(
    db: &Db,
    passwords: &Passwords,
    keys: &Path,
    typed: &Typed<'_>,
    now: Timestamp,
) -> std::result::Result<(Account, Proof), NotProved> {
    let name = name_hash(typed.name);
    let mut tx = db.begin().await?;
    sql::forget_old_attempts(&mut tx, now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN)).await?;
    if let Some(until) = waits_until(sql::failures(&mut tx, &name).await?, now) {
        tx.commit().await?;
        return Err(NotProved::Wait(until));
    }
    sql::count_attempt(&mut tx, &name, now).await?;
    tx.commit().await?;
    let mut reading = db.reading().await?;
    let account = match AccountName::parse(typed.name) {
        Some(name) => super::account_by_name(&mut reading, name.as_str()).await?,
        None => None,
    };
    let account = account.filter(|account| account.ended.is_none());
    let kept = match &account {
        Some(account) => sql::password(&mut reading, account.id).await?,
        None => None,
    };
    drop(reading);
    let right = passwords.check(typed.password, kept.as_ref().map(|kept| kept.hash.as_str())).await?;
    let (Some(account), Some(kept), true) = (account, kept, right) else { return Err(NotProved::Wrong) };
    let mut tx = db.begin().await?;
    let proof = if let Some(code) = RecoveryCode::parse(typed.code) {
        sql::take_recovery_code(&mut tx, account.id, &code.hash()).await?.then_some(Proof::RecoveryCode)
    } else {
        let key = newsroom_key(&mut db.reading().await?, keys).await?.ok_or(NotProved::NoKey)?;
        let secret = key.open(account.id, &kept.sealed).map_err(|_| NotProved::NoKey)?;
        match OneTimeSecret::opened(&secret).step(typed.code, now) {
            Some(step) => sql::take_step(&mut tx, account.id, step).await?.then_some(Proof::Password),
            None => None,
        }
    };
    let proof = proof.ok_or(NotProved::Wrong)?;
    sql::forget_attempts(&mut tx, &name).await?;
    tx.commit().await?;
    Ok((account, proof))
}

/// Until when attempts under a name have to wait; none if they need not.
fn waits_until(failures: Option<(i64, i64)>, now: Timestamp) -> Option<Timestamp> {
    let (attempts, last) = failures?;
    let doublings = u32::try_from((attempts - FREE).min(16)).ok()?;
    let wait = FIRST_WAIT.checked_mul(2_i32.checked_pow(doublings)?).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
    let until = Timestamp::from_millisecond(last).ok()?.checked_add(wait).ok()?;
    (until > now).then_some(until)
}

/// Names that nobody has are counted, too: attempts must not tell which they are.
fn name_hash(name: &str) -> Vec<u8> {
    let name = AccountName::parse(name).map_or_else(|| name.to_owned(), |name| name.as_str().to_owned());
    Sha256::new().chain_update(b"bellwether sign-in").chain_update(name.as_bytes()).finalize().to_vec()
}

/// The key that seals the newsroom's secrets; none if it is not here, or another is.
///
/// # Errors
/// When the file is damaged, or the statement fails.
pub async fn newsroom_key(reading: &mut Reading, directory: &Path) -> anyhow::Result<Option<NewsroomKey>> {
    let known = sql::known_newsroom_key(reading).await?;
    Ok(NewsroomKey::read(directory)?.filter(|key| known.is_none_or(|known| known == key.fingerprint())))
}

/// The same; it is made, and known from then on, if there has never been one.
///
/// # Errors
/// When it is not here though it is known, the file can't be read or written, or a statement fails.
pub async fn newsroom_key_or_new(tx: &mut Tx, directory: &Path) -> std::result::Result<NewsroomKey, NotProved> {
    if let Some(known) = sql::newsroom_key(tx).await? {
        let key = NewsroomKey::read(directory).map_err(anyhow::Error::from)?;
        return key.filter(|key| known == key.fingerprint()).ok_or(NotProved::NoKey);
    }
    let key = match NewsroomKey::read(directory).map_err(anyhow::Error::from)? {
        Some(key) => key,
        None => {
            let key = NewsroomKey::new(random());
            std::fs::create_dir_all(directory).map_err(anyhow::Error::from)?;
            key.write(directory).map_err(anyhow::Error::from)?;
            key
        }
    };
    sql::set_newsroom_key(tx, &key.fingerprint()).await?;
    Ok(key)
}

/// A password that was judged good and hashed, with the secret of the one-time passwords that go with it, and one of these as proof that
/// a device has the secret.
pub struct NewPassword<'a> {
    /// The hash.
    pub hash: &'a str,
    /// The secret.
    pub secret: &'a OneTimeSecret,
    /// The one-time password.
    pub code: &'a str,
}

/// Gives an account a password. All of its sessions end; whoever does it begins another. Returns new recovery codes.
///
/// # Errors
/// When the code is not of that secret, the key is missing, or a statement fails.
pub async fn set_password(
    tx: &mut Tx,
    keys: &Path,
    account: Uuid,
    new: &NewPassword<'_>,
    now: Timestamp,
) -> std::result::Result<Vec<Zeroizing<String>>, NotProved> {
    let step = new.secret.step(new.code, now).ok_or(NotProved::Wrong)?;
    let key = newsroom_key_or_new(tx, keys).await?;
    let sealed = key.seal(account, new.secret.bytes(), random()).map_err(anyhow::Error::from)?;
    sql::set_password(tx, account, new.hash, &sealed, step, now).await?;
    sql::end_sessions(tx, account).await?;
    Ok(new_recovery_codes(tx, account).await?)
}

/// Gives an account new recovery codes; the old ones are no good any more.
///
/// # Errors
/// When a statement fails.
pub async fn new_recovery_codes(tx: &mut Tx, account: Uuid) -> Result<Vec<Zeroizing<String>>> {
    let codes: Vec<RecoveryCode> = (0..RECOVERY_CODES).map(|_| RecoveryCode::new(random())).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(RecoveryCode::hash).collect();
    sql::set_recovery_codes(tx, account, &hashes).await?;
    Ok(codes.iter().map(RecoveryCode::text).collect())
}

/// Takes an account's password away, with all that goes with it. All of its sessions end.
///
/// # Errors
/// When a statement fails.
pub async fn remove_password(tx: &mut Tx, account: Uuid) -> Result<()> {
    sql::remove_password(tx, account).await?;
    sql::end_sessions(tx, account).await
}

/// Takes everything away by which somebody can prove that it is her, as when a device was lost. All sessions end.
///
/// # Errors
/// When a statement fails.
pub async fn remove_factors(tx: &mut Tx, account: Uuid) -> Result<()> {
    sql::remove_password(tx, account).await?;
    sql::remove_passkeys(tx, account).await?;
    sql::end_sessions(tx, account).await
}

/// When an account's password was set; none if it has none.
///
/// # Errors
/// When the statement fails.
pub async fn password_since(reading: &mut Reading, account: Uuid) -> anyhow::Result<Option<Timestamp>> {
    let kept = sql::password(reading, account).await?;
    Ok(kept.map(|kept| Timestamp::from_millisecond(kept.changed_at)).transpose()?)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::waits_until;

    #[test]
    fn whoever_fails_again_and_again_waits_longer_and_longer() {
        let last = Timestamp::UNIX_EPOCH;
        let waited = |attempts| waits_until(Some((attempts, 0)), last).map(|until| until.duration_since(last));
        assert_eq!(waits_until(None, last), None);
        for (attempts, expected) in
            [(1, None), (4, None), (5, Some(30)), (6, Some(60)), (9, Some(480)), (10, Some(900))]
        {
            assert_eq!(waited(attempts), expected.map(SignedDuration::from_secs), "{attempts}");
        }
        assert_eq!(waited(i64::MAX), Some(SignedDuration::from_mins(15)));
        let later = last + SignedDuration::from_secs(30);
        assert_eq!(waits_until(Some((5, 0)), later), None);
    }
}
