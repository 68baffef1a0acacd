//! Passkeys (Web Authentication, level 3): what browsers are asked, and what their answers prove. Each needs the device to have made sure
//! of its holder.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse, Url,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::{Account, sql};
use crate::db::{Db, Uuid};
use crate::vault::{Token, random};

/// How long a browser has for its answer.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// Ceremonies that may be under way at the same time. Nobody needs to be signed in to begin one.
const MOST: i64 = 10_000;
/// Characters of a passkey's label.
pub const LONGEST_LABEL: usize = 60;

/// Why a passkey proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum NoPasskey {
    /// Too many have begun and did not end.
    #[error("too many sign-ins have begun at once")]
    Busy,
    /// The answer came too late, or a second time.
    #[error("the answer came too late")]
    Late,
    /// It is not an answer to what was asked.
    #[error("the passkey's answer proves nothing: {0}")]
    Unproved(String),
    /// The passkey is nobody's here.
    #[error("nobody here has this passkey")]
    Unknown,
    /// Something else failed.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

impl From<sqlx::Error> for NoPasskey {
    fn from(error: sqlx::Error) -> Self {
        Self::Unexpected(error.into())
    }
}

impl From<serde_json::Error> for NoPasskey {
    fn from(error: serde_json::Error) -> Self {
        Self::Unproved(error.to_string())
    }
}

/// What goes to the browser.
#[derive(Debug, Serialize)]
pub struct Asked<Options> {
    /// By which the answer is known to belong to it.
    pub ceremony: String,
    /// What `navigator.credentials` is called with, its bytes in base64url.
    pub options: Options,
}

/// How a ceremony stands.
#[derive(Serialize, Deserialize)]
enum Ceremony {
    Registration(PasskeyRegistration),
    SignIn(DiscoverableAuthentication),
    Confirmation(PasskeyAuthentication),
}

/// Asks and checks for one site.
pub struct Passkeys {
    webauthn: Webauthn,
}

fn unproved(error: impl std::fmt::Display) -> NoPasskey {
    NoPasskey::Unproved(error.to_string())
}

impl Passkeys {
    /// For the site that people reach at `origin`, such as `https://monitor.example`. None if no browser would take a passkey for it:
    /// they want a name, and https but on this machine.
    #[must_use]
    pub fn of(origin: &str, title: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?;
        let safe = origin.scheme() == "https" || host == "localhost" || host.ends_with(".localhost");
        let builder = WebauthnBuilder::new(host, &origin).ok().filter(|_| safe)?;
        Some(Self { webauthn: builder.rp_name(title).build().ok()? })
    }

    /// Asks for a new passkey of somebody who has signed in.
    ///
    /// # Errors
    /// When too much is under way, or a statement fails.
    pub async fn begin_registration(
        &self,
        db: &Db,
        account: &Account,
        now: Timestamp,
    ) -> Result<Asked<CreationChallengeResponse>, NoPasskey> {
        let known = self.of_account(db, account.id).await?;
        let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let started =
            self.webauthn.start_passkey_registration(account.id, account.name.as_str(), &account.shown, Some(known));
        let (mut options, state) = started.map_err(unproved)?;
        // So that she need not even type her name when she signs in.
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            selection.resident_key = Some(webauthn_rs_proto::ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        let ceremony = begin(db, Some(account.id), &Ceremony::Registration(state), now).await?;
        Ok(Asked { ceremony, options })
    }

    /// Keeps the passkey with which a browser has answered.
    ///
    /// # Errors
    /// When it is no answer to what was asked, or somebody has it already, or a statement fails.
    pub async fn finish_registration(
        &self,
        db: &Db,
        account: &Account,
        (ceremony, answer): (&str, &str),
        label: &str,
        now: Timestamp,
    ) -> Result<(), NoPasskey> {
        let (whose, Ceremony::Registration(state)) = end(db, ceremony, now).await? else { return Err(NoPasskey::Late) };
        if whose != Some(account.id) {
            return Err(NoPasskey::Late);
        }
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer)?;
        let passkey = self.webauthn.finish_passkey_registration(&answer, &state).map_err(unproved)?;
        let label: String = label.trim().chars().take(LONGEST_LABEL).collect();
        let mut tx = db.begin().await?;
        let credential = serde_json::to_string(&passkey)?;
        sql::insert_passkey(&mut tx, account.id, passkey.cred_id().as_ref(), &label, &credential, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Asks for any passkey that its device has for this site.
    ///
    /// # Errors
    /// When too much is under way, or a statement fails.
    pub async fn begin_sign_in(&self, db: &Db, now: Timestamp) -> Result<Asked<RequestChallengeResponse>, NoPasskey> {
        let (mut options, state) = self.webauthn.start_discoverable_authentication().map_err(unproved)?;
        // Whoever presses a button wants to be asked at once.
        options.mediation = None;
        let ceremony = begin(db, None, &Ceremony::SignIn(state), now).await?;
        Ok(Asked { ceremony, options })
    }

    /// Whose the passkey is with which a browser has answered.
    ///
    /// # Errors
    /// When it is no answer to what was asked, or nobody's here, or a statement fails.
    pub async fn finish_sign_in(
        &self,
        db: &Db,
        (ceremony, answer): (&str, &str),
        now: Timestamp,
    ) -> Result<Account, NoPasskey> {
        let (_, Ceremony::SignIn(state)) = end(db, ceremony, now).await? else { return Err(NoPasskey::Late) };
        let answer: PublicKeyCredential = serde_json::from_str(answer)?;
        let (whose, id) = self.webauthn.identify_discoverable_authentication(&answer).map_err(unproved)?;
        let account = super::account(&mut db.reading().await?, whose).await?;
        let account = account.filter(|account| account.ended.is_none()).ok_or(NoPasskey::Unknown)?;
        let known = self.of_account(db, whose).await?;
        let passkey = known.into_iter().find(|passkey| passkey.cred_id().as_slice() == id).ok_or(NoPasskey::Unknown)?;
        let result = self.webauthn.finish_discoverable_authentication_v2(&answer, state, &passkey).map_err(unproved)?;
        used(db, passkey, &result, now).await?;
        Ok(account)
    }

    /// Asks for one of the passkeys of somebody who has signed in.
    ///
    /// # Errors
    /// When she has none, too much is under way, or a statement fails.
    pub async fn begin_confirmation(
        &self,
        db: &Db,
        account: Uuid,
        now: Timestamp,
    ) -> Result<Asked<RequestChallengeResponse>, NoPasskey> {
        let known = self.of_account(db, account).await?;
        if known.is_empty() {
            return Err(NoPasskey::Unknown);
        }
        let (options, state) = self.webauthn.start_passkey_authentication(&known).map_err(unproved)?;
        let ceremony = begin(db, Some(account), &Ceremony::Confirmation(state), now).await?;
        Ok(Asked { ceremony, options })
    }

    /// Checks that the answer is by one of her passkeys.
    ///
    /// # Errors
    /// When it is no answer to what was asked, or a statement fails.
    pub async fn finish_confirmation(
        &self,
        db: &Db,
        account: Uuid,
        (ceremony, answer): (&str, &str),
        now: Timestamp,
    ) -> Result<(), NoPasskey> {
        let (whose, Ceremony::Confirmation(state)) = end(db, ceremony, now).await? else { return Err(NoPasskey::Late) };
        if whose != Some(account) {
            return Err(NoPasskey::Late);
        }
        let answer: PublicKeyCredential = serde_json::from_str(answer)?;
        let result = self.webauthn.finish_passkey_authentication(&answer, &state).map_err(unproved)?;
        // One that was taken away since is none of hers any more.
        let known = self.of_account(db, account).await?;
        let passkey = known.into_iter().find(|passkey| passkey.cred_id() == result.cred_id());
        used(db, passkey.ok_or(NoPasskey::Unknown)?, &result, now).await
    }

    async fn of_account(&self, db: &Db, account: Uuid) -> Result<Vec<Passkey>, NoPasskey> {
        let rows = sql::passkeys(&mut db.reading().await?, account).await?;
        let read = |row: &sql::PasskeyRow| serde_json::from_str(&row.credential).map_err(anyhow::Error::from);
        Ok(rows.iter().map(read).collect::<anyhow::Result<_>>()?)
    }
}

/// Writes down that a passkey was used. One whose counter goes backwards was copied, and is refused.
async fn used(
    db: &Db,
    mut passkey: Passkey,
    result: &webauthn_rs::prelude::AuthenticationResult,
    now: Timestamp,
) -> Result<(), NoPasskey> {
    if !result.user_verified() {
        return Err(unproved("the device did not make sure of its holder"));
    }
    passkey.update_credential(result);
    let credential = serde_json::to_string(&passkey)?;
    let mut tx = db.begin().await?;
    sql::use_passkey(&mut tx, passkey.cred_id().as_ref(), &credential, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn begin(db: &Db, account: Option<Uuid>, state: &Ceremony, now: Timestamp) -> Result<String, NoPasskey> {
    let token = Token::new(random());
    let mut tx = db.begin().await?;
    if sql::forget_ceremonies(&mut tx, now).await? >= MOST {
        return Err(NoPasskey::Busy);
    }
    let expires = now.checked_add(PATIENCE).map_err(anyhow::Error::from)?;
    sql::begin_ceremony(&mut tx, &token.hash(), account, &serde_json::to_string(state)?, expires).await?;
    tx.commit().await?;
    Ok(token.text().to_string())
}

async fn end(db: &Db, ceremony: &str, now: Timestamp) -> Result<(Option<Uuid>, Ceremony), NoPasskey> {
    let token = Token::parse(ceremony).ok_or(NoPasskey::Late)?;
    let mut tx = db.begin().await?;
    let ended = sql::end_ceremony(&mut tx, &token.hash(), now).await?;
    tx.commit().await?;
    let (account, state) = ended.ok_or(NoPasskey::Late)?;
    Ok((account, serde_json::from_str(&state).map_err(anyhow::Error::from)?))
}

#[cfg(test)]
mod tests {
    use super::Passkeys;

    #[test]
    fn browsers_want_a_name_and_https_but_on_this_machine() {
        for (origin, expected) in [
            ("https://monitor.example", true),
            ("http://localhost:8080", true),
            ("http://monitor.example", false),
            ("http://127.0.0.1:8080", false),
            ("https://192.0.2.1", false),
            ("monitor.example", false),
        ] {
            assert_eq!(Passkeys::of(origin, "Monitor").is_some(), expected, "{origin}");
        }
    }
}
