// usage: node week.mjs ORIGIN ENGINE
// BELLWETHER_DESK: the links of the demo's team, a blank between them.
// Plays a week of a newsroom on a running demo.

import { launch } from "./chromium.mjs";
import { Report } from "./report.mjs";
import { week } from "./checks/week.mjs";

const [origin, engine] = process.argv.slice(2);
const report = new Report();
const browser = await launch();
try {
  await week(browser, origin, process.env.BELLWETHER_DESK.split(" "), report, engine);
} catch (error) {
  report.fail("the tests themselves", origin, error.stack ?? error.message);
} finally {
  await browser.close();
}
process.exitCode = report.conclude() ? 0 : 1;
