//! `bellwether key`

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::Subcommand;
use zeroize::Zeroizing;

use super::{Installation, Refusal, runtime};
use crate::audit::{Act, Details};
use crate::config::Config;
use crate::db::Db;
use crate::mail;
use crate::subscribers;
use crate::vault;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the keys that are missing
    New {
        #[command(flatten)]
        installation: Installation,
    },
    /// Make a new generation of the keys that seal readers' addresses; it is in use only after `key use`
    ///
    /// Copy its files to the other machines that serve readers or send mail, then take it into use with `bellwether key use N`.
    Rotate {
        /// Take it into use at once: where everything runs on this machine
        #[arg(long = "use")]
        at_once: bool,
        #[command(flatten)]
        installation: Installation,
    },
    /// Take a generation of keys into use, everywhere at once: a worker that runs brings every reader under it
    ///
    /// Each machine must have its files before. One that has not refuses to look for an address until it has.
    Use {
        /// The number of the generation: that in the names of its files
        #[arg(value_name = "N")]
        generation: vault::Generation,
        #[command(flatten)]
        installation: Installation,
    },
    /// Print the DNS records that tell others by which keys our mail is signed
    Show {
        #[command(flatten)]
        installation: Installation,
    },
}

#[expect(clippy::print_stdout, reason = "the command's result")]
pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    match &arguments.action {
        Action::New { installation } => {
            let directory = installation.read()?.vault.directory;
            make_keys(&directory)?;
            println!(
                "The keys in {} are complete. Keep a copy where the database's backups are not.",
                directory.display()
            );
        }
        Action::Rotate { at_once, installation } => {
            let config = installation.read()?;
            let directory = &config.vault.directory;
            make_keys(directory)?;
            let generation = vault::write_new_generation(directory, &random_keys())?;
            println!(
                "Generation {generation} is in {}. Keep a copy where the database's backups are not.",
                directory.display()
            );
            if *at_once {
                take_into_use(&config, generation)?;
            } else {
                println!("It is not in use yet. Copy");
                println!("  sealing-{generation}.key to every machine that serves readers or sends mail, and");
                println!("  opening-{generation}.key to those alone that send mail,");
                println!(
                    "then run `bellwether key use {generation}`. Where everything runs on this machine, there is nothing to copy."
                );
            }
        }
        Action::Use { generation, installation } => take_into_use(&installation.read()?, *generation)?,
        Action::Show { installation } => {
            let config = installation.read()?;
            let Some(office) = mail::post_office(&config.mail, &config.vault.directory)? else {
                return Err(Refusal::Explained(vec![
                    "bellwether: the configuration names no `mail.sender`, so there is no domain to sign for"
                        .to_owned(),
                ]));
            };
            for record in office.signer.records() {
                println!("{record}");
            }
        }
    }
    Ok(())
}

/// Lets every process write under a generation of keys from now on. Its files must be here: somebody who has mistaken the number, or the
/// machine, would otherwise stop all of them.
#[expect(clippy::print_stdout, reason = "the command's result")]
fn take_into_use(config: &Config, generation: vault::Generation) -> Result<(), Refusal> {
    let keyring = vault::read_keyring(&config.vault.directory)?;
    if keyring.using(generation).is_err() || keyring.must_open(generation).is_err() {
        return Err(Refusal::Explained(vec![
            format!(
                "bellwether: {} does not hold both sealing-{generation}.key and opening-{generation}.key: nothing was changed",
                config.vault.directory.display()
            ),
            "Run this where `bellwether key rotate` has made them, or where mail is sent from.".to_owned(),
        ]));
    }
    let former = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let former = subscribers::generation_in_use(&mut db.reading().await?).await?;
        let mut tx = db.begin().await?;
        subscribers::use_generation(&mut tx, generation).await?;
        if former != generation {
            super::record(&mut tx, Act::KeysTakenIntoUse, &generation.to_string(), Details::default()).await?;
        }
        tx.commit().await?;
        db.close().await;
        anyhow::Ok(former)
    })?;
    if former == generation {
        println!("Generation {generation} is in use already.");
        return Ok(());
    }
    println!(
        "Generation {generation} is in use from now on, in the place of {former}. Processes that run take notice within a second."
    );
    println!("A worker brings every reader under it, in the background; its log says when all are.");
    println!(
        "Keep all `sealing` files: what suppressed addresses are known by was made with them. An earlier `opening` file may be"
    );
    println!("destroyed when the worker has said so and no backup needs it any longer.");
    Ok(())
}

/// Makes those keys in `directory` that are missing, and the directory if it is not there.
pub(super) fn make_keys(directory: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(directory).with_context(|| format!("making the directory {}", directory.display()))?;
    if let Err(vault::KeyFileError::None(_)) = vault::read_keyring(directory) {
        vault::write_new_generation(directory, &random_keys())?;
    }
    mail::write_keys(directory, &Zeroizing::new(vault::random()))
}

fn random_keys() -> Zeroizing<[u8; 64]> {
    let mut random = Zeroizing::new([0; 64]);
    random[..32].copy_from_slice(&vault::random());
    random[32..].copy_from_slice(&vault::random());
    random
}
