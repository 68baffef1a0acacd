//! Which issue can be mailed. The draft of its mailing, and what a language gets, come from [`mailing`](crate::mailing), which composes
//! them; the desk asks it in the one place below, and the command line asks the desk.

use bellwether_language::Language;

use crate::campaigns::{Message, Uncertain};
use crate::config::Extent;
use crate::db::{Reading, Uuid};
use crate::issues::{self, Issue, State};
use crate::mailing::{self, issue_mail};
use crate::site::Site;

/// The issue that starts on `starts` (ISO), if it is published and so can be mailed.
///
/// # Errors
/// When the database fails.
pub async fn issue_to_mail(reading: &mut Reading, starts: &str) -> anyhow::Result<Option<Issue>> {
    let issue = issues::issue_at(reading, starts).await?;
    Ok(issue.filter(|issue| matches!(issue.state, State::Published { .. })))
}

/// Makes the draft of an issue's mailing; its row, or that of the one there is.
///
/// # Errors
/// When the database fails, or a mail can't be composed.
pub async fn draft(site: &Site, issue: &Issue, extent: Extent, uncertain: Uncertain) -> anyhow::Result<Uuid> {
    mailing::draft(site, &issue.period.starts().to_string(), extent.into(), uncertain).await
}

/// What readers in a language get of an issue; none while its translation is late, unless it is to go `as_it_is`: then the mail says what
/// is missing or behind.
///
/// # Errors
/// When the database fails, or a mail can't be composed.
pub async fn message(
    site: &Site,
    issue: &Issue,
    language: Language,
    extent: Extent,
    as_it_is: bool,
) -> anyhow::Result<Option<Message>> {
    let starts = issue.period.starts().to_string();
    if as_it_is {
        return issue_mail::compose(site, &starts, language, extent.into()).await;
    }
    mailing::message(site, &starts, language, extent.into()).await
}
