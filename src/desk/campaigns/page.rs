//! The page of an issue's mailing.

use bellwether_language::Language;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;

use super::Handled;
use super::act::{Act, act};
use super::draft::{draft, issue_to_mail, message};
use super::list::href;
use super::progress::{self, Bar, state_name};
use crate::audit::{self, Details};
use crate::campaigns::{self, Campaign, DeliveryState, Refused, State, Uncertain};
use crate::db::{Reading, Uuid};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::table::{Row, Table};
use crate::error::Error;
use crate::issues::Issue;

/// Kinds of reply that are shown.
const REPLIES: i64 = 20;
/// Uncertain deliveries that are shown.
const UNCERTAIN: i64 = 50;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    href: String,
    languages: Vec<(&'static str, &'static str)>,
    campaign: Option<Shown>,
}

#[derive(Serialize)]
struct Shown {
    state: &'static str,
    state_name: String,
    facts: Vec<(String, String)>,
    languages: Vec<LanguageRow>,
    totals: Option<Table>,
    bars: Vec<Bar>,
    kinds: Vec<(&'static str, String)>,
    replies: Option<Table>,
    uncertain: i64,
    uncertain_rows: Option<Table>,
    repeats: bool,
    acts: Vec<&'static str>,
    releases: bool,
    rules: bool,
    zone: String,
    earliest: String,
    follows: bool,
}

#[derive(Serialize)]
struct LanguageRow {
    code: &'static str,
    name: &'static str,
    held: bool,
}

/// `GET /desk/campaigns/{starts}`
pub async fn show(view: &View<'_>, starts: &str, follows: bool, done: Option<&str>, now: Timestamp) -> Handled {
    page(view, starts, StatusCode::OK, None, follows, done, now).await
}

async fn page(
    view: &View<'_>,
    starts: &str,
    status: StatusCode,
    problem: Option<String>,
    follows: bool,
    done: Option<&str>,
    now: Timestamp,
) -> Handled {
    let mut reading = view.desk.site.db.reading().await?;
    let issue = issue_to_mail(&mut reading, starts).await?.ok_or(Error::NotFound)?;
    let campaign = campaigns::campaign_of_issue(&mut reading, issue.id).await?;
    let moves = campaign.as_ref().is_some_and(|campaign| matches!(campaign.state, State::Scheduled | State::Sending));
    let follows = follows && moves;
    let campaign = match campaign {
        Some(campaign) => Some(shown(view, &mut reading, &campaign, follows, now).await?),
        None => None,
    };
    drop(reading);
    let title = view.builder().filled("desk-campaign-title", &[("period", &issue.period.text(view.language))]);
    let subject = Subject { title, part: "campaigns", done, follows };
    let languages = view.frame.monitor.languages.iter().map(|language| (language.code(), language.endonym())).collect();
    view.answer(status, "desk_campaign.html", subject, Page { problem, href: href(&issue), languages, campaign })
}

async fn shown(
    view: &View<'_>,
    reading: &mut Reading,
    campaign: &Campaign,
    follows: bool,
    now: Timestamp,
) -> anyhow::Result<Shown> {
    let languages = campaigns::languages(reading, campaign.id).await?;
    let codes: Vec<Language> = view.frame.monitor.languages.clone();
    let totals = campaigns::totals(reading, campaign.id).await?;
    let frozen = campaign.frozen_at.is_some();
    let uncertain = totals.in_state(DeliveryState::Uncertain);
    let replies = replies(view, reading, campaign).await?;
    let uncertain_rows = uncertain_rows(view, reading, campaign.id).await?;
    let earliest = view.frame.time_zone.to_datetime(now);
    Ok(Shown {
        state: campaign.state.word(),
        state_name: view.message(&format!("desk-campaign-{}", campaign.state.word())),
        facts: facts(view, campaign),
        languages: languages
            .iter()
            .map(|language| LanguageRow {
                code: language.language.code(),
                name: language.language.endonym(),
                held: language.held,
            })
            .collect(),
        totals: frozen.then(|| progress::table(view, campaign.state, &codes, &totals)),
        bars: progress::bars(view, &codes, &totals),
        kinds: DeliveryState::ALL.map(|state| (state.word(), state_name(view, campaign.state, state))).into(),
        replies,
        uncertain,
        uncertain_rows,
        repeats: campaign.uncertain == Uncertain::Repeat,
        acts: acts(campaign.state, uncertain),
        releases: matches!(campaign.state, State::Sending | State::Paused),
        rules: !matches!(campaign.state, State::Done | State::Cancelled),
        zone: view.frame.monitor.time_zone.clone(),
        earliest: earliest.strftime("%Y-%m-%dT%H:%M").to_string(),
        follows,
    })
}

/// The words of what can be done, which end the addresses of its forms.
fn acts(state: State, uncertain: i64) -> Vec<&'static str> {
    let all = [
        ("schedule", Act::Schedule(Timestamp::MIN)),
        ("withdrawal", Act::Withdraw),
        ("pause", Act::Pause),
        ("resumption", Act::Resume),
        ("repetition", Act::Repeat),
        ("cancellation", Act::Cancel),
    ];
    all.iter()
        .filter(|(_, act)| act.fits(state) && (*act != Act::Repeat || uncertain > 0))
        .map(|(word, _)| *word)
        .collect()
}

fn facts(view: &View<'_>, campaign: &Campaign) -> Vec<(String, String)> {
    let instant = |at: Option<Timestamp>| at.map(|at| view.instant(at));
    [
        ("desk-campaign-scheduled-at", instant(campaign.scheduled_at)),
        ("desk-campaign-frozen-at", instant(campaign.frozen_at)),
        ("desk-campaign-audience", campaign.audience.map(|readers| view.integer(readers))),
        ("desk-campaign-finished-at", instant(campaign.finished_at)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((view.message(key), value?)))
    .collect()
}

async fn replies(view: &View<'_>, reading: &mut Reading, campaign: &Campaign) -> anyhow::Result<Option<Table>> {
    let groups = campaigns::replies(reading, campaign.id, REPLIES).await?;
    let rows: Vec<Row> = groups
        .into_iter()
        .map(|group| {
            let code = group.code.map(|code| code.to_string()).unwrap_or_default();
            let cells = vec![
                code,
                group.enhanced.unwrap_or_default(),
                view.integer(group.deliveries),
                group.example.unwrap_or_default(),
            ];
            Row::new(state_name(view, campaign.state, group.state), cells)
        })
        .collect();
    let head = ["desk-state", "desk-reply-code", "desk-reply-enhanced", "desk-readers", "desk-reply-example"];
    Ok((!rows.is_empty()).then(|| Table {
        caption: view.message("desk-replies"),
        head: head.map(|key| view.message(key)).into(),
        rows,
    }))
}

async fn uncertain_rows(view: &View<'_>, reading: &mut Reading, campaign: Uuid) -> anyhow::Result<Option<Table>> {
    let deliveries = campaigns::uncertain_deliveries(reading, campaign, Uuid::nil(), UNCERTAIN).await?;
    let rows: Vec<Row> = deliveries
        .into_iter()
        .map(|delivery| {
            let cells = vec![
                delivery.language.endonym().to_owned(),
                view.integer(delivery.attempts),
                view.instant(delivery.tried_at),
            ];
            Row::new(delivery.subscriber.to_string(), cells)
        })
        .collect();
    let head = ["desk-row", "desk-language", "desk-attempts", "desk-tried-at"];
    Ok((!rows.is_empty()).then(|| Table {
        caption: view.message("desk-uncertain"),
        head: head.map(|key| view.message(key)).into(),
        rows,
    }))
}

/// `POST /desk/campaigns/{starts}`: makes the draft.
pub async fn make(view: &View<'_>, starts: &str) -> Handled {
    let mut reading = view.desk.site.db.reading().await?;
    let issue = issue_to_mail(&mut reading, starts).await?.ok_or(Error::NotFound)?;
    let there = campaigns::campaign_of_issue(&mut reading, issue.id).await?.is_some();
    drop(reading);
    if !there {
        let campaign = draft(&view.desk.site, &issue, view.desk.extent, view.desk.uncertain).await?;
        view.record_alone(audit::Act::MailingMade, starts, Details::default()).await?;
        tracing::info!(%campaign, "A mailing was made at the desk");
    }
    Ok(see(&href(&issue)))
}

/// `POST /desk/campaigns/{starts}/{act}`
pub async fn change(view: &View<'_>, starts: &str, word: &str, fields: &Fields, now: Timestamp) -> Handled {
    let db = &view.desk.site.db;
    let mut reading = db.reading().await?;
    let issue = issue_to_mail(&mut reading, starts).await?.ok_or(Error::NotFound)?;
    let campaign = campaigns::campaign_of_issue(&mut reading, issue.id).await?.ok_or(Error::NotFound)?;
    drop(reading);
    let refuse = |status, key| page(view, starts, status, Some(view.message(key)), false, None, now);
    let asked = match asked(view, &issue, word, fields, now).await? {
        Ok(asked) => asked,
        Err(problem) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, problem).await,
    };
    match act(db, campaign.id, &asked, now).await {
        Ok(deliveries) => {
            let details = Details::default().with("act", word).with("deliveries", deliveries);
            view.record_alone(audit::Act::MailingChanged, starts, details).await?;
            tracing::info!(campaign = %campaign.id, act = word, deliveries, "A mailing was changed at the desk");
            let follows = matches!(word, "start" | "resumption" | "repetition");
            Ok(see(&format!("{}?{}done={word}", href(&issue), if follows { "live&" } else { "" })))
        }
        Err(Refused::Database(error)) => Err(error.into()),
        Err(Refused::Unreadable(error)) => Err(error.into()),
        Err(Refused::NoCampaign | Refused::State { .. } | Refused::NotHeld | Refused::Frozen) => {
            refuse(StatusCode::CONFLICT, "desk-campaign-differs").await
        }
    }
}

/// What a form asks for; or the key of the message that says what is wrong with it.
async fn asked(
    view: &View<'_>,
    issue: &Issue,
    word: &str,
    fields: &Fields,
    now: Timestamp,
) -> Result<Result<Act, &'static str>, Error> {
    Ok(Ok(match word {
        "start" => Act::Schedule(now),
        "schedule" => match instant(view, fields.value("at")).filter(|at| *at > now) {
            Some(at) => Act::Schedule(at),
            None => return Ok(Err("desk-campaign-no-instant")),
        },
        "withdrawal" => Act::Withdraw,
        "pause" => Act::Pause,
        "resumption" => Act::Resume,
        "cancellation" => Act::Cancel,
        "repetition" => Act::Repeat,
        "rule" => Act::Rule(fields.value("rule").and_then(Uncertain::parse).ok_or(Error::NotFound)?),
        "release" => {
            let language: Language =
                fields.value("language").and_then(|code| code.parse().ok()).ok_or(Error::NotFound)?;
            let as_it_is = fields.value("as-it-is").is_some();
            match message(&view.desk.site, issue, language, view.desk.extent, as_it_is).await? {
                Some(message) => Act::Release(language, message),
                None => return Ok(Err("desk-campaign-still-late")),
            }
        }
        _ => return Err(Error::NotFound),
    }))
}

/// A day and time as the browser writes it, in the monitor's time zone.
fn instant(view: &View<'_>, text: Option<&str>) -> Option<Timestamp> {
    let moment: DateTime = text?.parse().ok()?;
    view.frame.time_zone.to_timestamp(moment).ok()
}
