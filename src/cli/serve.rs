//! `bellwether serve`

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::{Installation, Refusal, runtime, start_log, stop_signal};
use crate::app::App;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    installation: Installation,
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let config = arguments.installation.read()?;
    start_log(&config.log)?;
    runtime()?.block_on(async {
        let app = App::open(&config).await?;
        let listener = TcpListener::bind(config.web.listen)
            .await
            .with_context(|| format!("listening on {}", config.web.listen))?;
        app.serve(listener, stop_signal()).await
    })?;
    Ok(())
}
