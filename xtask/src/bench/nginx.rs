//! nginx serving one page as a static file, plain and precompressed: what our cache is measured against.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::unistd::geteuid;

use crate::setup;
use crate::system::cores;
use crate::system::scratch::Scratch;
use crate::system::server::{self, Server};

/// Where the page is.
pub const PATH: &str = "/page.html";

/// How nginx is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tuning {
    /// As installed, with the settings that any operator would choose: one worker for one core, no access log, connections that
    /// stay open, and the compressed file beside the plain one.
    Installed,
    /// With `open_file_cache`, too: it doesn't even ask the file system any more.
    OpenFileCache,
}

/// The page in both forms.
pub struct Page {
    /// As it is.
    pub plain: Vec<u8>,
    /// Compressed, as our server sends it.
    pub gzip: Vec<u8>,
}

/// A running nginx, pinned to the server's core.
pub struct Nginx {
    // Dropped first, and so stopped before its directory goes.
    server: Server,
    _directory: Scratch,
    /// On 127.0.0.1.
    pub port: u16,
}

impl Nginx {
    /// Starts it on a free port.
    pub fn start(tuning: Tuning, page: &Page) -> Result<Self> {
        let directory = Scratch::new("nginx")?;
        let port = server::free_port()?;
        let home = directory.path();
        let write = |name: &str, bytes: &[u8]| {
            let path = home.join(name);
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
        };
        write("page.html", &page.plain)?;
        write("page.html.gz", &page.gzip)?;
        write("nginx.conf", configuration(tuning, home, port).as_bytes())?;
        let program = setup::nginx().context("nginx is missing: `cargo xtask setup`")?;
        let mut command = cores::pinned(cores::SERVER, program);
        command.arg("-c").arg(home.join("nginx.conf")).arg("-e").arg(home.join("error.log"));
        let mut server = Server::start(&command, &home.join("log"))?;
        server.wait_for_port(port, Duration::from_secs(20)).context("starting nginx")?;
        Ok(Self { server, _directory: directory, port })
    }

    /// The process id of its master.
    pub fn id(&self) -> u32 {
        self.server.id()
    }
}

fn configuration(tuning: Tuning, home: &Path, port: u16) -> String {
    let home = home.display();
    // Root's worker runs as the account that Debian's package runs it as.
    let user = if geteuid().is_root() { "user www-data;" } else { "" };
    let cache = match tuning {
        Tuning::Installed => "",
        Tuning::OpenFileCache => "open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;",
    };
    format!(
        "daemon off; worker_processes 1; {user} pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; charset utf-8; access_log off; sendfile on; tcp_nopush on; gzip_static on;
  keepalive_requests 100000000; {cache}
  client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3; uwsgi_temp_path {home}/t4;
  scgi_temp_path {home}/t5;
  server {{ listen 127.0.0.1:{port}; root {home}; }}
}}
"
    )
}
