//! Every commentary of a large archive, each rendered for the first time.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::installation::{Installation, commentaries};
use super::targets::Targets;
use crate::corpus::Extent;
use crate::system::{cores, procfs};
use crate::table::Table;

const EXTENT: Extent = Extent { years: 20, seed: 1 };

/// Measures, prints, and adds the targets.
pub fn measure(binary: &Path, targets: &mut Targets) -> Result<()> {
    let installation = Installation::with_archive(binary, EXTENT)?;
    let mut table = Table::new(["cold cache", "pages", "pages per CPU second", "CPU µs/page", "pages/s", "MiB sent"]);
    for encoding in ["identity", "gzip"] {
        // A new process: nothing is cached.
        let server = installation.serve(|program| cores::pinned(cores::SERVER, program))?;
        let mut client = installation.client();
        let paths = commentaries(&mut client)?;
        if paths.len() as u64 != EXTENT.editions() {
            bail!("the sitemap names {} commentaries of {}", paths.len(), EXTENT.editions());
        }
        let before = procfs::cpu_time(server.id())?;
        let since = Instant::now();
        let mut bytes = 0;
        for path in &paths {
            bytes += client.page(path, &[("Accept-Encoding", encoding)])?.body.len();
        }
        let elapsed = since.elapsed();
        let spent = procfs::cpu_time(server.id())?.saturating_sub(before);
        let rate = |time: Duration| paths.len() as f64 / time.as_secs_f64();
        table.row([
            encoding.into(),
            paths.len().to_string(),
            format!("{:.0}", rate(spent)),
            format!("{:.0}", 1e6 / rate(spent)),
            format!("{:.0}", rate(elapsed)),
            format!("{:.0}", bytes as f64 / 1024.0 / 1024.0),
        ]);
        targets.at_least(&format!("pages per CPU second from a cold cache, {encoding}"), 2000.0, rate(spent), "");
    }
    println!();
    table.print();
    Ok(())
}
