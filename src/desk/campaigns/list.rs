//! The list of mailings, and of issues that could be mailed.

use serde::Serialize;

use super::Handled;
use crate::campaigns::{self, Campaign, DeliveryState};
use crate::db::Reading;
use crate::desk::page::{Subject, View};
use crate::issues::{self, Issue, State};

/// Mailings that are shown.
const SHOWN: usize = 52;
/// Those among them whose deliveries are counted: each may have a million.
const COUNTED: usize = 8;
/// Periods among which an issue is looked for that has no mailing.
const PERIODS: i64 = 8;

#[derive(Serialize)]
struct Page {
    unmailed: Vec<Entry>,
    campaigns: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    period: String,
    href: String,
    state: String,
    when: String,
    audience: String,
    accepted: String,
}

/// `GET /desk/campaigns`
pub async fn list(view: &View<'_>) -> Handled {
    let mut reading = view.desk.site.db.reading().await?;
    let campaigns = campaigns::all_campaigns(&mut reading).await?;
    let recent = issues::latest_issues(&mut reading, PERIODS).await?;
    let unmailed = recent
        .iter()
        .filter(|issue| matches!(issue.state, State::Published { .. }))
        .filter(|issue| !campaigns.iter().any(|campaign| campaign.issue == issue.id))
        .map(|issue| Entry {
            period: issue.period.text(view.language),
            href: href(issue),
            state: String::new(),
            when: issue.state.published().map(|at| view.instant(at)).unwrap_or_default(),
            audience: String::new(),
            accepted: String::new(),
        })
        .collect();
    let mut entries = Vec::new();
    for (index, campaign) in campaigns.iter().take(SHOWN).enumerate() {
        let Some(issue) = issues::issue_by_id(&mut reading, campaign.issue).await? else { continue };
        entries.push(entry(view, &mut reading, campaign, &issue, index < COUNTED).await?);
    }
    let subject = Subject { title: view.message("desk-part-campaigns"), part: "campaigns", ..Subject::default() };
    view.page("desk_campaigns.html", subject, Page { unmailed, campaigns: entries })
}

async fn entry(
    view: &View<'_>,
    reading: &mut Reading,
    campaign: &Campaign,
    issue: &Issue,
    counted: bool,
) -> anyhow::Result<Entry> {
    let accepted = if counted && campaign.frozen_at.is_some() {
        view.integer(campaigns::totals(reading, campaign.id).await?.in_state(DeliveryState::Accepted))
    } else {
        String::new()
    };
    let when = campaign.finished_at.or(campaign.scheduled_at);
    Ok(Entry {
        period: issue.period.text(view.language),
        href: href(issue),
        state: view.message(&format!("desk-campaign-{}", campaign.state.word())),
        when: when.map(|at| view.instant(at)).unwrap_or_default(),
        audience: campaign.audience.map(|readers| view.integer(readers)).unwrap_or_default(),
        accepted,
    })
}

/// Where an issue's mailing is.
pub(super) fn href(issue: &Issue) -> String {
    format!("/desk/campaigns/{}", issue.period.starts())
}
