//! `bellwether serve`

use super::{Installation, Refusal, listen, runtime, start_log, stop_signal};
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
        let listener = listen(config.web.listen, "change `web.listen` in the configuration").await?;
        let app = App::open(&config).await?;
        app.serve(listener, stop_signal()).await
    })?;
    Ok(())
}
