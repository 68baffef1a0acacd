// Every page that can be reached from the front pages, each opened in the browser.

import { isPage, LANGUAGES } from "./site.mjs";
import { open, visitor } from "./checks/visit.mjs";

const WORKERS = 2;
/** A site that makes up new addresses for ever is a failure, not a reason to wait. */
const LIMIT = 5000;

/**
 * Visits all pages.
 * @returns {Promise<Map<string, object>>} what `open` found, by path
 */
export async function crawl(browser, site, report) {
  const visited = new Map();
  const seen = new Set();
  const queue = [];
  const add = (path) => {
    if (path !== undefined && isPage(path) && !seen.has(path)) {
      seen.add(path);
      queue.push(path);
    }
  };
  ["/", ...LANGUAGES.map((code) => `/${code}/`)].forEach(add);

  let busy = 0;
  const work = async () => {
    const tab = await visitor(browser);
    for (;;) {
      const path = queue.shift();
      if (path === undefined) {
        if (busy === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 10));
        continue;
      }
      busy += 1;
      try {
        const page = await open(tab, site, path, report);
        visited.set(path, page);
        if (visited.size > LIMIT) throw new Error(`there are more than ${LIMIT} pages`);
        page.anchors.forEach((address) => add(site.path(address)));
        page.alternates.forEach(({ href }) => add(site.path(href)));
      } catch (error) {
        report.fail("pages open", path, error.message.split("\n")[0]);
      } finally {
        busy -= 1;
      }
    }
    await tab.context().close();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return visited;
}
