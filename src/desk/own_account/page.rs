//! The page of one's own account.

use serde::Serialize;

use super::super::page::Subject;
use super::super::seat::{Handled, Seat};
use super::super::sign_in;
use crate::accounts::{self, Notices, Role, SessionEntry};
use crate::error::Error;
use bellwether_language::Language;

#[derive(Serialize)]
struct Page {
    name: String,
    shown: String,
    roles: Vec<String>,
    signs_as: Option<String>,
    /// Whether she has nothing by which she could come in again.
    nothing: bool,
    /// Whether browsers take passkeys for this site at all.
    takes_passkeys: bool,
    passkeys: Vec<PasskeyView>,
    password_since: Option<String>,
    codes_left: i64,
    sessions: Vec<SessionView>,
    notices: Vec<Choice>,
    /// Whether addresses can be sealed here, and whether she has given one.
    addresses: bool,
    has_address: bool,
}

#[derive(Serialize)]
struct PasskeyView {
    label: String,
    added: String,
    used: Option<String>,
}

#[derive(Serialize)]
struct SessionView {
    id: String,
    device: Option<String>,
    began: String,
    seen: String,
    this_one: bool,
}

#[derive(Serialize)]
struct Choice {
    word: &'static str,
    label: String,
    chosen: bool,
}

pub(super) async fn show(seat: &Seat, done: Option<&str>) -> Handled {
    let view = seat.view()?;
    let account = seat.account();
    let mut reading = seat.desk.site.db.reading().await?;
    let password = accounts::password_since(&mut reading, account.id).await?;
    let passkeys = accounts::passkeys(&mut reading, account.id).await?;
    let codes_left = accounts::recovery_codes_left(&mut reading, account.id).await?;
    let sessions = accounts::sessions_of(&mut reading, account.id).await?;
    let has_address = accounts::address(&mut reading, account.id).await?.is_some();
    drop(reading);
    let at = |millisecond: i64| -> Result<String, Error> {
        let at = jiff::Timestamp::from_millisecond(millisecond).map_err(|error| Error::Unexpected(error.into()))?;
        Ok(view.instant(at))
    };
    let signs_as = account.contributor.and_then(|id| view.frame.contributors.iter().find(|one| one.id == id));
    let own = Page {
        name: account.name.as_str().to_owned(),
        shown: account.shown.clone(),
        roles: account.roles.iter().map(|role| in_words(&view, *role)).collect(),
        signs_as: signs_as.map(|contributor| view.builder().localized(&contributor.name)),
        nothing: passkeys.is_empty() && password.is_none(),
        takes_passkeys: sign_in::passkeys(&seat.desk)?.is_some(),
        passkeys: passkeys
            .into_iter()
            .map(|passkey| {
                Ok(PasskeyView {
                    label: passkey.label,
                    added: at(passkey.created_at)?,
                    used: passkey.used_at.map(at).transpose()?,
                })
            })
            .collect::<Result<_, Error>>()?,
        password_since: password.map(|since| view.instant(since)),
        codes_left,
        sessions: sessions
            .into_iter()
            .map(|SessionEntry { id, device, times }| SessionView {
                id: id.to_string(),
                device: Some(device).filter(|device| !device.is_empty()),
                began: view.instant(times.created),
                seen: view.instant(times.seen),
                this_one: id == seat.session.id,
            })
            .collect(),
        notices: Notices::ALL
            .map(|notices| Choice {
                word: notices.word(),
                label: view.message(&format!("desk-account-notices-{}", notices.word())),
                chosen: notices == account.notices,
            })
            .into(),
        addresses: seat.desk.has_newsletter(),
        has_address,
    };
    let title = view.message("desk-account-title");
    view.page("desk_account.html", Subject { title, part: "account", done, ..Subject::default() }, own)
}

/// A role as people call it.
pub(in crate::desk) fn in_words(view: &super::super::page::View<'_>, role: Role) -> String {
    let word = view.message(&format!("desk-role-{}", role.word()));
    match role.language().map(Language::endonym) {
        Some(language) => format!("{word}: {language}"),
        None => word,
    }
}
