// usage: node test.mjs ORIGIN
// BELLWETHER_DESK: links to the desk that nobody has used, a blank between them: the administrator's, the editor's, and more.
// All browser tests on a running demo. Exit status 1 if anything failed; the failures are listed at the end.

import { launch } from "./chromium.mjs";
import { crawl } from "./crawl.mjs";
import { Report } from "./report.mjs";
import { isPage, LANGUAGES, Site } from "./site.mjs";
import { accessibility } from "./checks/accessibility.mjs";
import { alternates } from "./checks/alternates.mjs";
import { chart } from "./checks/chart.mjs";
import { desk } from "./checks/desk.mjs";
import { feeds } from "./checks/feeds.mjs";
import { html } from "./checks/html.mjs";
import { links } from "./checks/links.mjs";
import { harmless } from "./checks/payloads.mjs";
import { pictures } from "./checks/pictures.mjs";
import { signingIn } from "./checks/signing_in.mjs";
import { sitemap } from "./checks/sitemap.mjs";
import { writing } from "./checks/writing.mjs";
import { open, visitor } from "./checks/visit.mjs";
import { xmlParser } from "./checks/xml.mjs";

/** What a browser keeps of somebody who has come in by a link. */
async function arrived(browser, link) {
  const context = await browser.newContext(), page = await context.newPage();
  await page.goto(link);
  await page.locator("main button").click();
  await page.waitForLoadState();
  const session = await context.storageState();
  await context.close();
  return session;
}

const site = await new Site(process.argv[2]).discover();
const report = new Report();
const browser = await launch();
let since = performance.now();
const done = (what) => {
  console.log(`${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
  since = performance.now();
};

try {
  const pages = await crawl(browser, site, report);
  // What only the sitemap names is looked at as well; that no page links to it is a failure of the sitemap.
  const tab = await visitor(browser);
  const linked = new Map(pages);
  for (const path of await site.sitemap()) {
    if (isPage(path) && !pages.has(path)) pages.set(path, await open(tab, site, path, report));
  }
  for (const code of LANGUAGES) {
    const path = `/${code}/there-is-no-such-page`;
    pages.set(path, await open(tab, site, path, report, 404));
  }
  await tab.context().close();
  done(`${pages.size} pages visited`);

  await links(site, linked, report);
  const parse = await xmlParser(browser);
  await feeds(site, linked, parse, report);
  await sitemap(site, linked, parse, report);
  alternates(site, pages, report);
  done("links, feeds, sitemaps");

  // What redirects has been seen under its final address.
  const own = new Map([...pages].filter(([path, page]) => page.path === path));
  await html(own, report);
  done("Nu HTML checker");

  await chart(browser, site, own, report);
  done("chart and menu of sections");

  await accessibility(browser, site, own, report);
  done("axe");

  // Last, because it changes what there is.
  const [administrator, editor] = process.env.BELLWETHER_DESK.split(" ");
  const signedIn = await signingIn(browser, site, administrator, report);
  done("signing in");
  await desk(browser, signedIn, report);
  done("newsroom");
  const session = await arrived(browser, editor);
  await pictures(browser, site, session, report);
  done("pictures");
  await writing(browser, site, session, report);
  done("writing");
  await harmless(browser, signedIn, report);
  done("payloads");
} catch (error) {
  // What was found before is worth reading all the same.
  report.fail("the tests themselves", site.origin, error.stack ?? error.message);
} finally {
  await browser.close();
}
process.exitCode = report.conclude() ? 0 : 1;
