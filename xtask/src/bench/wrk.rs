//! One run of wrk against one server, and what the server spent on it.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::system::{cores, process, procfs};

/// Open connections.
const CONNECTIONS: u32 = 64;

/// What a run measured.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Per second.
    pub requests: f64,
    /// Half of the answers came within so many µs.
    pub p50: f64,
    /// 99 of 100 answers came within so many µs.
    pub p99: f64,
    /// CPU time of the server, µs a request.
    pub cpu: f64,
    /// Cores busy with something else.
    pub others: f64,
}

/// Loads a path for so many seconds.
pub fn run(server: u32, port: u16, path: &str, accept_encoding: &str, seconds: u64) -> Result<Run> {
    let mut wrk = cores::pinned(cores::CLIENT, "wrk");
    wrk.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--timeout", "10s", "--latency"]);
    wrk.args(["-H", &format!("Accept-Encoding: {accept_encoding}"), &format!("http://127.0.0.1:{port}{path}")]);
    let busy_before = procfs::machine_busy()?;
    let load_before = process::cpu_of_finished()?;
    let before = procfs::cpu_time(server)?;
    let report = process::output(&mut wrk)?;
    let spent = procfs::cpu_time(server)?.saturating_sub(before);
    let load = process::cpu_of_finished()?.saturating_sub(load_before);
    let others = procfs::machine_busy()?.saturating_sub(busy_before).saturating_sub(spent + load);
    if let Some(problem) = report.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors")) {
        bail!("wrk on port {port}: {}", problem.trim());
    }
    parse(&report, spent, others.as_secs_f64() / seconds as f64)
        .with_context(|| format!("wrk's report has an unknown form:\n{report}"))
}

fn parse(report: &str, spent: Duration, others: f64) -> Option<Run> {
    let after = |label: &str| report.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim);
    let total: f64 = report.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse().ok())?;
    Some(Run {
        requests: after("Requests/sec:")?.parse().ok()?,
        p50: microseconds(after("50%")?)?,
        p99: microseconds(after("99%")?)?,
        cpu: spent.as_secs_f64() * 1e6 / total,
        others,
    })
}

/// wrk's durations: "850.00us", "1.29ms", "2.01s".
fn microseconds(text: &str) -> Option<f64> {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 1.0)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1e3)
    } else {
        (text.strip_suffix('s')?, 1e6)
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse;

    #[test]
    fn a_report_is_understood() {
        let report = "Running 4s test @ http://127.0.0.1:8111/page.html\n  1 threads and 64 connections\n  \
            Latency Distribution\n     50%    1.29ms\n     75%    1.40ms\n     90%    1.9ms\n     99%    3.76ms\n  \
            200000 requests in 4.10s, 4.83GB read\nRequests/sec:  48780.49\nTransfer/sec:      1.18GB\n";
        let run = parse(report, Duration::from_secs(3), 0.1).expect("a report as wrk writes it");
        assert_eq!((run.p50, run.p99, run.requests, run.cpu), (1290.0, 3760.0, 48780.49, 15.0));
    }
}
