//! The server: connections, the way past the router for answers that are kept, and an orderly end.

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, IF_NONE_MATCH};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::cache::{Cache, Entry, Keep, Page, matches};
use super::encoding::Encoding;
use super::{headers, limits};

/// A client that sends its request slower than this is let go.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// The body of an answer: bytes at hand, or whatever the router made.
type Answer = Response<Either<Full<Bytes>, Body>>;

/// What is asked of the site behind the cache.
pub trait Behind: Send + Sync + 'static {
    /// The number of the last known change.
    fn current(&self) -> i64;
    /// The redirect of an address with a query, if it is one of an old site: pages are kept by path alone, so this comes first.
    fn moved(&self, asked: &str) -> Option<axum::response::Response>;
}

/// Where a request comes from, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub Option<IpAddr>);

/// What answers requests.
pub struct Front<B> {
    router: Router,
    cache: Arc<Cache>,
    behind: Arc<B>,
    https: bool,
}

impl<B: Behind> Front<B> {
    /// Puts `cache` before `router`. An answer of the router that carries a [`Page`] among its extensions is kept.
    #[must_use]
    pub fn new(router: Router, cache: Arc<Cache>, behind: Arc<B>, https: bool) -> Self {
        Self { router, cache, behind, https }
    }

    /// Answers one request.
    pub async fn answer<R>(&self, mut request: Request<R>) -> Answer
    where
        R: http_body::Body<Data = Bytes> + Send + 'static,
        R::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if reads
            && request.uri().query().is_some()
            && let Some(asked) = request.uri().path_and_query()
            && let Some(mut moved) = self.behind.moved(asked.as_str())
        {
            headers::protect(moved.headers_mut(), self.https);
            return moved.map(Either::Right);
        }
        if reads && let Some(entry) = self.cache.get(request.uri().path()) {
            return from_entry(&entry, &request);
        }
        without_nul(request.uri_mut());
        let accepted = Accepted::of(&request);
        let path = request.uri().path().to_owned();
        let method = request.method().clone();
        let mut response = match self.router.clone().oneshot(request.map(Body::new)).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if let (true, Some(page)) = (reads, response.extensions_mut().remove::<Page>()) {
            // Another spelling of an address would fill the cache with copies.
            let entry = if path.contains('%') {
                self.cache.entry(page)
            } else {
                self.cache.keep(&path, page, || self.behind.current())
            };
            return accepted.answer(&entry);
        }
        headers::protect(response.headers_mut(), self.https);
        if method == Method::HEAD {
            return response.map(|_| Either::Left(Full::default()));
        }
        response.map(Either::Right)
    }
}

fn from_entry<B>(entry: &Arc<Entry>, request: &Request<B>) -> Answer {
    let encoding = Encoding::accepted(request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()));
    let variant = entry.variant(encoding);
    let unchanged = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|value| matches(value.to_str().unwrap_or_default(), variant.etag.to_str().unwrap_or_default()));
    let without_body = unchanged || *request.method() == Method::HEAD;
    let mut response =
        Response::new(Either::Left(if without_body { Full::default() } else { Full::new(variant.body.clone()) }));
    *response.headers_mut() = variant.headers.clone();
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}

/// What of a request decides in which form its answer goes out.
struct Accepted(Request<()>);

impl Accepted {
    fn of<B>(request: &Request<B>) -> Self {
        let mut kept = Request::new(());
        *kept.method_mut() = request.method().clone();
        for name in [ACCEPT_ENCODING, IF_NONE_MATCH] {
            if let Some(value) = request.headers().get(&name) {
                kept.headers_mut().insert(name, value.clone());
            }
        }
        Self(kept)
    }

    fn answer(&self, entry: &Arc<Entry>) -> Answer {
        from_entry(entry, &self.0)
    }
}

/// Puts U+FFFD where a path has U+0000, as HTML does (13.2.5): nothing of ours has one in its name, and PostgreSQL refuses to look for it.
fn without_nul(uri: &mut Uri) {
    if !uri.path().contains("%00") {
        return;
    }
    let (path, query) = (uri.path().replace("%00", "%EF%BF%BD"), uri.query());
    let path = query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    if let Ok(other) = Uri::try_from(path) {
        *uri = other;
    }
}

/// An answer of the router that is to be kept.
pub fn kept(page: Page) -> axum::response::Response {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(page);
    response
}

/// A [`Page`] that is right for ever, such as an asset.
#[must_use]
pub fn constant(body: Bytes, content_type: &'static str, seen: i64) -> Page {
    Page { body, content_type, keep: Keep::Forever, tags: Vec::new(), seen, no_index: false }
}

/// Serves connections until `stop` is done, then lets open requests finish.
///
/// # Errors
/// When no connection can be accepted any more.
pub async fn serve<B: Behind>(
    listener: TcpListener,
    front: Front<B>,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).pipeline_flush(true);
    let front = Arc::new(front);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(connected) => connected,
            // Too many open files, or a client that is gone already: neither is a reason to stop.
            Err(error) => {
                tracing::warn!(%error, "A connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Fails for a client that is gone already; the connection will tell.
        let _ = stream.set_nodelay(true);
        let front = Arc::clone(&front);
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let front = Arc::clone(&front);
            async move {
                // Only what changes something is counted by where it comes from.
                if request.method() == Method::POST {
                    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
                    let client = Client(limits::client(peer.ip(), forwarded));
                    request.extensions_mut().insert(client);
                }
                Ok::<_, Infallible>(front.answer(request).await)
            }
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away in the middle is no event.
            let _ = connection.await;
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("Some requests took too long and were cut off"),
    }
    Ok(())
}

/// The whole body of an answer, for tests and exports.
///
/// # Errors
/// When the body breaks off.
pub async fn collect(answer: Answer) -> anyhow::Result<Response<Bytes>> {
    let (parts, body) = answer.into_parts();
    let bytes = match body {
        Either::Left(full) => {
            full.collect().await.map(http_body_util::Collected::to_bytes).context("a body at hand")?
        }
        Either::Right(body) => body.collect().await.context("reading the body of an answer")?.to_bytes(),
    };
    Ok(Response::from_parts(parts, bytes))
}
