//! Style sheets, icons and other files of the theme, under addresses that change with their content.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::theme::DefaultTheme;

/// One file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its content.
    pub body: Bytes,
    /// Its media type.
    pub content_type: &'static str,
}

/// The files by name and by address.
#[derive(Debug, Default)]
pub struct Assets {
    addresses: BTreeMap<String, String>,
    by_address: BTreeMap<String, Asset>,
}

/// Where they lie in a theme.
const DIRECTORY: &str = "assets/";

impl Assets {
    /// Reads the built-in files and those of the operator's `theme`, which come first.
    ///
    /// # Errors
    /// When a file of the operator's theme can't be read.
    pub fn load(theme: Option<&Path>) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for path in DefaultTheme::iter() {
            if let (Some(name), Some(file)) = (path.strip_prefix(DIRECTORY), DefaultTheme::get(&path)) {
                files.insert(name.to_owned(), Bytes::from(file.data.into_owned()));
            }
        }
        let own = theme.map(|theme| theme.join(DIRECTORY)).filter(|directory| directory.is_dir());
        if let Some(directory) = own {
            for entry in
                std::fs::read_dir(&directory).with_context(|| format!("reading the theme's {}", directory.display()))?
            {
                let path = entry?.path();
                if let (true, Some(name)) = (path.is_file(), path.file_name().and_then(|name| name.to_str())) {
                    let bytes =
                        std::fs::read(&path).with_context(|| format!("reading the theme's {}", path.display()))?;
                    files.insert(name.to_owned(), Bytes::from(bytes));
                }
            }
        }
        let mut assets = Self::default();
        for (name, body) in files {
            let content_type = content_type(&name);
            let digest = Sha256::digest(&body);
            let mark: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
            let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "bin"));
            let address = format!("/assets/{stem}.{mark}.{extension}");
            assets.addresses.insert(name.clone(), address.clone());
            assets.by_address.insert(address, Asset { body, content_type });
        }
        Ok(assets)
    }

    /// Where readers get the file `name`.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<&str> {
        self.addresses.get(name).map(String::as_str)
    }

    /// The file at `address`.
    #[must_use]
    pub fn at(&self, address: &str) -> Option<&Asset> {
        self.by_address.get(address)
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
