//! What the site answered.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::Value;

use crate::html::Html;

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked for.
    pub path: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    html: OnceLock<Arc<Html>>,
}

impl Answer {
    pub fn new(path: &str, response: Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            path: path.to_owned(),
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            html: OnceLock::new(),
        }
    }

    /// A header; an empty text if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of ASCII"))
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_else(|_| panic!("{} is not UTF-8", self.path))
    }

    pub fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The page, taken apart once.
    pub fn html(&self) -> Arc<Html> {
        Arc::clone(self.html.get_or_init(|| Arc::new(Html::parse(self.text()))))
    }

    /// The text of the page's own part.
    pub fn main(&self) -> String {
        self.html().only("main").text.clone()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(self.text()).unwrap_or_else(|error| panic!("{} is not JSON: {error}", self.path))
    }

    /// The structured data in the page's head.
    pub fn json_ld(&self) -> Value {
        serde_json::from_str(&self.html().only("script").text).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }
}
