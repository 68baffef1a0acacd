//! Pages for people: one file for each kind.

pub mod archive;
pub mod commentary;
pub mod front;
pub mod issue;
pub mod newsletter;
pub mod people;
pub mod section;
pub mod situation;
pub mod standing;
pub mod topics;

use crate::error::Error;

/// An answer of a page's handler.
pub enum Answer {
    /// A page to be kept.
    Page(Box<crate::web::cache::Page>),
    /// The page is elsewhere, for ever.
    Moved(String),
    /// The page is elsewhere, for now.
    Found(String),
}

impl axum::response::IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        let to = |status: http::StatusCode, path: &str, keep: &'static str| {
            let mut response = status.into_response();
            response.headers_mut().insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static(keep));
            // Paths come from codes and slugs, which are ASCII, or from redirects, which the import has checked to be paths.
            if let Ok(value) = http::HeaderValue::from_str(path) {
                response.headers_mut().insert(http::header::LOCATION, value);
            }
            response
        };
        match self {
            Self::Page(page) => crate::web::server::kept(*page),
            // Not for ever: a slug may come back to its text, and its address must not lead a browser in circles then.
            Self::Moved(path) => to(http::StatusCode::MOVED_PERMANENTLY, &path, "public, max-age=3600"),
            Self::Found(path) => to(http::StatusCode::FOUND, &path, "no-cache"),
        }
    }
}

/// What a page's handler returns.
pub type Handled = Result<Answer, Error>;

/// The media type of every page for people.
pub const HTML: &str = "text/html; charset=utf-8";

/// The year that a list shows: none in the address means the newest of `years`. The outcome is `None` for the newest year under its
/// own address: it is at the list's, for as long as no newer one begins.
///
/// # Errors
/// [`Error::NotFound`] for what is no year of the list.
pub fn year_of_list(years: &[i16], text: Option<&str>) -> Result<Option<i16>, Error> {
    let newest = years.first().copied();
    match text {
        None => newest.map(Some).ok_or(Error::NotFound),
        Some(text) => Ok(Some(year_of(years, text)?).filter(|year| Some(*year) != newest)),
    }
}

/// The year that an address names.
///
/// # Errors
/// [`Error::NotFound`] for what is none of `years`.
pub fn year_of(years: &[i16], text: &str) -> Result<i16, Error> {
    let year: i16 = text.parse().map_err(|_| Error::NotFound)?;
    let known = text.len() == 4 && years.contains(&year);
    known.then_some(year).ok_or(Error::NotFound)
}
