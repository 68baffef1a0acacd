//! The command line: one file for each command.

mod campaign;
mod check;
mod demo;
mod export;
mod import;
mod init;
mod key;
mod mail;
mod serve;
mod subscribers;
mod user;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::audit::{self, Act, Details, Entry};
use crate::config::{Config, Log, LogFormat};
use crate::db::{Db, Tx};
use crate::wiping;

/// Publishes situation monitors: bulletins that appear every week in several languages at once.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a complete sample monitor
    Demo(demo::Arguments),
    /// Make the directory of a new installation
    Init(init::Arguments),
    /// Serve the site
    Serve(serve::Arguments),
    /// Bring content in
    Import(import::Arguments),
    /// Write content out
    Export(export::Arguments),
    /// Make and show keys
    Key(key::Arguments),
    /// Look at mail
    Mail(mail::Arguments),
    /// Look after the mailings of issues
    Campaign(campaign::Arguments),
    /// Let people in at the desk
    User(user::Arguments),
    /// Look whether anything was tampered with
    Check(check::Arguments),
}

/// Which configuration to use; shared by the commands that work on an installation.
#[derive(Debug, clap::Args)]
pub struct Installation {
    /// The configuration file
    #[arg(long, value_name = "FILE", default_value = Config::FILE)]
    config: PathBuf,
}

impl Installation {
    fn read(&self) -> anyhow::Result<Config> {
        if !self.config.exists() {
            anyhow::bail!(
                "there is no configuration at {}: name one with --config, or make an installation with `bellwether init DIR`",
                self.config.display()
            );
        }
        Config::read(&self.config)
    }
}

/// Why a command was refused, in full; or that it failed.
pub enum Refusal {
    /// What the user should read, line by line.
    Explained(Vec<String>),
    /// What went wrong.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs the command that the process was started with. Status 0: done; 1: refused or failed, with the reason on standard error; 2:
/// wrong usage.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Key(arguments) => key::run(&arguments),
        Command::Mail(arguments) => mail::run(&arguments),
        Command::Campaign(arguments) => campaign::run(&arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            report(refusal);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "reasons go to standard error")]
fn report(refusal: Refusal) {
    match refusal {
        Refusal::Explained(lines) => lines.iter().for_each(|line| eprintln!("{line}")),
        Refusal::Failed(error) => eprintln!("bellwether: {error:#}"),
    }
}

/// Starts the log on standard error.
fn start_log(log: &Log) -> anyhow::Result<()> {
    let filter: EnvFilter = log
        .level
        .parse()
        .map_err(|error| anyhow::anyhow!("the log level {:?} in the configuration: {error}", log.level))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}

/// The threads that serve or import. On one core a single thread does it all, without handing work around.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut builder = if cores == 1 {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    builder.enable_all().on_thread_park(wiping::wipe_stack).build()
}

/// Listens on `address`; `advice` says what to do if it is taken.
async fn listen(address: SocketAddr, advice: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let taken = matches!(error.kind(), std::io::ErrorKind::AddrInUse | std::io::ErrorKind::AddrNotAvailable);
        let advice = if taken { format!(": {advice}") } else { String::new() };
        anyhow::anyhow!("listening on {address}: {error}{advice}")
    })
}

/// Done when the process is told to stop.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        // Without the one signal, the other still works.
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock enters here, and is an argument from here on")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// `count` of `noun`, for reports on standard output.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Writes down what an operator does, in the transaction that does it. Whoever has a shell here has no account.
async fn record(tx: &mut Tx, act: Act, subject: &str, details: Details) -> anyhow::Result<()> {
    let entry = Entry { account: None, who: "bellwether", act, subject: subject.to_owned(), details };
    audit::record(tx, entry, now()).await
}

/// As [`record`], of what was done in transactions of its own.
async fn record_alone(db: &Db, act: Act, subject: &str, details: Details) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    record(&mut tx, act, subject, details).await?;
    Ok(tx.commit().await?)
}
