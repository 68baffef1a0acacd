//! The wiring: from a configuration to a site that answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::commentaries;
use crate::config::Config;
use crate::db::Db;
use crate::desk::Desk;
use crate::mail;
use crate::mailing::{Settings, Worker};
use crate::media;
use crate::publication;
use crate::returns::webhook::{self, Webhooks};
use crate::routes::{self, routes};
use crate::site::reception::Reception;
use crate::site::{Offer, Site};
use crate::subscribers;
use crate::translations;
use crate::vault;
use crate::web::assets::Assets;
use crate::web::cache::Cache;
use crate::web::messages::Messages;
use crate::web::server::{self, Front};
use crate::web::theme::Theme;
use crate::wiping;

/// How often to ask whether another process has changed the content.
const WATCH: Duration = Duration::from_millis(100);

/// How often to look for issues whose time has come.
const LOOK_FOR_RELEASES: Duration = Duration::from_secs(1);
/// How often it is looked for translations that the memory doesn't know.
const LOOK_FOR_TRANSLATIONS: Duration = Duration::from_secs(10);
/// How many portions of them are learnt then: an archive that was imported is learnt in minutes, and nobody waits for the writer meanwhile.
const PORTIONS: usize = 10;

/// How often to look for new keys, and which are in use.
const LOOK_FOR_KEYS: Duration = Duration::from_secs(1);

/// An installation, opened.
pub struct App {
    /// What answers readers.
    pub site: Arc<Site>,
    /// The newsroom.
    pub desk: Arc<Desk>,
    webhooks: Router,
    https: bool,
}

impl App {
    /// Opens the database and reads theme and messages.
    ///
    /// # Errors
    /// When one of them can't be opened or read: which, and why.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let db = Db::open(&config.database.url).await?;
        Self::with_database(config, db).await
    }

    /// As [`App::open`], with a database that is open already.
    ///
    /// # Errors
    /// When theme, messages or database can't be read.
    pub async fn with_database(config: &Config, db: Db) -> anyhow::Result<Self> {
        let renewed = commentaries::renew_renderings(&db).await.context("rendering texts anew")?;
        if renewed > 0 {
            tracing::info!(renewed, "Texts were rendered anew, because the renderer has changed");
        }
        let messages = Arc::new(Messages::load()?);
        let assets = Arc::new(Assets::load(config.web.theme.as_deref())?);
        let theme = Theme::load(config.web.theme.as_deref(), Arc::clone(&messages), Arc::clone(&assets))?;
        let cache = Arc::new(Cache::new(config.web.cache_mib.saturating_mul(1024 * 1024), config.web.https));
        let store = media::Store::new(config.media.directory.clone());
        let reception = match config.mail.sender {
            Some(_) => Some(Reception::new(&config.vault.directory, config.web.proof_of_work).context(KEYS)?),
            None => None,
        };
        let offer = Offer {
            keys: config.vault.directory.clone(),
            source: config.web.source.clone(),
            reception,
            mailbox: config.mailbox.clone(),
        };
        let site = Arc::new(Site::open(db, store, theme, assets, messages, cache, offer).await?);
        if let Some(told) = renew_keys(&site).await {
            tracing::error!("{told}");
        }
        let desk = Arc::new(Desk::of(&site, config)?);
        Ok(Self { webhooks: webhooks(&site, config)?, site, desk, https: config.web.https })
    }

    /// What sends mail; none if the configuration names no sender.
    ///
    /// # Errors
    /// When a key is missing or a setting can't be used.
    pub fn worker(&self, config: &Config) -> anyhow::Result<Option<Arc<Worker>>> {
        let Some(office) = mail::post_office(&config.mail, &config.vault.directory)? else { return Ok(None) };
        let keyring = vault::LiveKeyring::read(&config.vault.directory).context(KEYS)?;
        if !keyring.current().can_open() {
            anyhow::bail!(
                "{} has no opening keys: a worker needs them; `bellwether serve --only web` doesn't",
                config.vault.directory.display()
            );
        }
        wiping::wipe_always();
        let settings = Settings::of(&config.mail, &config.desk).context("`desk.age_recipient` in the configuration")?;
        let returns = config.returns.clone();
        Ok(Some(Arc::new(Worker::new(Arc::clone(&self.site), keyring, office, settings, returns))))
    }

    /// What answers requests.
    #[must_use]
    pub fn front(&self) -> Front<Site> {
        let routes = routes(Arc::clone(&self.site), Arc::clone(&self.desk)).merge(self.webhooks.clone());
        Front::new(routes, Arc::clone(&self.site.cache), Arc::clone(&self.site), self.https)
    }

    /// Serves readers from `listener`, if there is one, and sends mail, if there is a worker, until `stop` is done; takes notice of what
    /// other processes change. What a worker has under way then is finished first.
    ///
    /// # Errors
    /// When no connection can be accepted any more.
    pub async fn serve(
        &self,
        listener: Option<TcpListener>,
        worker: Option<Arc<Worker>>,
        stop: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let watch = tokio::spawn(watch(Arc::clone(&self.site)));
        let (stopping, stopped) = watch::channel(false);
        let work = worker.map(|worker| tokio::spawn(worker.run(stopped)));
        // Both at the same time: together they would take longer than who stops us may wait.
        let stop = async {
            stop.await;
            let _ = stopping.send(true);
        };
        let outcome = match listener {
            Some(listener) => {
                let address = listener.local_addr().context("the address to listen on")?;
                tracing::info!(%address, engine = self.site.db.engine(), "Serving");
                server::serve(listener, self.front(), stop).await
            }
            None => {
                tracing::info!(engine = self.site.db.engine(), "Sending mail");
                stop.await;
                Ok(())
            }
        };
        // Once more, in case that nothing can be served any longer. Fails if there is no worker.
        let _ = stopping.send(true);
        if let Some(work) = work {
            work.await.context("the worker")?;
        }
        watch.abort();
        let (hits, misses) = self.site.cache.counts();
        tracing::info!(cache.hits = hits, cache.misses = misses, "Stopped");
        self.site.db.close().await;
        outcome
    }
}

/// Where providers and the operator's own mail system say what came back; nowhere, if there is no newsletter.
fn webhooks(site: &Site, config: &Config) -> anyhow::Result<Router> {
    let Some(reception) = &site.offer.reception else { return Ok(Router::new()) };
    let secrets = webhook::Secrets::new(&config.returns.webhooks).context("`returns.webhooks` in the configuration")?;
    let (db, keyring) = (site.db.clone(), Arc::clone(&reception.keyring));
    Ok(webhook::router(Webhooks { db, keyring, secrets, clock: routes::now, random: vault::random }))
}

const KEYS: &str = "reading the keys of readers' addresses (`bellwether key new` makes some)";

/// Takes up new keys, and those that are in use; what is wrong with them, if something is. Sign-ups can be taken all the same, because
/// somebody has the keys that are here.
async fn renew_keys(site: &Site) -> Option<String> {
    let reception = site.offer.reception.as_ref()?;
    let in_use = async { subscribers::generation_in_use(&mut site.db.reading().await?).await };
    let renewed = match in_use.await {
        Ok(in_use) => reception.keyring.renew(in_use).map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    renewed.err().map(|error| format!("The keys of readers' addresses: {error:#}"))
}

/// Takes notice of what other processes change, and of new keys.
async fn watch(site: Arc<Site>) {
    let mut failing = false;
    let mut looked = Instant::now();
    let mut released = Instant::now();
    let mut learnt = Instant::now();
    let mut told = None;
    loop {
        tokio::time::sleep(WATCH).await;
        if looked.elapsed() >= LOOK_FOR_KEYS {
            looked = Instant::now();
            let wrong = renew_keys(&site).await;
            // Said once, not each second.
            if let Some(wrong) = wrong.as_ref().filter(|_| wrong != told) {
                tracing::error!("{wrong}");
            }
            told = wrong;
        }
        if released.elapsed() >= LOOK_FOR_RELEASES {
            released = Instant::now();
            if let Err(error) = publication::release_due(&site, routes::now()).await {
                tracing::error!(error = format!("{error:#}"), "Issues that are due can't be released");
            }
        }
        if learnt.elapsed() >= LOOK_FOR_TRANSLATIONS {
            if let Err(error) = learn(&site.db).await {
                tracing::error!(error = format!("{error:#}"), "Nothing can be learnt from translations");
            }
            learnt = Instant::now();
        }
        match site.refresh().await {
            Ok(()) => failing = false,
            // Said once, not ten times a second.
            Err(error) if !failing => {
                failing = true;
                tracing::error!(error = format!("{error:#}"), "Changes can't be read from the database");
            }
            Err(_) => {}
        }
    }
}

/// Learns from translations that were published.
async fn learn(db: &Db) -> anyhow::Result<()> {
    for _ in 0..PORTIONS {
        if !translations::learn(db).await? {
            break;
        }
    }
    Ok(())
}
