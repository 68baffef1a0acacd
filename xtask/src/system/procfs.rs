//! What the kernel says about processes: CPU time and memory, from /proc.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Ticks per second in /proc: USER_HZ, which is 100 on every Linux that we run on.
const TICKS: u64 = 100;

/// Times of one process since it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stat {
    user: u64,
    system: u64,
}

/// A process and all its descendants.
pub fn family(root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&process) = found.get(next) {
        next += 1;
        let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { continue };
        for task in tasks.flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            found.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
    }
    found
}

/// CPU time that a process and its descendants have used, to 10 ms: threads that have ended count, too.
pub fn cpu_time(root: u32) -> Result<Duration> {
    let mut ticks = 0;
    for process in family(root) {
        let path = format!("/proc/{process}/stat");
        let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let stat = parse_stat(&text).with_context(|| format!("{path} has an unknown form"))?;
        ticks += stat.user + stat.system;
    }
    Ok(Duration::from_millis(ticks * 1000 / TICKS))
}

/// CPU time of the threads that a process and its descendants have now, to the nanosecond. For short intervals, in which no
/// thread ends.
pub fn cpu_time_of_threads(root: u32) -> Result<Duration> {
    let mut nanoseconds = 0;
    for process in family(root) {
        let path = format!("/proc/{process}/task");
        for task in fs::read_dir(&path).with_context(|| format!("reading {path}"))?.flatten() {
            let text = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            nanoseconds += text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0);
        }
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// CPU time that the whole machine has been busy.
pub fn machine_busy() -> Result<Duration> {
    let text = fs::read_to_string("/proc/stat").context("reading /proc/stat")?;
    let first = text.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).take(8).filter_map(|field| field.parse().ok()).collect();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    Ok(Duration::from_millis((ticks.iter().sum::<u64>() - idle) * 1000 / TICKS))
}

/// Resident memory of a process and its descendants, in MiB.
pub fn resident(root: u32) -> Result<f64> {
    let own = status_field(root, "VmRSS:").with_context(|| format!("process {root} has no resident memory"))?;
    let others: u64 = family(root).into_iter().skip(1).filter_map(|process| status_field(process, "VmRSS:")).sum();
    Ok((own + others) as f64 / 1024.0)
}

/// The most memory that a process has had, in MiB; `None` once it has ended.
pub fn peak_resident(process: u32) -> Option<f64> {
    status_field(process, "VmHWM:").map(|kibibytes| kibibytes as f64 / 1024.0)
}

fn status_field(process: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}

fn parse_stat(text: &str) -> Option<Stat> {
    // The name in parentheses may hold anything, spaces and parentheses too.
    let (_, after_name) = text.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    Some(Stat { user: fields.next()?.parse().ok()?, system: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::{Stat, cpu_time, parse_stat, peak_resident};

    #[test]
    fn a_name_with_spaces_and_parentheses_is_no_obstacle() {
        let text = "42 (a b) c) S 1 2 3 0 -1 4194560 6107 323072 0 193 30 6 783 290 20 0 1 0 88171";
        assert_eq!(parse_stat(text), Some(Stat { user: 30, system: 6 }));
        assert_eq!(parse_stat("nonsense"), None);
    }

    #[test]
    fn this_process_has_figures() -> anyhow::Result<()> {
        cpu_time(std::process::id())?;
        assert!(peak_resident(std::process::id()).is_some_and(|mebibytes| mebibytes > 0.1));
        Ok(())
    }
}
