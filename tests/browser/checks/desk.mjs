// Every kind of page of the newsroom: axe, and nothing wider than the screen, on a phone in the dark and on a wide screen in the light.

import { accessibilityOf } from "./accessibility.mjs";

const ISSUE = "/desk/issues/2026-11-16";
const SECTION = `${ISSUE}/sections/economy`;
const PAGES = [
  "/desk/issues", ISSUE, `${ISSUE}?mine`, `${ISSUE}/readiness`, `${ISSUE}/corrections`, `${ISSUE}/previews`, SECTION, `${SECTION}/assessment`,
  `${SECTION}/be`, `${SECTION}/en`, `${SECTION}/be/revisions`, `${SECTION}/be/comments`, `${SECTION}/en/paragraphs`,
  "/desk/glossary", "/desk/requirements", "/desk/notices", "/desk/campaigns", "/desk/campaigns/2026-11-16",
  "/desk/subscribers", "/desk/subscribers/search", "/desk/subscribers/addition", "/desk/subscribers/import", "/desk/subscribers/exports",
  "/desk/subscribers/suppressions", "/desk/people", "/desk/people/editor", "/desk/log", "/desk/account", "/desk/account/password",
  "/desk/account/passkeys", "/desk/sign-in",
];

/** Somebody who may do everything has signed in at `origin`; `state` is what her browser keeps. */
export async function desk(browser, { origin, state }, report) {
  for (const [colorScheme, width] of [["dark", 360], ["light", 1280]]) {
    const context = await browser.newContext({ locale: "be", colorScheme, storageState: state, viewport: { width, height: 800 } });
    const page = await context.newPage();
    for (const path of PAGES) {
      report.looked("newsroom");
      const answer = await page.goto(origin + path);
      // A search is begun by a form.
      if (answer.status() === 404 && path.endsWith("/search")) continue;
      if (answer.status() !== 200) report.fail("newsroom", path, `status ${answer.status()}`);
      const { violations } = await accessibilityOf(page);
      for (const { id, nodes } of violations) report.fail("newsroom", path, `${id}: ${nodes.slice(0, 2).map(({ target }) => target).join("; ")}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) report.fail("newsroom", path, `wider than the screen by ${wide} px at ${width}`);
    }
    await context.close();
  }
}
