//! `bellwether campaign`: what the desk does with mailings, on the command line. The worker does the sending.

use anyhow::Context as _;
use clap::Subcommand;

use super::{Installation, Refusal, counted, now, runtime};
use crate::app::App;
use crate::audit::{self, Details};
use crate::campaigns::{self, Campaign, DeliveryState, Refused};
use crate::config::Config;
use crate::db::{Reading, Uuid};
use crate::desk::{self, Act};
use crate::issues;
use crate::mail::{self, Sent};
use crate::mailing::preflight::{Resolver, Weight, preflight};
use crate::subscribers;
use crate::vault::{self, Address};

/// Uncertain deliveries that are read at a time.
const AT_ONCE: i64 = 500;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the mailings
    List {
        #[command(flatten)]
        installation: Installation,
    },
    /// Start the mailing of an issue; it is made if there is none
    Start(One),
    /// Say what should be looked at before an issue is mailed: texts, links, and the records in the DNS. This needs the keys of mail
    Check(One),
    /// Send the mail of an issue to one address, for a look. This needs the keys of mail
    Try {
        #[command(flatten)]
        one: One,
        /// Where to
        #[arg(long, value_name = "ADDRESS")]
        to: String,
        /// In which language: be, ru or en; by default the monitor's first
        #[arg(long)]
        language: Option<String>,
    },
    /// Claim nothing more until it is resumed
    Pause(One),
    /// Go on after a pause
    Resume(One),
    /// Give it up, for good
    Cancel(One),
    /// Print the readers of whom nobody knows whether they have got it: number, language, last attempt and address, separated by
    /// tabs. This needs the opening keys
    Uncertain {
        #[command(flatten)]
        one: One,
        /// Send it to them again, with the same Message-ID, instead of printing them
        #[arg(long)]
        repeat: bool,
    },
}

/// A mailing by its issue.
#[derive(Debug, clap::Args)]
struct One {
    /// The first day of the issue, such as 2024-01-15
    issue: String,
    #[command(flatten)]
    installation: Installation,
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let installation = match &arguments.action {
        Action::List { installation } => installation,
        Action::Start(one) | Action::Check(one) | Action::Pause(one) | Action::Resume(one) | Action::Cancel(one) => {
            &one.installation
        }
        Action::Uncertain { one, .. } | Action::Try { one, .. } => &one.installation,
    };
    let config = installation.read()?;
    runtime()?.block_on(async {
        let app = App::open(&config).await?;
        let outcome = done(&app, &config, &arguments.action).await;
        app.site.db.close().await;
        outcome
    })
}

async fn done(app: &App, config: &Config, action: &Action) -> Result<(), Refusal> {
    match action {
        Action::List { .. } => list(app).await,
        Action::Start(one) => start(app, config, one).await,
        Action::Check(one) => check(app, config, one).await,
        Action::Try { one, to, language } => try_out(app, config, one, to, language.as_deref()).await,
        Action::Pause(one) => change(app, one, &Act::Pause).await.map(|_| ()),
        Action::Resume(one) => change(app, one, &Act::Resume).await.map(|_| ()),
        Action::Cancel(one) => change(app, one, &Act::Cancel).await.map(|_| ()),
        Action::Uncertain { one, repeat: true } => repeat(app, one).await,
        Action::Uncertain { one, repeat: false } => uncertain(app, config, one).await,
    }
}

#[expect(clippy::print_stdout, reason = "the command's result")]
async fn list(app: &App) -> Result<(), Refusal> {
    let mut reading = app.site.db.reading().await?;
    for campaign in campaigns::all_campaigns(&mut reading).await? {
        let Some(issue) = issues::issue_by_id(&mut reading, campaign.issue).await? else { continue };
        let totals = campaigns::totals(&mut reading, campaign.id).await?;
        let counts: Vec<String> = DeliveryState::ALL
            .into_iter()
            .filter(|state| totals.in_state(*state) > 0)
            .map(|state| format!("{} {}", totals.in_state(state), state.word()))
            .collect();
        println!("{}\t{}\t{}", issue.period.starts(), campaign.state, counts.join(", "));
    }
    Ok(())
}

async fn start(app: &App, config: &Config, one: &One) -> Result<(), Refusal> {
    let mut reading = app.site.db.reading().await?;
    let issue = desk::issue_to_mail(&mut reading, &one.issue).await?;
    let issue = issue.with_context(|| format!("there is no published issue of {}", one.issue))?;
    let campaign = campaigns::campaign_of_issue(&mut reading, issue.id).await?;
    drop(reading);
    let id = match campaign {
        Some(campaign) => campaign.id,
        None => desk::draft(&app.site, &issue, config.mail.extent, config.mail.uncertain.into()).await?,
    };
    act(app, id, &Act::Schedule(now())).await?;
    note(app, one, "schedule").await
}

#[expect(clippy::print_stdout, reason = "the command's result")]
async fn check(app: &App, config: &Config, one: &One) -> Result<(), Refusal> {
    let issue = desk::issue_to_mail(&mut app.site.db.reading().await?, &one.issue).await?;
    issue.with_context(|| format!("there is no published issue of {}", one.issue))?;
    let office = mail::post_office(&config.mail, &config.vault.directory)?;
    let extent = config.mail.extent.into();
    let findings = preflight(&app.site, &one.issue, extent, office.as_ref(), &Resolver::System).await?;
    for finding in &findings {
        let language = finding.language.map_or("", |language| language.code());
        let weight = match finding.weight {
            Weight::Good => "good",
            Weight::Hint => "hint",
            Weight::Problem => "problem",
        };
        println!("{weight}\t{}\t{language}\t{}", finding.kind.word(), finding.detail);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's result")]
async fn try_out(app: &App, config: &Config, one: &One, to: &str, language: Option<&str>) -> Result<(), Refusal> {
    let address = Address::parse(to)?;
    let language = match language {
        Some(code) => code.parse()?,
        None => app.site.frame()?.monitor.default_language(),
    };
    let worker = app.worker(config)?.context("the configuration names no `mail.sender`")?;
    match worker.try_out(&one.issue, language, &address, now()).await? {
        Sent::Tried(outcome) => println!("{}", outcome.name()),
        Sent::NoRelay { .. } => return Err(Refusal::Failed(anyhow::anyhow!("no relay can be used"))),
    }
    Ok(())
}

async fn change(app: &App, one: &One, asked: &Act) -> Result<u64, Refusal> {
    let campaign = campaign(&mut app.site.db.reading().await?, one).await?;
    let deliveries = act(app, campaign.id, asked).await?;
    let word = match asked {
        Act::Pause => "pause",
        Act::Resume => "resume",
        Act::Cancel => "cancel",
        Act::Repeat => "repeat",
        _ => "change",
    };
    note(app, one, word).await?;
    Ok(deliveries)
}

/// Writes down what was done to the mailing of an issue.
async fn note(app: &App, one: &One, word: &str) -> Result<(), Refusal> {
    let details = Details::default().with("act", word);
    Ok(super::record_alone(&app.site.db, audit::Act::MailingChanged, &one.issue, details).await?)
}

async fn act(app: &App, campaign: Uuid, asked: &Act) -> Result<u64, Refusal> {
    desk::act(&app.site.db, campaign, asked, now()).await.map_err(|refused| match refused {
        Refused::Database(error) => Refusal::Failed(error.into()),
        refused => Refusal::Explained(vec![format!("bellwether: {refused}")]),
    })
}

async fn campaign(reading: &mut Reading, one: &One) -> anyhow::Result<Campaign> {
    let missing = || format!("the issue of {} has no mailing", one.issue);
    let issue = desk::issue_to_mail(reading, &one.issue).await?.with_context(missing)?;
    campaigns::campaign_of_issue(reading, issue.id).await?.with_context(missing)
}

#[expect(clippy::print_stdout, reason = "the command's result")]
async fn repeat(app: &App, one: &One) -> Result<(), Refusal> {
    let repeated = change(app, one, &Act::Repeat).await?;
    println!("{} to be sent again.", counted(usize::try_from(repeated)?, "mail"));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "whoever holds the opening keys may know the readers' names")]
async fn uncertain(app: &App, config: &Config, one: &One) -> Result<(), Refusal> {
    let keyring = vault::read_keyring(&config.vault.directory)?;
    let mut reading = app.site.db.reading().await?;
    let campaign = campaign(&mut reading, one).await?;
    let mut after = Uuid::nil();
    loop {
        let deliveries = campaigns::uncertain_deliveries(&mut reading, campaign.id, after, AT_ONCE).await?;
        let Some(last) = deliveries.last() else { return Ok(()) };
        after = last.subscriber;
        for delivery in &deliveries {
            let address = match &delivery.sealed {
                Some(sealed) => Some(subscribers::opened(&keyring, delivery.subscriber, sealed)?.1),
                None => None,
            };
            let address = address.as_ref().map_or("(erased)", |address| address.reveal());
            println!("{}\t{}\t{}\t{address}", delivery.subscriber, delivery.language, delivery.tried_at);
        }
    }
}
