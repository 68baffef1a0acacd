//! Finished answers in memory: compressed once, sent as they are, dropped when what they were made from changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, VARY};
use sha2::{Digest as _, Sha256};

use super::encoding::{Effort, Encoding};
use super::headers;
use crate::db::Tag;

/// How long others may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// They may keep it and ask each time whether it has changed: a correction must reach readers at once.
    Revalidate,
    /// For ever: the address changes with the content.
    Forever,
    /// For an hour: the content of the address never changes, but it may be withdrawn.
    Hour,
}

/// An answer that may be kept.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its bytes.
    pub body: Bytes,
    /// Its media type.
    pub content_type: &'static str,
    /// How long others may keep it.
    pub keep: Keep,
    /// What it was made from.
    pub tags: Vec<Tag>,
    /// Number of the last change that it shows.
    pub seen: i64,
    /// Whether search engines are asked to leave it out.
    pub no_index: bool,
}

/// The answer in one content coding, with its headers.
#[derive(Debug)]
pub struct Variant {
    /// The bytes to send.
    pub body: Bytes,
    /// The headers to send with it.
    pub headers: HeaderMap,
    /// The entity tag, in quotes: different for each coding, and for each effort.
    pub etag: HeaderValue,
}

/// A kept answer in all its codings; each is made when it is first asked for.
#[derive(Debug)]
pub struct Entry {
    page: Page,
    digest: String,
    https: bool,
    variants: [ArcSwapOption<Variant>; Encoding::ALL.len()],
    /// Whether the coding was asked for again, so that it is worth the thorough effort.
    refining: [AtomicBool; Encoding::ALL.len()],
}

/// The kept answers by path, up to a weight.
#[derive(Debug)]
pub struct Cache {
    entries: moka::sync::Cache<String, Arc<Entry>>,
    https: bool,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Cache {
    /// A cache of at most `bytes`.
    #[must_use]
    pub fn new(bytes: u64, https: bool) -> Self {
        let entries = moka::sync::Cache::builder()
            .max_capacity(bytes)
            // The plain bytes, their compressed forms, and what surrounds them.
            .weigher(|path: &String, entry: &Arc<Entry>| {
                u32::try_from(path.len() + entry.page.body.len() * 2 + 1024).unwrap_or(u32::MAX)
            })
            .support_invalidation_closures()
            .build();
        Self { entries, https, hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// The answer for `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Arc<Entry>> {
        let entry = self.entries.get(path);
        let counter = if entry.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        entry
    }

    /// Makes an entry of `page` that is not kept.
    #[must_use]
    pub fn entry(&self, page: Page) -> Arc<Entry> {
        Arc::new(Entry::new(page, self.https))
    }

    /// Makes an entry of `page`, and keeps it unless a change has overtaken it; `current` tells the number of the last one.
    pub fn keep(&self, path: &str, page: Page, current: impl Fn() -> i64) -> Arc<Entry> {
        let seen = page.seen;
        let entry = self.entry(page);
        if current() == seen {
            self.entries.insert(path.to_owned(), Arc::clone(&entry));
            // Asked again: a change in between has dropped what was kept by then, and this was not.
            if current() != seen {
                self.entries.invalidate(path);
            }
        }
        entry
    }

    /// Drops what was made from something that changed.
    pub fn drop_tagged(&self, tags: &[Tag]) {
        let tags = tags.to_vec();
        if self
            .entries
            .invalidate_entries_if(move |_, entry| entry.page.tags.iter().any(|tag| tags.contains(tag)))
            .is_err()
        {
            self.entries.invalidate_all();
        }
    }

    /// How often an answer was there, and how often not.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }
}

impl Entry {
    fn new(page: Page, https: bool) -> Self {
        let digest = Sha256::digest(&page.body).iter().take(9).map(|byte| format!("{byte:02x}")).collect();
        Self { page, digest, https, variants: Default::default(), refining: Default::default() }
    }

    /// The answer in `encoding`. The first reader gets a quick one; the second sets off a thorough one for all after her.
    #[must_use]
    pub fn variant(self: &Arc<Self>, encoding: Encoding) -> Arc<Variant> {
        let index = encoding as usize;
        if let Some(variant) = self.variants[index].load_full() {
            if encoding != Encoding::Identity && !self.refining[index].swap_if_unset() {
                let entry = Arc::clone(self);
                tokio::task::spawn_blocking(move || {
                    entry.variants[index].store(Some(Arc::new(entry.make(encoding, Effort::Thorough))))
                });
            }
            return variant;
        }
        let variant = Arc::new(self.make(encoding, Effort::Quick));
        self.variants[index].store(Some(Arc::clone(&variant)));
        variant
    }

    fn make(&self, encoding: Encoding, effort: Effort) -> Variant {
        let compressible = self.page.content_type.starts_with("text/")
            || self.page.content_type.contains("xml")
            || self.page.content_type.contains("json");
        let wanted = if compressible { encoding } else { Encoding::Identity };
        let (encoding, body) = match wanted.encode(&self.page.body, effort) {
            Some(body) => (wanted, body),
            None => (Encoding::Identity, self.page.body.clone()),
        };
        let suffix = match (encoding.word(), effort) {
            (None, _) => String::new(),
            (Some(word), Effort::Quick) => format!("-{word}-q"),
            (Some(word), Effort::Thorough) => format!("-{word}"),
        };
        let etag = header_value(&format!("\"{}{suffix}\"", self.digest));
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.page.content_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Some(word) = encoding.word() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(word));
        }
        headers.insert(ETAG, etag.clone());
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static(match self.page.keep {
                Keep::Revalidate => "public, no-cache",
                Keep::Forever => "public, max-age=31536000, immutable",
                Keep::Hour => "public, max-age=3600",
            }),
        );
        if compressible {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if self.page.no_index {
            headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
        }
        headers::protect(&mut headers, self.https);
        Variant { body, headers, etag }
    }
}

/// `swap(true)` that writes only once, so that the many hits after it share the cache line.
trait SwapIfUnset {
    fn swap_if_unset(&self) -> bool;
}

impl SwapIfUnset for AtomicBool {
    fn swap_if_unset(&self) -> bool {
        self.load(Ordering::Relaxed) || self.swap(true, Ordering::Relaxed)
    }
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the header `If-None-Match` names `etag` (RFC 9110, section 13.1.2: weak comparison).
#[must_use]
pub fn matches(if_none_match: &str, etag: &str) -> bool {
    if_none_match
        .split(',')
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Cache, Keep, Page, matches};
    use crate::db::Tag;
    use crate::web::encoding::Encoding;

    fn page(tag: Tag, seen: i64) -> Page {
        Page {
            body: Bytes::from("text ".repeat(100)),
            content_type: "text/html; charset=utf-8",
            keep: Keep::Revalidate,
            tags: vec![tag],
            seen,
            no_index: false,
        }
    }

    #[test]
    fn a_page_goes_when_something_it_was_made_from_changes() {
        let cache = Cache::new(1 << 20, true);
        cache.keep("/en/", page(Tag::Latest, 1), || 1);
        cache.keep("/en/issues/2019-02-25", page(Tag::Issue("2019-02-25".into()), 1), || 1);
        cache.drop_tagged(&[Tag::Latest]);
        assert!(cache.get("/en/").is_none());
        assert!(cache.get("/en/issues/2019-02-25").is_some());
    }

    #[test]
    fn a_page_that_was_overtaken_by_a_change_is_not_kept() {
        let cache = Cache::new(1 << 20, true);
        cache.keep("/en/", page(Tag::Latest, 1), || 2);
        assert!(cache.get("/en/").is_none());
        // By one that comes while it is being put in.
        let asked = std::cell::Cell::new(0);
        cache.keep("/en/", page(Tag::Latest, 1), || asked.replace(asked.get() + 1) + 1);
        assert!(cache.get("/en/").is_none());
    }

    #[tokio::test]
    async fn entity_tags_differ_between_codings() {
        let cache = Cache::new(1 << 20, true);
        let entry = cache.keep("/en/", page(Tag::Latest, 1), || 1);
        let tags: std::collections::BTreeSet<_> =
            Encoding::ALL.map(|encoding| entry.variant(encoding).etag.to_str().map(str::to_owned).ok()).into();
        assert_eq!(tags.len(), 4);
    }

    #[test]
    fn entity_tags_are_compared_weakly_and_as_a_list() {
        assert!(matches("\"a\", W/\"b\"", "\"b\""));
        assert!(matches("*", "\"b\""));
        assert!(!matches("\"a\"", "\"b\""));
        assert!(!matches("", "\"b\""));
    }
}
