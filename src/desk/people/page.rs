//! The list of people, one of them, and a link that was made for one.

use bellwether_language::Language;
use http::StatusCode;
use serde::Serialize;

use super::super::own_account::in_words;
use super::super::page::{Subject, View};
use super::super::seat::{Handled, Seat};
use super::PATH;
use crate::accounts::{self, Account, Role};
use crate::db::Uuid;

#[derive(Serialize)]
struct All {
    problem: Option<String>,
    people: Vec<Person>,
    gone: Vec<Person>,
    form: FormView,
}

#[derive(Serialize)]
struct Person {
    href: String,
    name: String,
    shown: String,
    roles: Vec<String>,
    signs_as: Option<String>,
    seen: Option<String>,
    ended: Option<String>,
}

#[derive(Serialize)]
struct One {
    problem: Option<String>,
    person: Person,
    form: FormView,
    passkeys: usize,
    password: bool,
    herself: bool,
}

/// What can be said of somebody.
#[derive(Serialize)]
pub(super) struct FormView {
    name: String,
    shown: String,
    roles: Vec<Choice>,
    contributors: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    code: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct Link {
    shown: String,
    link: String,
    back: String,
}

/// What was sent, to be shown again.
pub(super) struct Sent<'a> {
    pub name: &'a str,
    pub shown: &'a str,
    pub roles: &'a [Role],
    pub contributor: Option<Uuid>,
}

fn form(view: &View<'_>, sent: &Sent<'_>) -> FormView {
    let languages = &view.frame.monitor.languages;
    let offered = |role: &Role| {
        role.language().is_none_or(|language: Language| languages.contains(&language)) || sent.roles.contains(role)
    };
    FormView {
        name: sent.name.to_owned(),
        shown: sent.shown.to_owned(),
        roles: Role::all()
            .into_iter()
            .filter(offered)
            .map(|role| Choice { code: role.code(), label: in_words(view, role), chosen: sent.roles.contains(&role) })
            .collect(),
        contributors: view
            .frame
            .contributors
            .iter()
            .map(|one| Choice {
                code: one.code.to_string(),
                label: view.builder().localized(&one.name),
                chosen: sent.contributor == Some(one.id),
            })
            .collect(),
    }
}

fn person(view: &View<'_>, account: &Account, seen: &[(Uuid, jiff::Timestamp)]) -> Person {
    let signs_as = account.contributor.and_then(|id| view.frame.contributors.iter().find(|one| one.id == id));
    Person {
        href: format!("{PATH}/{}", account.name.as_str()),
        name: account.name.as_str().to_owned(),
        shown: account.shown.clone(),
        roles: account.roles.iter().map(|role| in_words(view, *role)).collect(),
        signs_as: signs_as.map(|one| view.builder().localized(&one.name)),
        seen: seen.iter().find(|(id, _)| *id == account.id).map(|(_, at)| view.instant(*at)),
        ended: account.ended.map(|at| view.instant(at)),
    }
}

/// `GET /desk/people`, or again with what is wrong about somebody who was to be added.
pub(super) async fn all(seat: &Seat, done: Option<&str>, again: Option<(String, Sent<'_>)>) -> Handled {
    let view = seat.view()?;
    let mut reading = seat.desk.site.db.reading().await?;
    let (accounts, seen) = (accounts::accounts(&mut reading).await?, accounts::last_seen(&mut reading).await?);
    drop(reading);
    let (gone, here): (Vec<_>, Vec<_>) = accounts.iter().partition(|account| account.ended.is_some());
    let list = |accounts: Vec<&Account>| accounts.into_iter().map(|account| person(&view, account, &seen)).collect();
    let status = if again.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let nobody = Sent { name: "", shown: "", roles: &[], contributor: None };
    let (problem, sent) = again.map_or((None, nobody), |(problem, sent)| (Some(problem), sent));
    let own = All { problem, people: list(here), gone: list(gone), form: form(&view, &sent) };
    let title = view.message("desk-part-people");
    view.answer(status, "desk_people.html", Subject { title, part: "people", done, ..Subject::default() }, own)
}

/// `GET /desk/people/{name}`, or again with what is wrong.
pub(super) async fn one(seat: &Seat, account: &Account, done: Option<&str>, problem: Option<String>) -> Handled {
    let view = seat.view()?;
    let mut reading = seat.desk.site.db.reading().await?;
    let seen = accounts::last_seen(&mut reading).await?;
    let passkeys = accounts::passkeys(&mut reading, account.id).await?.len();
    let password = accounts::password_since(&mut reading, account.id).await?.is_some();
    drop(reading);
    let sent = Sent {
        name: account.name.as_str(),
        shown: &account.shown,
        roles: &account.roles,
        contributor: account.contributor,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let own = One {
        problem,
        person: person(&view, account, &seen),
        form: form(&view, &sent),
        passkeys,
        password,
        herself: account.id == seat.account().id,
    };
    let subject = Subject { title: account.shown.clone(), part: "people", done, ..Subject::default() };
    view.answer(status, "desk_person.html", subject, own)
}

/// The page of a link that lets somebody in. Nobody sees it a second time.
pub(super) fn link(seat: &Seat, account: &Account, path: &str) -> Handled {
    let view = seat.view()?;
    let own = Link {
        shown: account.shown.clone(),
        link: format!("{}{path}", seat.desk.origin(&view.frame.monitor.origin)),
        back: format!("{PATH}/{}", account.name.as_str()),
    };
    let title = view.message("desk-person-link-title");
    view.page("desk_person_link.html", Subject { title, part: "people", ..Subject::default() }, own)
}
