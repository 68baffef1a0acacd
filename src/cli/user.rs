//! `bellwether user`

use clap::Subcommand;

use super::{Installation, Refusal, runtime};
use crate::accounts::{self, AccountName, Role};
use crate::audit::{Act, Details};
use crate::config::Config;
use crate::db::Db;
use crate::monitor;
use crate::vault::random;

/// How long a link is good that was asked for.
const HOURS: i64 = 24;

/// The account of whoever sets the installation up.
const FIRST: &str = "administrator";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a link that lets somebody in at the desk, once and within a day
    Link {
        /// Whose account; the administrator's, who is made if she isn't there, if none is named
        name: Option<String>,
        #[command(flatten)]
        installation: Installation,
    },
    /// Make an account, and print a link that lets its holder in
    Add {
        /// What she signs in with
        name: String,
        /// What her colleagues call her
        #[arg(long)]
        shown: Option<String>,
        /// administrator, editor, analyst, translator:LANGUAGE or approver:LANGUAGE; may be repeated
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
        #[command(flatten)]
        installation: Installation,
    },
    /// List accounts and their roles
    List {
        #[command(flatten)]
        installation: Installation,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let all: Vec<String> = Role::all().into_iter().map(Role::code).collect();
        format!("a role is one of {}", all.join(", "))
    })
}

fn parsed(name: &str) -> Result<AccountName, Refusal> {
    AccountName::parse(name).ok_or_else(|| {
        Refusal::Explained(vec![format!(
            "bellwether: {name:?} is no account name: two to forty letters, digits, dots, hyphens and underscores"
        )])
    })
}

#[expect(clippy::print_stdout, reason = "the command's result")]
pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    runtime()?.block_on(async {
        match &arguments.action {
            Action::Link { name, installation } => {
                let config = installation.read()?;
                let db = Db::open(&config.database.url).await?;
                let name = name.as_deref().map(parsed).transpose()?;
                let path = match name {
                    None => new_link(&db, HOURS).await?,
                    Some(name) => {
                        let account = accounts::account_by_name(&mut db.reading().await?, name.as_str()).await?;
                        let account = account.ok_or_else(|| {
                            Refusal::Explained(vec![format!("bellwether: nobody is called {:?}", name.as_str())])
                        })?;
                        link(&db, &account, HOURS).await?
                    }
                };
                println!("{}{path}", origin(&db, &config).await?);
                db.close().await;
            }
            Action::Add { name, shown, roles, installation } => {
                let config = installation.read()?;
                let name = parsed(name)?;
                let db = Db::open(&config.database.url).await?;
                if accounts::account_by_name(&mut db.reading().await?, name.as_str()).await?.is_some() {
                    return Err(Refusal::Explained(vec![format!(
                        "bellwether: somebody is called {:?} already",
                        name.as_str()
                    )]));
                }
                let shown = shown.as_deref().unwrap_or(name.as_str());
                let path = add(&db, &name, shown, roles, HOURS).await?;
                println!("{}{path}", origin(&db, &config).await?);
                db.close().await;
            }
            Action::List { installation } => {
                let db = Db::open(&installation.read()?.database.url).await?;
                for account in accounts::accounts(&mut db.reading().await?).await? {
                    let roles: Vec<String> = account.roles.iter().map(|role| role.code()).collect();
                    let state = if account.ended.is_some() { "ended" } else { "works here" };
                    println!("{}\t{}\t{}\t{state}", account.name.as_str(), account.shown, roles.join(", "));
                }
                db.close().await;
            }
        }
        Ok(())
    })
}

/// Where the site is reached: at the monitor's own address, or on this machine as long as it is on trial.
async fn origin(db: &Db, config: &Config) -> anyhow::Result<String> {
    let monitor = monitor::monitor(&mut db.reading().await?).await?;
    Ok(match monitor {
        Some(monitor) if config.web.https => monitor.origin,
        _ => format!("http://{}", config.web.listen),
    })
}

/// Makes a link for whoever sets the installation up, good for so many hours; its path.
pub(super) async fn new_link(db: &Db, hours: i64) -> anyhow::Result<String> {
    let name = AccountName::parse(FIRST).ok_or_else(|| anyhow::anyhow!("{FIRST} is no name"))?;
    add(db, &name, FIRST, &[Role::Administrator, Role::Editor], hours).await
}

/// Makes an account, unless it is there, and a link for it; its path.
pub(super) async fn add(
    db: &Db,
    name: &AccountName,
    shown: &str,
    roles: &[Role],
    hours: i64,
) -> anyhow::Result<String> {
    let account = accounts::account_with_roles(db, name, shown, roles, super::now()).await?;
    link(db, &account, hours).await
}

async fn link(db: &Db, account: &accounts::Account, hours: i64) -> anyhow::Result<String> {
    let mut tx = db.begin().await?;
    let token = accounts::invite(&mut tx, account.id, random(), super::now(), hours).await?;
    let roles: Vec<String> = account.roles.iter().map(|role| role.code()).collect();
    let details = Details::default().with("roles", roles.join(", "));
    super::record(&mut tx, Act::Invited, account.name.as_str(), details).await?;
    tx.commit().await?;
    Ok(accounts::sign_in_path(&token))
}
