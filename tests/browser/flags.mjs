// The browser of this machine and how it is started for tests.

/** Its program, as `cargo xtask` found it. */
export const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Nothing that Chromium would like to fetch for itself may disturb the tests. */
export const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Chromium's own sandbox doesn't work for root.
  ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
];
