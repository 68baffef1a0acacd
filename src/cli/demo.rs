//! `bellwether demo`

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bellwether_language::Language;
use rust_embed::RustEmbed;
use tokio::net::TcpListener;

use super::key::make_keys;
use super::{Refusal, listen, runtime, start_log, stop_signal, user};
use crate::accounts::{self, Account, AccountName, Role};
use crate::app::App;
use crate::bundle::{self, ImportError, Mode};
use crate::config::Config;
use crate::db::Db;
use crate::media;
use crate::monitor;
use crate::people;

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Sample;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Keep the sample in this directory instead of a temporary one
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Keep its content in this database (postgres://…), which must be empty, instead of a file
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let (directory, temporary) = match &arguments.dir {
        Some(directory) => (directory.clone(), false),
        None => (temporary_directory()?, true),
    };
    let mut config = Config::in_directory(&directory);
    config.web.listen = arguments.listen;
    config.web.https = false;
    if let Some(url) = &arguments.database {
        config.database.url.clone_from(url);
    }
    config.mail.sender = Some("news@monitor.example".to_owned());
    config.mail.directory = Some(directory.join("mailbox"));
    config.mailbox.clone_from(&config.mail.directory);
    config.log.level = "warn".to_owned();
    start_log(&config.log)?;
    let outcome = runtime()?.block_on(serve(&config, &directory));
    if temporary {
        // What can't be removed is in the directory for temporary files.
        let _ = fs::remove_dir_all(&directory);
    }
    outcome
}

/// A new directory that nobody else can have prepared.
fn temporary_directory() -> anyhow::Result<PathBuf> {
    let directory = std::env::temp_dir().join(format!("bellwether-demo-{}", std::process::id()));
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&directory).with_context(|| format!("making the directory {}", directory.display()))?;
    Ok(directory)
}

async fn serve(config: &Config, directory: &Path) -> Result<(), Refusal> {
    // Before the rest: an address that is taken is the likeliest mistake.
    let listener = listen(config.web.listen, "name another with --listen 127.0.0.1:PORT").await?;
    unpack(directory)?;
    make_keys(&config.vault.directory)?;
    let db = Db::open(&config.database.url).await?;
    if monitor::monitor(&mut db.reading().await?).await?.is_none() {
        import(&db, config, directory).await?;
    }
    let app = App::with_database(config, db).await?;
    let worker = app.worker(config)?;
    announce(&listener, directory, &app)?;
    announce_desk(&listener, &app.site.db).await?;
    app.serve(Some(listener), worker, stop_signal()).await?;
    Ok(())
}

/// What marks a directory as the demo's own.
const MARK: &str = ".bellwether-demo";

/// Writes the sample's files into `directory`, unless an earlier demo has: what was changed there since then stays.
fn unpack(directory: &Path) -> Result<(), Refusal> {
    if directory.join(MARK).exists() {
        return Ok(());
    }
    if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Refusal::Explained(vec![format!(
            "bellwether: {} holds something else: name a new directory, or one that an earlier demo made",
            directory.display()
        )]));
    }
    // For the user who tries it alone, and not by way of a link that somebody else put there.
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(directory).with_context(|| format!("making the directory {}", directory.display()))?;
    fs::write(directory.join(MARK), "").context("marking the directory as the demo's")?;
    let sample = directory.join("bundle");
    for path in Sample::iter() {
        let file = Sample::get(&path).with_context(|| format!("the sample's {path}"))?;
        let target = sample.join(path.as_ref());
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| format!("making the directory {}", parent.display()))?;
        }
        fs::write(&target, file.data).with_context(|| format!("writing {}", target.display()))?;
    }
    Ok(())
}

/// Imports the sample as anyone would.
async fn import(db: &Db, config: &Config, directory: &Path) -> Result<(), Refusal> {
    let store = media::Store::new(config.media.directory.clone());
    match bundle::import(db, &store, &directory.join("bundle"), Mode::Write, |_, _| {}).await {
        Ok(_) => Ok(()),
        Err(ImportError::Failed(error)) => Err(Refusal::Failed(error)),
        Err(ImportError::Refused(problems)) => {
            Err(Refusal::Explained(problems.iter().map(ToString::to_string).collect()))
        }
    }
}

/// How long the link to the desk is good.
const LINK_HOURS: i64 = 24;

/// Who makes the sample: the name for signing in, that for colleagues, the roles, and the code of the name that readers see.
const TEAM: [(&str, &str, &[Role], Option<&str>); 6] = [
    ("administrator", "Administrator", &[Role::Administrator, Role::Editor], None),
    ("editor", "Hanna, editor", &[Role::Editor], None),
    ("julia", "Julia, analyst", &[Role::Analyst], Some("j-kern")),
    ("marcin", "Marcin, analyst", &[Role::Analyst], Some("m-dahl")),
    ("aleksandra", "Aleksandra, analyst", &[Role::Analyst], Some("a-rust")),
    ("nina", "Nina, translator", &TRANSLATES, None),
];
const TRANSLATES: [Role; 3] =
    [Role::Translator(Language::Belarusian), Role::Translator(Language::Russian), Role::Translator(Language::English)];

#[expect(clippy::print_stdout, reason = "the addresses are part of the command's result")]
async fn announce_desk(listener: &TcpListener, db: &Db) -> anyhow::Result<()> {
    let contributors = people::all_contributors(&mut db.reading().await?).await?;
    println!();
    println!("The newsroom opens with these links, each once:");
    for (name, shown, roles, code) in TEAM {
        let name = AccountName::parse(name).with_context(|| format!("the name {name}"))?;
        let path = user::add(db, &name, shown, roles, LINK_HOURS).await?;
        let contributor = contributors.iter().find(|one| Some(one.code.as_str()) == code).map(|one| one.id);
        let account = accounts::account_by_name(&mut db.reading().await?, name.as_str()).await?;
        if let (Some(account), Some(_)) = (account, contributor) {
            let mut tx = db.begin().await?;
            accounts::save_account(&mut tx, &Account { contributor, ..account }).await?;
            tx.commit().await?;
        }
        println!("  {shown:<20} http://{}{path}", listener.local_addr()?);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the addresses are the command's result")]
fn announce(listener: &TcpListener, directory: &Path, app: &App) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    println!("A sample monitor of an invented country is being served. Stop it with Ctrl-C.");
    println!();
    if let Ok(frame) = app.site.frame() {
        for language in &frame.monitor.languages {
            println!("  {:<12} http://{address}/{language}/", language.endonym());
        }
    }
    println!();
    if let Ok(frame) = app.site.frame() {
        let language = frame.monitor.default_language();
        println!("  Subscribe, and read the mail that would be sent: http://{address}/{language}/mailbox");
        println!();
    }
    println!("Its files are in {}", directory.display());
    Ok(())
}
