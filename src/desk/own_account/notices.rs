//! How one is told of what concerns one, and where.

use super::super::page::see;
use super::super::seat::{Form, Handled, Seat, record};
use super::after;
use crate::accounts::{self, Account, Notices};
use crate::audit::{Act, Details};
use crate::error::Error;
use crate::vault::{Address, Purpose, random};

/// `POST /desk/account/notices`
pub(super) async fn choose(seat: Seat, Form(fields): Form) -> Handled {
    let notices = fields.value("notices").and_then(Notices::parse).ok_or(Error::NotFound)?;
    let account = Account { notices, ..seat.account().clone() };
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::save_account(&mut tx, &account).await?;
    let details = Details::default().with("notices", notices.word());
    record(&mut tx, &account, Act::NoticesChosen, account.name.as_str(), details).await?;
    tx.commit().await?;
    Ok(see(&after("notices-chosen")))
}

/// `POST /desk/account/address`: sealed at once, and shown to nobody ever again. An empty one takes it away.
pub(super) async fn keep_address(seat: Seat, Form(fields): Form) -> Handled {
    let account = seat.account();
    let sealed = match fields.value("email") {
        Some(text) => {
            let Ok(address) = Address::parse(text) else {
                return super::page::show(&seat, None).await.map(|mut response| {
                    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
                    response
                });
            };
            let keyring = seat.desk.keyring()?;
            let sealed = keyring.seal(Purpose::Account, account.id, address.reveal().as_bytes(), random());
            Some(sealed.map_err(|error| Error::Unexpected(error.into()))?)
        }
        None => None,
    };
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::set_address(&mut tx, account.id, sealed.as_ref()).await?;
    let details = Details::default().with("address", if sealed.is_some() { "given" } else { "taken away" });
    record(&mut tx, account, Act::AddressKept, account.name.as_str(), details).await?;
    tx.commit().await?;
    Ok(see(&after("address-kept")))
}
