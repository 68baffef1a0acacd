// A browser under the control of Playwright.

import { chromium } from "playwright-core";

import { FLAGS, PROGRAM } from "./flags.mjs";

/** A running browser; close it at the end. */
export function launch() {
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}
