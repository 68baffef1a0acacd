// usage: node run.mjs ORIGIN
// Lighthouse on five pages as a phone would load them: 100 in every category, or exit status 1.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { FLAGS, PROGRAM } from "../flags.mjs";
import { firstOfEachKind, Site } from "../site.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const KINDS = ["front", "issue", "commentary", "situation", "section"];
/** Performance depends on what else the machine does: the best of a few runs counts. */
const RUNS = 3;

const site = await new Site(process.argv[2]).discover();
const first = firstOfEachKind(await site.sitemap());
const missing = KINDS.filter((kind) => !first.has(`${kind}-en`));
if (missing.length > 0) throw new Error(`the sitemap names no page of these kinds: ${missing}`);

const row = (name, cells) => `${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(16)).join("")}`;
console.log(row("page", CATEGORIES));
let failed = 0;
const chrome = await launch({ chromePath: PROGRAM, chromeFlags: ["--headless", ...FLAGS] });
try {
  for (const kind of KINDS) failed += await audit(kind, first.get(`${kind}-en`));
} finally {
  chrome.kill();
}
console.log(`\nlighthouse: ${KINDS.length * CATEGORIES.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Prints a page's scores and what they miss; gives how many categories aren't perfect. */
async function audit(kind, path) {
  const best = {};
  for (let run = 0; run < RUNS && CATEGORIES.some((category) => !(best[category]?.score >= 1)); run += 1) {
    const options = { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" };
    const { lhr } = await lighthouse(site.origin + path, options);
    for (const category of CATEGORIES) {
      const { score, auditRefs } = lhr.categories[category];
      if (!(score > (best[category]?.score ?? -1))) continue;
      const counting = auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => lhr.audits[id]);
      const missed = counting.filter((audit) => audit.score !== null && audit.score < 1);
      best[category] = { score, missed };
    }
  }
  console.log(`${row(kind, CATEGORIES.map((category) => Math.round((best[category]?.score ?? 0) * 100)))}   ${path}`);
  const imperfect = CATEGORIES.filter((category) => !(best[category]?.score >= 1));
  for (const category of imperfect) {
    for (const { id, title, displayValue } of best[category]?.missed ?? []) {
      console.log(`  ${category}: ${id}: ${title} ${displayValue ?? ""}`);
    }
  }
  return imperfect.length;
}
