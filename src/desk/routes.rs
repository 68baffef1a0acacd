//! The desk's addresses, put together of what each of its parts adds.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;

use super::doors::Doors;
use super::guard::keep_private;
use super::page::see;
use super::seat::Seat;
use super::{
    Desk, Door, at_risk, board, campaigns, glossary, judging, log, notices, own_account, people, pictures, publication,
    sign_in, subscribers, texts,
};
use crate::accounts::Right;

/// Every address below `/desk`.
pub fn routes(desk: Arc<Desk>) -> Router {
    let guarded = all(&desk).into_router();
    sign_in::open().merge(publication::open()).merge(guarded).layer(from_fn(keep_private)).with_state(desk)
}

/// Every door of the desk, with the right that opens it.
#[must_use]
pub fn doors(desk: &Arc<Desk>) -> Vec<Door> {
    all(desk).list().to_vec()
}

fn all(desk: &Arc<Desk>) -> Doors {
    let mut doors =
        Doors::new(Arc::clone(desk)).get(Right::OwnAccount, "/desk", async |seat: Seat| see(seat.first_page()));
    doors = sign_in::doors(doors);
    doors = own_account::doors(doors);
    doors = people::doors(doors);
    doors = log::doors(doors);
    doors = notices::doors(doors);
    doors = board::doors(doors);
    doors = judging::doors(doors);
    doors = texts::doors(doors);
    doors = glossary::doors(doors);
    doors = at_risk::doors(doors);
    doors = pictures::doors(doors);
    doors = publication::doors(doors);
    if desk.has_newsletter() {
        doors = subscribers::doors(doors);
        doors = campaigns::doors(doors);
    }
    doors
}

/// What stands behind a name in the query; nothing, if the name stands there alone.
pub(super) fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?.split('&').find_map(|pair| match pair.split_once('=') {
        Some((known, value)) => (known == name).then_some(value),
        None => (pair == name).then_some(""),
    })
}

/// What has just been done, as an address of ours says it: one of `words`. Others could say anything.
pub(super) fn done(query: Option<&str>, words: &[&'static str]) -> Option<&'static str> {
    let word = parameter(query, "done")?;
    words.iter().copied().find(|known| *known == word)
}
