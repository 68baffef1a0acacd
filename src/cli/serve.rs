//! `bellwether serve`

use clap::ValueEnum;

use super::{Installation, Refusal, listen, runtime, start_log, stop_signal};
use crate::app::App;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    installation: Installation,
    /// Do one half of the work: serve readers, without a key that could open their addresses; or send mail
    #[arg(long, value_name = "HALF")]
    only: Option<Half>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    Web,
    Worker,
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let config = arguments.installation.read()?;
    start_log(&config.log)?;
    runtime()?.block_on(async {
        let listener = match arguments.only {
            Some(Half::Worker) => None,
            _ => Some(listen(config.web.listen, "change `web.listen` in the configuration").await?),
        };
        let app = App::open(&config).await?;
        let worker = match arguments.only {
            Some(Half::Web) => None,
            _ => app.worker(&config)?,
        };
        if worker.is_none() && listener.is_none() {
            anyhow::bail!("there is nothing to do for a worker: the configuration names no `mail.sender`");
        }
        app.serve(listener, worker, stop_signal()).await
    })?;
    Ok(())
}
