//! What a visitor can be told when there is no page.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

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
    /// Keys have to come first. The desk says which, in the language of who asks.
    #[error(transparent)]
    Waiting(NotHere),
    /// What was sent is longer than anything that is taken here.
    #[error("what was sent is too long")]
    TooLong,
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
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    /// An answer without a body. The router, or the desk, puts the page in the reader's language in its place.
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = status.into_response();
        match self {
            Self::Waiting(keys) => {
                tracing::error!("{keys}");
                response.extensions_mut().insert(keys);
            }
            Self::Unexpected(error) => tracing::error!(error = format!("{error:#}"), "A page could not be made"),
            Self::NotFound | Self::Gone | Self::Empty | Self::TooLong => {}
        }
        response
    }
}
