//! `cargo xtask bench mail`: what a message costs the sender. Our client sends messages that are all different; Postfix's own
//! `smtp-source` repeats one. Both of 12 kB, over 16 connections, to the same `smtp-sink`, in turns: the server on one core,
//! the client on the other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::unistd::geteuid;

use super::sample::Sample;
use super::targets::Targets;
use crate::setup::{self, Need};
use crate::system::scratch::Scratch;
use crate::system::server::{self, Server};
use crate::system::{cores, process, procfs};
use crate::table::Table;
use crate::workspace;

const ROUNDS: usize = 7;
const CONNECTIONS: &str = "16";
/// Octets of the message that `smtp-source` repeats. Ours have some hundred more.
const SIZE: &str = "12288";
/// Messages in a run; fewer where each costs much.
const MANY: u32 = 40_000;
const FEW: u32 = 8_000;
/// Cores: with more at work on something else, the figures say little.
const BUSY: f64 = 0.3;

/// Something that is measured.
struct Contender {
    name: &'static str,
    messages: u32,
    command: Command,
}

/// What was measured of it.
#[derive(Default)]
struct Figures {
    /// µs a message.
    cpu: Sample,
    /// Messages a second.
    rate: Sample,
    others: Sample,
}

/// Measures and prints.
pub fn run() -> Result<()> {
    setup::ensure(&[Need::Postfix])?;
    let pump = workspace::build_example("bellwether-smtp", "pump")?;
    cores::move_to_client()?;
    let scratch = Scratch::new("mail")?;
    let port = server::free_port()?;
    let sink = start_sink(port, &scratch.path().join("sink.log"))?;
    let mut contenders = contenders(&pump, port, scratch.path())?;
    let mut figures: [Figures; 5] = Default::default();
    for round in 0..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}{}", if round == 0 { " (to warm up)" } else { "" });
        // Another one begins each round.
        for turn in 0..contenders.len() {
            let at = (turn + round) % contenders.len();
            let measured = measure(&mut contenders[at], sink.id())?;
            if round > 0 {
                figures[at].add(measured);
            }
        }
    }
    print(&contenders, &figures);
    judge(&figures).conclude()
}

fn start_sink(port: u16, log: &Path) -> Result<Server> {
    let mut sink = cores::pinned(cores::SERVER, setup::postfix("smtp-sink").context("smtp-sink has gone")?);
    if geteuid().is_root() {
        sink.args(["-u", "nobody"]);
    }
    sink.args([format!("127.0.0.1:{port}"), "1000".to_owned()]);
    let mut sink = Server::start(&sink, log)?;
    sink.wait_for_port(port, Duration::from_secs(10))?;
    Ok(sink)
}

fn contenders(pump: &Path, port: u16, scratch: &Path) -> Result<[Contender; 5]> {
    let address = format!("127.0.0.1:{port}");
    let mut source = cores::pinned(cores::CLIENT, setup::postfix("smtp-source").context("smtp-source has gone")?);
    source.args(["-d", "-s", CONNECTIONS, "-m", &MANY.to_string(), "-l", SIZE]);
    source.args(["-f", "bounces@example.org", "-t", "reader@example.net", &address]);
    let ed25519 = key(pump, "ed25519", scratch)?;
    let rsa2048 = key(pump, "rsa2048", scratch)?;
    let send = |messages: u32| {
        let mut send = cores::pinned(cores::CLIENT, pump);
        send.args(["send", &address, &messages.to_string(), CONNECTIONS]);
        send
    };
    let signed = |messages, kind, key: &Path| {
        let mut send = send(messages);
        send.arg(kind).arg(key);
        send
    };
    let mut signatures = cores::pinned(cores::CLIENT, pump);
    signatures.args(["sign", &FEW.to_string(), "rsa2048"]).arg(&rsa2048);
    Ok([
        Contender { name: "smtp-source -d", messages: MANY, command: source },
        Contender { name: "ours", messages: MANY, command: send(MANY) },
        Contender { name: "ours, Ed25519", messages: MANY, command: signed(MANY, "ed25519", &ed25519) },
        Contender { name: "ours, RSA-2048", messages: FEW, command: signed(FEW, "rsa2048", &rsa2048) },
        Contender { name: "RSA-2048 alone", messages: FEW, command: signatures },
    ])
}

fn key(pump: &Path, kind: &str, scratch: &Path) -> Result<PathBuf> {
    let file = scratch.join(kind);
    process::output(Command::new(pump).args(["key", kind]).arg(&file))?;
    Ok(file)
}

/// CPU time of one run in µs a message, messages a second, and cores that were busy with something else.
fn measure(contender: &mut Contender, sink: u32) -> Result<[f64; 3]> {
    let messages = f64::from(contender.messages);
    let (busy_before, sink_before) = (procfs::machine_busy()?, procfs::cpu_time(sink)?);
    let (before, since) = (process::cpu_of_finished()?, Instant::now());
    process::output(&mut contender.command)?;
    let (elapsed, spent) = (since.elapsed().as_secs_f64(), process::cpu_of_finished()?.saturating_sub(before));
    let own = procfs::cpu_time(sink)?.saturating_sub(sink_before) + spent;
    let others = procfs::machine_busy()?.saturating_sub(busy_before).saturating_sub(own);
    Ok([spent.as_secs_f64() * 1e6 / messages, messages / elapsed, others.as_secs_f64() / elapsed])
}

impl Figures {
    fn add(&mut self, [cpu, rate, others]: [f64; 3]) {
        self.cpu.push(cpu);
        self.rate.push(rate);
        self.others.push(others);
    }
}

fn print(contenders: &[Contender; 5], figures: &[Figures; 5]) {
    println!("{ROUNDS} rounds; min / median / max");
    let mut table = Table::new(["client", "CPU µs/message", "messages/s", "other cores busy"]);
    for (contender, Figures { cpu, rate, others }) in contenders.iter().zip(figures) {
        let others = format!("{:.2}", others.median());
        table.row([contender.name.into(), cpu.spread(1), rate.spread(0), others]);
    }
    table.print();
    let others = figures.iter().map(|figures| figures.others.median()).fold(0.0, f64::max);
    if others > BUSY {
        println!("The machine was busy with other things ({others:.2} cores): measure again when it is quiet.");
    }
}

fn judge([source, plain, ed25519, rsa2048, signatures]: &[Figures; 5]) -> Targets {
    let mut targets = Targets::new();
    let cheaper = |ours: &Figures| source.cpu.ratios_to(&ours.cpu).median();
    targets.at_least("cheaper than smtp-source", 2.0, cheaper(plain), "×");
    targets.at_least("cheaper than smtp-source, signing with Ed25519", 1.4, cheaper(ed25519), "×");
    let against_signatures = rsa2048.cpu.ratios_to(&signatures.cpu).median();
    targets.at_most("RSA-2048 against the signatures alone", 1.15, against_signatures, "×");
    targets
}
