//! What a visitor can be told when there is no page.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::vault::NotHere;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is at this address.
    #[error("nothing is at this address")]
    NotFound,
    /// Something was at this address and was withdrawn.
    #[error("what was at this address was withdrawn")]
    Gone,
    /// The installation has no content yet.
    #[error("there is no content yet")]
    Empty,
    /// Something went wrong.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Unexpected(error.into())
    }
}

impl Error {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Empty => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unexpected(_) if self.keys_elsewhere().is_some() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Which keys have to come before the page can be made.
    fn keys_elsewhere(&self) -> Option<NotHere> {
        match self {
            Self::Unexpected(error) => error.downcast_ref().copied(),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    /// An answer without a body, but where keys are missing. The router puts the page in the reader's language in its place.
    fn into_response(self) -> Response {
        let (status, keys) = (self.status(), self.keys_elsewhere());
        if let Self::Unexpected(error) = self {
            tracing::error!(error = format!("{error:#}"), "A page could not be made");
        }
        match keys {
            // Only who is at the desk gets there, and can do something about it.
            Some(keys) => (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{keys}\n")).into_response(),
            None => status.into_response(),
        }
    }
}
