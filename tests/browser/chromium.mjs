// The browser of this machine, started for tests.

import { chromium } from "playwright-core";

/** Nothing that Chromium would like to fetch for itself may disturb the tests. */
export const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
];

/** Its program, as `cargo xtask` found it. */
export const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A running browser; close it at the end. */
export function launch() {
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}
