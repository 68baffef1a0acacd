//! What a visitor can be told when there is no page.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;

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
    /// An operator has to do something first: what, in a sentence for people who can.
    #[error("{0}")]
    Waiting(String),
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
            Self::Empty | Self::Waiting(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    /// An answer without a body, but where there is something to be done. The router puts the page in the reader's language in its place.
    fn into_response(self) -> Response {
        let status = self.status();
        match self {
            Self::Waiting(words) => {
                tracing::error!("{words}");
                return (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words + "\n").into_response();
            }
            Self::Unexpected(error) => tracing::error!(error = format!("{error:#}"), "A page could not be made"),
            Self::NotFound | Self::Gone | Self::Empty => {}
        }
        status.into_response()
    }
}
