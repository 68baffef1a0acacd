//! The release of an issue: one transaction, after which readers see all of it. And taking it back.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::readiness::Readiness;
use super::{dated, examine, sql};
use crate::assessments;
use crate::assignments;
use crate::commentaries::{self, Progress, Stage};
use crate::db::{self, Db, Tag, Tx, Uuid};
use crate::issues::{self, Issue, State};
use crate::notices::{self, Kind, News};
use crate::site::Site;

/// What a release made visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released {
    /// How many editions.
    pub editions: usize,
    /// Whether something was not as it should be.
    pub overridden: bool,
}

/// Why an issue was not released.
#[derive(Debug, thiserror::Error)]
pub enum NotReleased {
    /// It is published already, or skipped.
    #[error("the issue is not a draft")]
    NotADraft,
    /// Something is missing.
    #[error("the issue is not ready")]
    NotReady(Readiness),
    /// The database fails.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<sqlx::Error> for NotReleased {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Releases an issue in the transaction `tx`, which has written nothing yet: verdicts, and every edition that is approved and not behind
/// its original. Others stay drafts, and are marked as pending for readers.
///
/// # Errors
/// When the issue is no draft or not ready, or a statement fails.
pub async fn release(
    site: &Site,
    tx: &mut Tx,
    starts: &str,
    overridden: bool,
    now: Timestamp,
) -> Result<Released, NotReleased> {
    // What is read from here on stays true until the commit, but for texts: of these, the revisions that were approved go out.
    tx.wait_for_others().await?;
    let db = &site.db;
    let mut reading = db.reading().await?;
    let issue = issues::any_issue_at(&mut reading, starts).await?.ok_or(NotReleased::NotADraft)?;
    if !matches!(issue.state, State::Draft { .. }) {
        return Err(NotReleased::NotADraft);
    }
    let readiness = examine(site, &mut reading, &issue).await?;
    if !readiness.allows(overridden) {
        return Err(NotReleased::NotReady(readiness));
    }
    let ready =
        ready(site, db, &issue).await.map_err(|missing| missing.unwrap_or(NotReleased::NotReady(readiness.clone())))?;
    let progress = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    let assigned = assignments::assignments_of_issue(&mut reading, issue.id).await?;
    drop(reading);
    let (going, now) = (going_out(&progress), dated(now));
    for (edition, source_number) in &going {
        commentaries::release_revision(tx, edition.edition, edition.head.id, *source_number, None, now).await?;
    }
    assessments::date_undated(tx, issue.id, now).await?;
    issues::publish_issue(tx, &ready, now).await?;
    sql::cancel_plan(tx, issue.id).await?;
    announce(site, tx, starts).await?;
    let path = format!("/desk/issues/{starts}");
    let to: Vec<Uuid> = assigned.iter().map(|assignment| assignment.account).collect();
    notices::notify(tx, &News { kind: Kind::Published, path: &path, from: None, at: now }, &to).await?;
    Ok(Released { editions: going.len(), overridden: !readiness.allows(false) })
}

async fn ready(site: &Site, db: &Db, issue: &Issue) -> Result<issues::Ready, Option<NotReleased>> {
    let read = async {
        let starts = issue.period.starts();
        let frame = site.frame()?;
        let valid =
            frame.sections.iter().filter(|section| section.valid_on(starts)).map(|section| section.id).collect();
        let starts = starts.to_string();
        let stored = assessments::assessments_of(&mut db.reading().await?, &starts, &starts).await?;
        let assessed: BTreeSet<Uuid> =
            stored.iter().filter(|stored| stored.issue == issue.id).map(|stored| stored.section).collect();
        anyhow::Ok((valid, assessed))
    };
    let (valid, assessed) = read.await.map_err(|error| Some(NotReleased::Failed(error)))?;
    issues::ready(issue.id, &valid, &assessed).map_err(|_| None)
}

/// The editions that readers will see, each with the number of the original's revision that it renders.
fn going_out(progress: &[Progress]) -> Vec<(&Progress, Option<i64>)> {
    let may = |edition: &Progress| edition.concealed.is_none() && edition.stage >= Stage::Approved && !edition.stale;
    let originals: HashMap<Uuid, i64> = progress
        .iter()
        .filter(|edition| edition.original && may(edition))
        .map(|edition| (edition.commentary, edition.head.number))
        .collect();
    progress
        .iter()
        .filter(|edition| may(edition))
        // Without its original, readers couldn't be told what a translation is one of.
        .filter_map(|edition| originals.get(&edition.commentary).map(|number| (edition, *number)))
        .map(|(edition, number)| (edition, (!edition.original).then_some(number)))
        .collect()
}

/// Withholds a published issue from readers, everywhere at once.
///
/// # Errors
/// When a statement fails.
pub async fn withdraw(site: &Site, tx: &mut Tx, issue: &Issue, now: Timestamp) -> anyhow::Result<()> {
    issues::withdraw_issue(tx, issue.id, Some(dated(now))).await?;
    announce(site, tx, &issue.period.starts().to_string()).await
}

/// Gives a withdrawn issue back to readers, as it was.
///
/// # Errors
/// When a statement fails.
pub async fn give_back(site: &Site, tx: &mut Tx, issue: &Issue) -> anyhow::Result<()> {
    issues::withdraw_issue(tx, issue.id, None).await?;
    announce(site, tx, &issue.period.starts().to_string()).await
}

/// Withholds a commentary from readers since an instant, in every language and everywhere at once, or gives it back to them.
///
/// # Errors
/// When a statement fails.
pub async fn conceal(
    site: &Site,
    tx: &mut Tx,
    issue: &Issue,
    commentary: Uuid,
    since: Option<Timestamp>,
) -> anyhow::Result<()> {
    commentaries::conceal(tx, commentary, since.map(dated)).await?;
    announce(site, tx, &issue.period.starts().to_string()).await
}

/// Tells every process what readers see differently now.
///
/// # Errors
/// When a statement fails.
pub async fn announce(site: &Site, tx: &mut Tx, starts: &str) -> anyhow::Result<()> {
    let mut tags = vec![Tag::Archive, Tag::Issue(starts.to_owned())];
    let newest = site.frame()?.latest.as_ref().map(|latest| latest.issue.period.starts().to_string());
    if newest.is_none_or(|newest| starts >= newest.as_str()) {
        tags.push(Tag::Latest);
    }
    Ok(db::announce(tx, &tags).await?)
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::going_out;
    use crate::commentaries::{Content, Head, Progress, Stage};
    use crate::db::Uuid;

    fn edition(language: Language, stage: Stage, stale: bool) -> Progress {
        let content = Content { title: String::new(), lead: String::new(), body: String::new(), hero: None };
        Progress {
            commentary: Uuid::nil(),
            section: Uuid::nil(),
            concealed: None,
            edition: Uuid::nil(),
            language,
            original: language == Language::Belarusian,
            head: Head {
                id: Uuid::nil(),
                number: 3,
                title: String::new(),
                hash: content.hash(),
                source: None,
                saved: None,
                published: None,
            },
            stage,
            published: None,
            stale,
        }
    }

    fn out(progress: &[Progress]) -> Vec<(Language, Option<i64>)> {
        going_out(progress).iter().map(|(edition, source)| (edition.language, *source)).collect()
    }

    #[test]
    fn what_is_approved_and_up_to_date_goes_out() {
        let all = [
            edition(Language::Belarusian, Stage::Approved, false),
            edition(Language::Russian, Stage::Approved, true),
            edition(Language::English, Stage::Approved, false),
        ];
        assert_eq!(out(&all), [(Language::Belarusian, None), (Language::English, Some(3))]);
    }

    #[test]
    fn no_translation_goes_out_without_its_original() {
        let all =
            [edition(Language::Belarusian, Stage::InReview, false), edition(Language::English, Stage::Approved, false)];
        assert!(out(&all).is_empty());
    }
}
