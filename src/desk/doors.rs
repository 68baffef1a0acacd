//! The table of the newsroom's addresses: each is a door with the right that opens it.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use super::Desk;
use super::guard::guard;
use crate::accounts::Right;

/// An address, and what it takes to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address, with the names of its parameters in braces.
    pub path: &'static str,
    /// What one must be allowed to do. The object follows from the parameters.
    pub right: Right,
    /// Whether one must have proved a short while ago that it is her.
    pub confirmed: bool,
}

impl Door {
    /// Whether it leads to something of an issue: its parameters name it.
    #[must_use]
    pub fn of_issue(self) -> bool {
        self.path.starts_with("/desk/issues/{starts}")
    }
}

/// Doors that are being put together.
pub(super) struct Doors {
    desk: Arc<Desk>,
    router: Router<Arc<Desk>>,
    list: Vec<Door>,
}

impl Doors {
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, router: Router::new(), list: Vec::new() }
    }

    /// A page.
    pub fn get<H, T>(self, right: Right, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Door { method: "GET", path, right, confirmed: false }, get(handler))
    }

    /// A form.
    pub fn post<H, T>(self, right: Right, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Door { method: "POST", path, right, confirmed: false }, post(handler))
    }

    /// A page that opens to who has just proved that it is her.
    pub fn get_confirmed<H, T>(self, right: Right, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Door { method: "GET", path, right, confirmed: true }, get(handler))
    }

    /// A form that is taken of who has just proved that it is her.
    pub fn post_confirmed<H, T>(self, right: Right, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Door { method: "POST", path, right, confirmed: true }, post(handler))
    }

    /// The guard stands in front of the handler, behind the router: it knows which door this is without reading the address.
    fn add(mut self, door: Door, handler: MethodRouter<Arc<Desk>>) -> Self {
        let guarded = handler.layer(from_fn_with_state((Arc::clone(&self.desk), door), guard));
        self.list.push(door);
        self.router = self.router.route(door.path, guarded);
        self
    }

    pub fn list(&self) -> &[Door] {
        &self.list
    }

    pub fn into_router(self) -> Router<Arc<Desk>> {
        self.router
    }
}
