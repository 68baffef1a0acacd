//! One's password, with the device that makes its one-time passwords, and recovery codes.

use axum::response::Response;
use fast_qr::{ECL, Module, QRBuilder};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use zeroize::Zeroizing;

use super::super::now;
use super::super::page::{Subject, see};
use super::super::seat::{Form, Handled, Seat, record};
use super::super::sign_in::begin_session;
use super::after;
use crate::accounts::{self, NewPassword, NotProved, OneTimeSecret, SHORTEST, Weakness};
use crate::audit::{Act, Details};
use crate::error::Error;
use crate::vault::random;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    /// Whether there is one that this one would take the place of.
    change: bool,
    hint: String,
    name: String,
    secret: String,
    /// The picture that a device reads: the side of its square in modules, and its dark modules as a path.
    side: usize,
    picture: String,
}

#[derive(Serialize)]
struct Codes {
    codes: Vec<String>,
}

/// `GET /desk/account/password`
pub(super) async fn show(seat: Seat) -> Handled {
    page(&seat, &OneTimeSecret::new(random()), StatusCode::OK, None).await
}

async fn page(seat: &Seat, secret: &OneTimeSecret, status: StatusCode, problem: Option<String>) -> Handled {
    let view = seat.view()?;
    let account = seat.account();
    let since = accounts::password_since(&mut seat.desk.site.db.reading().await?, account.id).await?;
    let address = secret.address(account.name.as_str(), &view.builder().localized(&view.frame.monitor.title))?;
    let (side, picture) = drawn(&address)?;
    let own = Page {
        problem,
        change: since.is_some(),
        hint: view.builder().filled("desk-password-hint", &[("count", &view.integer(SHORTEST as i64))]),
        name: account.name.as_str().to_owned(),
        secret: secret.text().to_string(),
        side,
        picture,
    };
    let title = view.message(if own.change { "desk-password-change" } else { "desk-password-set" });
    view.answer(status, "desk_password.html", Subject { title, part: "account", ..Subject::default() }, own)
}

/// The picture of an address: a path of squares, with the margin of four modules that devices need (ISO/IEC 18004).
fn drawn(address: &str) -> Result<(usize, String), Error> {
    const MARGIN: usize = 4;
    let code = QRBuilder::new(address).ecl(ECL::M).build().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let mut path = String::new();
    for row in 0..code.size {
        for (column, module) in code[row].iter().enumerate() {
            if module.value() == Module::DARK {
                path.push_str(&format!("M{} {}h1v1h-1z", column + MARGIN, row + MARGIN));
            }
        }
    }
    Ok((code.size + 2 * MARGIN, path))
}

/// `POST /desk/account/password`
pub(super) async fn set(seat: Seat, headers: HeaderMap, Form(fields): Form) -> Handled {
    let view = seat.view()?;
    let account = seat.account();
    let value = |name| fields.value(name).unwrap_or_default();
    let Some(secret) = OneTimeSecret::parse(value("secret")) else { return Err(Error::NotFound) };
    let password = value("password");
    let monitor = view.builder().localized(&view.frame.monitor.title);
    let problem = match accounts::judge(password, &[account.name.as_str(), &account.shown, &monitor]) {
        Err(Weakness::Short) => Some("desk-password-short"),
        Err(Weakness::Long) => Some("desk-password-long"),
        Err(Weakness::Common) => Some("desk-password-common"),
        Ok(()) if value("again") != password => Some("desk-password-differs"),
        Ok(()) => None,
    };
    if let Some(key) = problem {
        return page(&seat, &secret, StatusCode::UNPROCESSABLE_ENTITY, Some(view.message(key))).await;
    }
    let hash = seat.desk.passwords.hash(password, random()).await?;
    let new = NewPassword { hash: &hash, secret: &secret, code: value("code") };
    let mut tx = seat.desk.site.db.begin().await?;
    let codes = match accounts::set_password(&mut tx, &seat.desk.keys, account.id, &new, now()).await {
        Ok(codes) => codes,
        Err(NotProved::Unexpected(error)) => return Err(Error::Unexpected(error)),
        Err(NotProved::NoKey) => {
            tracing::error!(error = %NotProved::NoKey, "Nobody can set a password");
            let problem = view.message("desk-sign-in-no-key");
            return page(&seat, &secret, StatusCode::SERVICE_UNAVAILABLE, Some(problem)).await;
        }
        Err(NotProved::Wrong | NotProved::Wait(_)) => {
            let problem = view.message("desk-password-code-wrong");
            return page(&seat, &secret, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await;
        }
    };
    record(&mut tx, account, Act::PasswordSet, account.name.as_str(), Details::default()).await?;
    // Her sessions are over, this one too: she goes on in another.
    begin_session(&seat.desk, tx, account, &headers, shown_once(&seat, codes)?).await
}

/// The page of new recovery codes, which nobody sees a second time.
fn shown_once(seat: &Seat, codes: Vec<Zeroizing<String>>) -> Result<Response, Error> {
    let view = seat.view()?;
    let title = view.message("desk-codes-title");
    let own = Codes { codes: codes.iter().map(|code| code.as_str().to_owned()).collect() };
    view.page("desk_codes.html", Subject { title, part: "account", ..Subject::default() }, own)
}

/// `POST /desk/account/recovery-codes`
pub(super) async fn renew_codes(seat: Seat) -> Handled {
    let account = seat.account();
    let db = &seat.desk.site.db;
    if accounts::password_since(&mut db.reading().await?, account.id).await?.is_none() {
        return Err(Error::NotFound);
    }
    let mut tx = db.begin().await?;
    let codes = accounts::new_recovery_codes(&mut tx, account.id).await?;
    record(&mut tx, account, Act::RecoveryCodesRenewed, account.name.as_str(), Details::default()).await?;
    tx.commit().await?;
    shown_once(&seat, codes)
}

/// `POST /desk/account/password/removal`
pub(super) async fn remove(seat: Seat, headers: HeaderMap) -> Handled {
    let account = seat.account();
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::remove_password(&mut tx, account.id).await?;
    record(&mut tx, account, Act::PasswordRemoved, account.name.as_str(), Details::default()).await?;
    begin_session(&seat.desk, tx, account, &headers, see(&after("password-removed"))).await
}
