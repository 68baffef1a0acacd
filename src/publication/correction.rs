//! What is to be seen of a published issue that was changed since: corrections, and translations that were finished late.

use jiff::Timestamp;

use super::dated;
use super::release::announce;
use crate::commentaries::{self, Progress, Reason, Stage};
use crate::db::{Reading, Tx};
use crate::issues::{Issue, State};
use crate::site::Site;

/// A revision that readers don't see yet, of an edition of a published issue.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where the edition stands.
    pub progress: Progress,
    /// Whether readers have seen an earlier revision, so that there must be a reason.
    pub replaces: bool,
}

/// Why a revision was not shown to readers.
#[derive(Debug, thiserror::Error)]
pub enum NotCorrected {
    /// Its issue isn't published.
    #[error("the issue is not published")]
    NotPublished,
    /// Nothing waits there, or it isn't approved, or is behind its original.
    #[error("there is no approved revision that waits")]
    NothingWaits,
    /// Readers have seen another revision, and nobody says why this one follows.
    #[error("a revision that replaces a published one says why")]
    NoReason,
    /// The database fails.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<sqlx::Error> for NotCorrected {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// What of a published issue waits to be seen, approved or not.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(reading: &mut Reading, issue: &Issue) -> anyhow::Result<Vec<Waiting>> {
    let progress = commentaries::progress_of_issue(reading, issue.id).await?;
    Ok(progress
        .into_iter()
        .filter(|progress| progress.head.published.is_none())
        .map(|progress| Waiting { replaces: progress.published.is_some(), progress })
        .collect())
}

/// Lets readers see an approved revision of an edition of a published issue.
///
/// # Errors
/// When the issue isn't published, nothing approved waits, a reason is missing, or a statement fails.
pub async fn release_correction(
    site: &Site,
    tx: &mut Tx,
    issue: &Issue,
    edition: crate::db::Uuid,
    reason: Option<Reason>,
    now: Timestamp,
) -> Result<Waiting, NotCorrected> {
    if !matches!(issue.state, State::Published { .. }) {
        return Err(NotCorrected::NotPublished);
    }
    tx.wait_for_others().await?;
    let mut reading = site.db.reading().await?;
    let all = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    drop(reading);
    let progress = all
        .iter()
        .find(|progress| progress.edition == edition)
        .filter(|progress| progress.head.published.is_none() && progress.stage == Stage::Approved && !progress.stale)
        .ok_or(NotCorrected::NothingWaits)?;
    let replaces = progress.published.is_some();
    if replaces && reason.is_none() {
        return Err(NotCorrected::NoReason);
    }
    let original = all.iter().find(|other| other.original && other.commentary == progress.commentary);
    if !progress.original && original.is_none_or(|original| original.head.published.is_none()) {
        // It would render something that readers can't see.
        return Err(NotCorrected::NothingWaits);
    }
    let source = original.filter(|_| !progress.original).map(|original| original.head.number);
    let reason = reason.filter(|_| replaces);
    commentaries::release_revision(tx, edition, progress.head.id, source, reason.as_ref(), dated(now)).await?;
    announce(site, tx, &issue.period.starts().to_string()).await?;
    Ok(Waiting { progress: progress.clone(), replaces })
}
