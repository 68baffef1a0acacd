// axe on pages, in light and dark.

import axe from "axe-core";

import { firstOfEachKind } from "../site.mjs";

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = { light: 1280, dark: 360 };

/** Every kind of page in every language in both schemes, and every other page in one of them. */
export async function accessibility(browser, site, pages, report) {
  const kinds = new Set(firstOfEachKind(pages.keys()).values());
  const all = [...pages.keys()];
  await Promise.all([
    audit(browser, site, "light", all.filter((path, at) => kinds.has(path) || at % 2 === 0), report),
    audit(browser, site, "dark", all.filter((path, at) => kinds.has(path) || at % 2 === 1), report),
  ]);
}

/** What axe says of an open page. */
export async function accessibilityOf(page) {
  // Through the debugger, which the page's own Content-Security-Policy doesn't bind.
  await page.evaluate(axe.source);
  return page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    STANDARDS,
  );
}

async function audit(browser, site, colorScheme, paths, report) {
  const check = `axe, ${colorScheme}`;
  const context = await browser.newContext({ colorScheme, viewport: { width: WIDTHS[colorScheme], height: 800 } });
  const page = await context.newPage();
  for (const path of paths) {
    report.looked(check);
    await page.goto(site.origin + path, { waitUntil: "load" });
    const { violations } = await accessibilityOf(page);
    for (const { id, help, nodes } of violations) {
      const where = nodes.slice(0, 3).map(({ target, any, all }) => `${target.join(" ")}${detail(any.concat(all))}`);
      report.fail(check, path, `${id} (${help}), ${nodes.length} ×: ${where.join("; ")}`);
    }
  }
  await context.close();
}

function detail(checks) {
  const contrast = checks.find(({ data }) => data?.contrastRatio);
  return contrast ? ` (${contrast.data.fgColor} on ${contrast.data.bgColor}: ${contrast.data.contrastRatio})` : "";
}
