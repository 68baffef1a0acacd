//! `bellwether check`

use super::{Installation, Refusal, counted, runtime};
use crate::audit;
use crate::db::Db;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    installation: Installation,
}

#[expect(clippy::print_stdout, reason = "the command's result")]
pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let config = arguments.installation.read()?;
    let outcome = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let outcome = audit::verify(&db).await?;
        db.close().await;
        anyhow::Ok(outcome)
    })?;
    match outcome {
        Ok(events) => println!(
            "The audit log is whole: {}, each chained to the one before.",
            counted(usize::try_from(events)?, "event")
        ),
        Err(broken) => return Err(Refusal::Explained(vec![format!("bellwether: {broken}")])),
    }
    Ok(())
}
