//! Every public address: what readers, their programs and search engines get.
//!
//! A page shows not only its own subject but the frame around it (the newest issue, the sections, the languages), so pages draw on
//! all slices. They do so through the slices' doors; no SQL is here.

pub mod addresses;
pub(crate) mod build;
pub mod difference;
pub mod errors;
pub mod feeds;
pub mod frame;
mod head;
mod json_ld;
pub(crate) mod layout;
pub mod pages;
pub mod plain;
pub mod puzzle;
pub mod reception;
pub mod sitemap;
mod strip;
pub(crate) mod views;

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use axum::response::{IntoResponse as _, Response};
use bellwether_language::Language;
use bytes::Bytes;
use tokio::sync::Semaphore;

use crate::db::{self, Db, Tag};
use crate::error::Error;
use crate::media;
use crate::web::assets::Assets;
use crate::web::cache::{Cache, Keep, Page};
use crate::web::messages::Messages;
use crate::web::server::Behind;
use crate::web::theme::Theme;
use frame::{Frame, IssueFrame};
use reception::Reception;

/// What the pages are made with.
pub struct Site {
    /// The content.
    pub db: Db,
    /// The pictures.
    pub store: media::Store,
    /// The templates.
    pub theme: Theme,
    /// Style sheets and icons.
    pub assets: Arc<Assets>,
    /// What the program says.
    pub messages: Arc<Messages>,
    /// Finished answers.
    pub cache: Arc<Cache>,
    /// What there is beside the content.
    pub offer: Offer,
    frame: ArcSwapOption<Frame>,
    issues: moka::sync::Cache<String, Arc<IssueFrame>>,
    /// Held while the AVIF of a picture is being made.
    making_avif: Arc<Semaphore>,
}

/// What an installation has and offers beside its content.
#[derive(Debug, Default)]
pub struct Offer {
    /// Where its keys lie.
    pub keys: PathBuf,
    /// Where the program's source is offered.
    pub source: Option<String>,
    /// Takes readers' sign-ups; absent where no mail can be sent.
    pub reception: Option<Reception>,
    /// The directory of the mails that would have gone out, which everybody may read: the demo's.
    pub mailbox: Option<PathBuf>,
}

/// Issues whose facts are kept at hand: a page needs its own and its neighbours'.
const ISSUES_AT_HAND: u64 = 64;

impl Site {
    /// Puts the parts together and reads the frame.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn open(
        db: Db,
        store: media::Store,
        theme: Theme,
        assets: Arc<Assets>,
        messages: Arc<Messages>,
        cache: Arc<Cache>,
        offer: Offer,
    ) -> anyhow::Result<Self> {
        let site = Self {
            db,
            store,
            theme,
            assets,
            messages,
            cache,
            offer,
            frame: ArcSwapOption::empty(),
            issues: moka::sync::Cache::new(ISSUES_AT_HAND),
            making_avif: Arc::new(Semaphore::new(1)),
        };
        let frame = Frame::load(&site).await?;
        site.frame.store(frame.map(Arc::new));
        Ok(site)
    }

    /// The frame as of the last known change.
    ///
    /// # Errors
    /// [`Error::Empty`] before the first import.
    pub fn frame(&self) -> Result<Arc<Frame>, Error> {
        self.frame.load_full().ok_or(Error::Empty)
    }

    /// Takes notice of what was changed since the last call, in this process or another: reads the frame anew and drops the pages that
    /// were made from what changed.
    ///
    /// # Errors
    /// When the database can't be read; the next call makes up for it.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        let seen = self.current();
        if db::last_change(&self.db).await? == seen {
            return Ok(());
        }
        // First the frame: what is changed after it is among the tags, and is seen as a further change the next time.
        let frame = Frame::load(self).await?;
        let tags = db::changes_after(&mut self.db.reading().await?, seen).await?;
        self.drop_issues(&tags);
        // Then the pages: one that is being made now is refused by the cache, one that is begun after this shows the change.
        self.frame.store(frame.map(Arc::new));
        self.drop_issues(&tags);
        self.cache.drop_tagged(&tags);
        tracing::debug!(?tags, "Content has changed");
        Ok(())
    }

    fn drop_issues(&self, tags: &[Tag]) {
        let all = tags.iter().any(|tag| matches!(tag, Tag::Monitor));
        for tag in tags {
            if let Tag::Issue(starts) = tag {
                self.issues.invalidate(starts);
            }
        }
        // Neighbours may have changed with any issue.
        if all || tags.contains(&Tag::Archive) {
            self.issues.invalidate_all();
        }
    }

    /// The facts of the issue that starts on `starts` (ISO), if readers can see it.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn issue(&self, starts: &str) -> anyhow::Result<Option<Arc<IssueFrame>>> {
        if let Some(issue) = self.issues.get(starts) {
            return Ok(Some(issue));
        }
        let before = self.current();
        let issue = IssueFrame::load(&mut self.db.reading().await?, starts).await?.map(Arc::new);
        if let Some(issue) = &issue {
            self.issues.insert(starts.to_owned(), Arc::clone(issue));
            // Asked afterwards: had it been asked before, a change could come between the answer and the insertion.
            if self.current() != before {
                self.issues.invalidate(starts);
            }
        }
        Ok(issue)
    }

    /// An answer to be kept until something that it was made from changes.
    #[must_use]
    pub fn page(frame: &Frame, body: String, content_type: &'static str, tags: Vec<Tag>) -> Page {
        Page { body: Bytes::from(body), content_type, keep: Keep::Revalidate, tags, seen: frame.seen, no_index: false }
    }

    /// A size of a picture; `None` if there is no such picture or size. Whether it may be shown is for the caller to know.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn picture(&self, served: media::Served) -> Result<Option<media::Shown>, Error> {
        let store = self.store.clone();
        let wanted = served.clone();
        let read = tokio::task::spawn_blocking(move || store.served(&wanted)).await;
        let shown = read.map_err(|error| Error::Unexpected(error.into()))??;
        if shown.as_ref().is_some_and(|shown| !shown.lasting) {
            self.make_avif(served);
        }
        Ok(shown)
    }

    /// Makes the AVIF of a size, while readers get on with what there is. It is made for who comes later, one at a time: while one is being
    /// made, others have to be asked for again.
    fn make_avif(&self, served: media::Served) {
        let Ok(turn) = Arc::clone(&self.making_avif).try_acquire_owned() else { return };
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = store.make_avif(&served) {
                tracing::warn!(
                    picture = served.name(),
                    error = format!("{error:#}"),
                    "A picture can't be made as AVIF"
                );
            }
            drop(turn);
        });
    }

    /// The language named by the first part of an address, if the monitor has it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it doesn't.
    pub fn language(frame: &Frame, code: &str) -> Result<Language, Error> {
        let language: Language = code.parse().map_err(|_| Error::NotFound)?;
        // Only the code itself: "BE" or "be-BY" would be further addresses of the same page.
        let known = language.code() == code && frame.monitor.languages.contains(&language);
        known.then_some(language).ok_or(Error::NotFound)
    }
}

impl Behind for Site {
    fn current(&self) -> i64 {
        self.frame.load().as_ref().map_or(0, |frame| frame.seen)
    }

    fn moved(&self, asked: &str) -> Option<Response> {
        let target = self.frame.load().as_ref()?.redirect(asked)?.to_owned();
        Some(pages::Answer::Moved(target).into_response())
    }
}
