//! What is done to accounts.

use super::super::fields::Fields;
use super::super::now;
use super::super::page::see;
use super::super::seat::{Handled, Seat, record};
use super::{PATH, page};
use crate::accounts::{self, Account, AccountName, Notices, Role};
use crate::audit::{Act, Details};
use crate::db::{Tx, Uuid, new_id};
use crate::error::Error;
use crate::vault::random;

/// How long a link is good, in hours.
const HOURS: i64 = 72;
/// Characters of what somebody is called.
const LONGEST_NAME: usize = 80;

/// What a form says of somebody.
struct Said {
    shown: String,
    roles: Vec<Role>,
    contributor: Option<Uuid>,
}

impl Said {
    fn read(seat: &Seat, fields: &Fields) -> Result<Self, Error> {
        let view = seat.view()?;
        let code = fields.value("contributor");
        let contributor = code.and_then(|code| view.frame.contributors.iter().find(|one| one.code.as_str() == code));
        let mut roles: Vec<Role> = fields.values("role").filter_map(Role::parse).collect();
        roles.sort_unstable();
        roles.dedup();
        let shown = fields.value("shown").unwrap_or_default().chars().take(LONGEST_NAME).collect();
        Ok(Self { shown, roles, contributor: contributor.map(|one| one.id) })
    }
}

fn codes(roles: &[Role]) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ")
}

/// `POST /desk/people`
pub(super) async fn add(seat: &Seat, fields: &Fields) -> Handled {
    let view = seat.view()?;
    let said = Said::read(seat, fields)?;
    let typed = fields.value("name").unwrap_or_default();
    let again = |key: &str| {
        let sent = page::Sent { name: typed, shown: &said.shown, roles: &said.roles, contributor: said.contributor };
        Some((view.message(key), sent))
    };
    let Some(name) = AccountName::parse(typed) else {
        return page::all(seat, None, again("desk-person-bad-name")).await;
    };
    if said.roles.is_empty() {
        return page::all(seat, None, again("desk-person-no-role")).await;
    }
    let db = &seat.desk.site.db;
    if accounts::account_by_name(&mut db.reading().await?, name.as_str()).await?.is_some() {
        return page::all(seat, None, again("desk-person-taken")).await;
    }
    let account = Account {
        id: new_id(),
        shown: if said.shown.is_empty() { name.as_str().to_owned() } else { said.shown.clone() },
        name,
        language: None,
        contributor: said.contributor,
        notices: Notices::Never,
        roles: said.roles.clone(),
        created: now(),
        ended: None,
    };
    let mut tx = db.begin().await?;
    accounts::insert_account(&mut tx, &account).await?;
    let details = Details::default().with("roles", codes(&account.roles));
    record(&mut tx, seat.account(), Act::PersonAdded, account.name.as_str(), details).await?;
    let path = invited(seat, &mut tx, &account).await?;
    tx.commit().await?;
    page::link(seat, &account, &path)
}

/// `POST /desk/people/{name}`
pub(super) async fn change(seat: &Seat, account: Account, fields: &Fields) -> Handled {
    let said = Said::read(seat, fields)?;
    if said.roles.is_empty() {
        let problem = seat.view()?.message("desk-person-no-role");
        return page::one(seat, &account, None, Some(problem)).await;
    }
    let gives_up = account.is(Role::Administrator) && !said.roles.contains(&Role::Administrator);
    if gives_up && is_last_administrator(seat, &account).await? {
        let problem = seat.view()?.message("desk-person-last");
        return page::one(seat, &account, None, Some(problem)).await;
    }
    let shown = if said.shown.is_empty() { account.shown.clone() } else { said.shown };
    let changed = Account { shown, contributor: said.contributor, roles: said.roles, ..account.clone() };
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::save_account(&mut tx, &changed).await?;
    accounts::set_roles(&mut tx, changed.id, &changed.roles).await?;
    let details = Details::default().with("roles", codes(&changed.roles)).with("before", codes(&account.roles));
    record(&mut tx, seat.account(), Act::PersonChanged, account.name.as_str(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}/{}?done=person-changed", account.name.as_str())))
}

/// `POST /desk/people/{name}/link`: lets somebody in again, who may have lost everything by which she came in.
pub(super) async fn link(seat: &Seat, account: &Account, fields: &Fields) -> Handled {
    if account.ended.is_some() {
        return Err(Error::NotFound);
    }
    let mut tx = seat.desk.site.db.begin().await?;
    if fields.value("lost").is_some() {
        accounts::remove_factors(&mut tx, account.id).await?;
        record(&mut tx, seat.account(), Act::FactorsRemoved, account.name.as_str(), Details::default()).await?;
    }
    let path = invited(seat, &mut tx, account).await?;
    tx.commit().await?;
    page::link(seat, account, &path)
}

async fn invited(seat: &Seat, tx: &mut Tx, account: &Account) -> Result<String, Error> {
    let token = accounts::invite(tx, account.id, random(), now(), HOURS).await?;
    let details = Details::default().with("roles", codes(&account.roles));
    record(tx, seat.account(), Act::Invited, account.name.as_str(), details).await?;
    Ok(accounts::sign_in_path(&token))
}

/// `POST /desk/people/{name}/standing`
pub(super) async fn end_or_bring_back(seat: &Seat, account: &Account, fields: &Fields) -> Handled {
    let ends = fields.value("act") == Some("end");
    if ends && is_last_administrator(seat, account).await? {
        let problem = seat.view()?.message("desk-person-last");
        return page::one(seat, account, None, Some(problem)).await;
    }
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::end_account(&mut tx, account.id, ends.then(now)).await?;
    let act = if ends { Act::PersonEnded } else { Act::PersonBack };
    record(&mut tx, seat.account(), act, account.name.as_str(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}?done={}", act.word())))
}

/// Whether nobody else could look after accounts.
async fn is_last_administrator(seat: &Seat, account: &Account) -> Result<bool, Error> {
    let all = accounts::accounts(&mut seat.desk.site.db.reading().await?).await?;
    let administers = |one: &Account| one.is(Role::Administrator) && one.ended.is_none();
    Ok(administers(account) && !all.iter().any(|one| administers(one) && one.id != account.id))
}
