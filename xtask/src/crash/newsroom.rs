//! An installation with readers, an issue to be mailed to them, and relays that write down what they get.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::sink::{Book, Manner, Sink};
use crate::bench::installation::{Engine, Installation, set};
use crate::system::process;
use crate::system::server::Server;
use crate::workspace::{self, Profile};

/// Seconds after which a worker that is not heard of counts as dead: as few as may be, so that a run doesn't take hours.
const LEASE: u64 = 3;
/// Messages under way in each worker.
pub const UNDER_WAY: u64 = 64;
/// Deliveries that a worker may have claimed at a time: what a kill may leave uncertain.
pub const WINDOW: u64 = 2 * UNDER_WAY;

/// The programs of a run, built once.
pub struct Programs {
    binary: PathBuf,
    readers: PathBuf,
}

impl Programs {
    /// Builds them.
    pub fn build() -> Result<Self> {
        let binary = workspace::build(Profile::Dist)?;
        Ok(Self { binary, readers: workspace::build_example("bellwether", "readers")? })
    }
}

/// A relay of an installation.
#[derive(Clone, Copy)]
pub struct Way {
    /// How it behaves.
    pub manner: Manner,
    /// How often it is used, compared with the others.
    pub weight: u32,
}

/// Who gets what.
pub struct Plan<'a> {
    /// So many readers.
    pub readers: u64,
    /// At these domains, with their shares: "big.example=3,small.example=1".
    pub domains: &'a str,
    /// KiB of each message.
    pub kibibytes: u64,
    /// By these relays.
    pub ways: &'a [Way],
}

/// How the mailing stands.
pub struct Standing {
    /// Of the campaign.
    pub state: String,
    /// Deliveries by their state.
    pub deliveries: HashMap<String, u64>,
}

/// What the ledger says in the end.
pub struct Ledger {
    /// Each reader's number, and how her delivery stands.
    pub states: Vec<(usize, String)>,
    /// The readers whom the list of uncertain deliveries names.
    pub named: Vec<usize>,
}

/// The installation, and the book of its relays.
pub struct Newsroom {
    installation: Installation,
    programs: Arc<Programs>,
    /// What the relays took.
    pub book: Arc<Book>,
}

impl Newsroom {
    /// One whose mailing is due, and that no worker has begun yet.
    pub fn open(programs: &Arc<Programs>, engine: Engine<'_>, plan: &Plan<'_>) -> Result<Self> {
        let installation = Installation::create(&programs.binary, engine)?;
        let book = Arc::new(Book::new(usize::try_from(plan.readers)?));
        let mut relays = String::new();
        for Way { manner, weight } in plan.ways {
            let port = Sink::start(*manner, &book)?.port();
            write!(
                relays,
                "\n[[mail.relays]]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"loopback\"\nweight = {weight}\npatience = 4\n"
            )?;
        }
        installation.configure(|config| {
            let config = set(&config, "lease_seconds", &LEASE.to_string())?;
            let config = set(&config, "under_way", &UNDER_WAY.to_string())?;
            Ok(config.replacen("[mail]\n", "[mail]\nsender = \"news@monitor.example\"\n", 1) + &relays)
        })?;
        let newsroom = Self { installation, programs: Arc::clone(programs), book };
        process::output(&mut newsroom.installation.import(&workspace::root().join("demo")))?;
        eprintln!("{} readers on {engine}", plan.readers);
        newsroom.readers(&["fill", &plan.readers.to_string(), plan.domains])?;
        newsroom.readers(&["mail", &plan.kibibytes.to_string()])?;
        Ok(newsroom)
    }

    /// Starts a worker. Its log is called so.
    pub fn work(&self, log: &str) -> Result<Server> {
        self.installation.work(log)
    }

    /// How the mailing stands.
    pub fn standing(&self) -> Result<Standing> {
        let text = self.readers(&["state"])?;
        let mut lines = text.lines();
        let state = lines.next().context("the mailing has no state")?.to_owned();
        let deliveries = lines.filter_map(|line| {
            let (state, count) = line.split_once('\t')?;
            Some((state.to_owned(), count.parse().ok()?))
        });
        Ok(Standing { state, deliveries: deliveries.collect() })
    }

    /// What the ledger says of each reader.
    pub fn ledger(&self) -> Result<Ledger> {
        let text = self.readers(&["ledger"])?;
        let mut ledger = Ledger { states: Vec::new(), named: Vec::new() };
        for line in text.lines() {
            let (left, right) = line.split_once('\t').with_context(|| format!("the line {line:?} of the ledger"))?;
            match left {
                "named" => ledger.named.push(right.parse()?),
                number => ledger.states.push((number.parse()?, right.to_owned())),
            }
        }
        Ok(ledger)
    }

    /// Makes due now what waits for another attempt.
    pub fn make_due(&self) -> Result<()> {
        self.readers(&["due"]).map(|_| ())
    }

    fn readers(&self, words: &[&str]) -> Result<String> {
        process::output(Command::new(&self.programs.readers).arg(self.installation.config()).args(words))
    }
}

impl Standing {
    /// Nobody waits any longer.
    pub fn is_done(&self) -> bool {
        self.state == "done"
    }
}
