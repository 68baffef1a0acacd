//! `bellwether key`

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::Subcommand;
use zeroize::Zeroizing;

use super::{Installation, Refusal};
use crate::mail;
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
    /// Make a new generation of the keys that seal readers' addresses: a worker that runs brings all of them under it
    Rotate {
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
        Action::Rotate { installation } => {
            let directory = installation.read()?.vault.directory;
            make_keys(&directory)?;
            let generation = vault::write_new_generation(&directory, &random_keys())?;
            println!(
                "Generation {generation} is in use from now on. The worker brings every address under it, in the background."
            );
            println!(
                "Keep the earlier files: what suppressed addresses are known by was made with them. Only opening-N.key may be"
            );
            println!(
                "destroyed, when the worker's log says that readers are under the newest keys and no backup needs it any longer."
            );
        }
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
