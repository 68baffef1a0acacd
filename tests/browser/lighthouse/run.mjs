// usage: node run.mjs ORIGIN
// Lighthouse on five pages as a phone would load them: 100 in every category, or exit status 1.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { firstOfEachKind, Site } from "../site.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const KINDS = ["front", "issue", "commentary", "situation", "section"];
/** Performance depends on what else the machine does: the best of a few runs counts. */
const RUNS = 3;

const site = await new Site(process.argv[2]).discover();
const first = firstOfEachKind(await site.sitemap());
const flags = ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
if (process.getuid() === 0) flags.push("--no-sandbox");
const chrome = await launch({ chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromeFlags: flags, ignoreDefaultFlags: false });

let failed = 0;
console.log(`${"page".padEnd(12)}${CATEGORIES.map((category) => category.padStart(16)).join("")}`);
for (const kind of KINDS) {
  const path = first.get(`${kind}-en`);
  if (!path) throw new Error(`the sitemap names no page of the kind ${kind}`);
  const best = {};
  const problems = {};
  for (let run = 0; run < RUNS && CATEGORIES.some((category) => !(best[category] >= 1)); run += 1) {
    const { lhr } = await lighthouse(site.origin + path, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" });
    for (const category of CATEGORIES) {
      const { score, auditRefs } = lhr.categories[category];
      if (!(score <= (best[category] ?? -1))) {
        best[category] = score;
        const missed = auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1);
        problems[category] = missed.map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
      }
    }
  }
  console.log(`${kind.padEnd(12)}${CATEGORIES.map((category) => String(Math.round(best[category] * 100)).padStart(16)).join("")}   ${path}`);
  for (const category of CATEGORIES) {
    if (best[category] >= 1) continue;
    failed += 1;
    for (const problem of problems[category]) console.log(`  ${category}: ${problem}`);
  }
}
chrome.kill();
console.log(`\nlighthouse: ${KINDS.length * CATEGORIES.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
