// Whatever is written into any field of the newsroom, Chromium runs none of it on any page that shows it.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OWN = [
  "<script>alert(1)</script>", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
  "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "[a](javascript:alert(1))", "<javascript:alert(1)>",
  "![a](javascript:alert(1))", "[a](data:text/html,<script>alert(1)</script>)", "<iframe srcdoc='<script>alert(1)</script>'>",
  "\" autofocus onfocus=alert(1) x=\"", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "{{constructor.constructor('alert(1)')()}}",
];

/**
 * Those of others are read where they are; they are not part of the project. All of them take eight minutes: BELLWETHER_PAYLOADS=all
 * asks for that, and otherwise each eighth is tried.
 */
function payloads() {
  const every = process.env.BELLWETHER_PAYLOADS === "all" ? 1 : 8;
  const shared = process.env.BELLWETHER_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
  const folder = `${shared}/samples/xss`;
  const all = [...OWN];
  if (existsSync(folder)) {
    const others = [
      ...readFileSync(`${folder}/payloads/RSNAKE_XSS.txt`, "utf8").split("\n"),
      ...JSON.parse(readFileSync(`${folder}/dompurify/expect.json`, "utf8")).map(({ payload }) => payload),
    ];
    all.push(...others.filter((_, at) => at % every === 0));
  }
  return [...new Set(all.map((payload) => payload.trim()).filter(Boolean))];
}

const SECTION = "/desk/issues/2026-11-16/sections/security";

/** Somebody who may do everything has signed in at `origin`; `state` is what her browser keeps. */
export async function harmless(browser, { origin, state }, report) {
  const context = await browser.newContext({ locale: "en", storageState: state });
  const executed = [];
  let payload = "";
  const told = (what) => executed.push(`${what}: ${payload}`);
  await context.exposeFunction("__executed", told);
  await context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print"]) globalThis[name] = () => globalThis.__executed(name);
    document.addEventListener("securitypolicyviolation", (event) => globalThis.__executed(`${event.effectiveDirective} in ${location.pathname}`));
  });
  const page = await context.newPage();
  page.on("dialog", (dialog) => { told("dialog"); dialog.dismiss(); });
  await page.goto(`${origin}/desk/account`);
  // What would be told must be told, or silence says nothing.
  await page.evaluate(() => alert("seen"));
  if (executed.splice(0).length !== 1) report.fail("payloads", origin, "a script that ran was not noticed");
  const csrf = await page.locator("input[name=csrf]").first().inputValue();
  const looked = () => report.looked("payloads");
  // As a form that is sent: the answer is a page that the browser shows.
  const show = async (path, fields) => {
    looked();
    await Promise.all([
      page.waitForLoadState("load"),
      page.evaluate(({ path, fields }) => {
        const form = document.createElement("form");
        form.method = "post";
        form.action = path;
        for (const [name, value] of Object.entries(fields)) {
          const field = document.createElement("textarea");
          field.name = name;
          field.value = value;
          form.append(field);
        }
        document.body.append(form);
        form.submit();
      }, { path, fields: { csrf, ...fields } }),
      page.waitForNavigation(),
    ]);
  };
  const send = (path, fields) => page.evaluate(async ({ path, fields }) => {
    await fetch(path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  }, { path, fields: { csrf, ...fields } });
  const visit = async (path) => {
    looked();
    await page.goto(origin + path);
  };

  const all = payloads();
  // Each in every field of a text, as readers would see it.
  for (payload of all) {
    await show(`${SECTION}/be`, { preview: "yes", base: "1", title: payload, slug: payload, lead: payload, body: payload, alt: payload, caption: payload, credit: payload, sources: payload });
  }
  // Each kept, and shown with the others: in the margin, in the lists, in the names of people, in the log.
  await page.goto(`${origin}/desk/account`);
  for (const [at, text] of all.entries()) {
    payload = text;
    await send(`${SECTION}/be/comments`, { text, quote: text });
    await send("/desk/glossary", { be: text, ru: text, en: text, note: text });
    await send("/desk/at-risk", { forms: text, note: text });
    await send("/desk/people", { name: `somebody-${at}`, shown: text, role: "analyst" });
    await send("/desk/notices", { notice: text });
  }
  payload = "one of those that were kept";
  for (const path of [`${SECTION}/be/comments`, "/desk/glossary", "/desk/at-risk", "/desk/people", "/desk/people/somebody-3", "/desk/log", SECTION, `${SECTION}/en/paragraphs`]) {
    await visit(path);
  }
  // Each as a headline, a lead and the words of a picture, on every page of the text and of the week.
  for (const [at, text] of all.entries()) {
    payload = text;
    await page.goto(`${origin}${SECTION}/be`);
    const base = await page.locator("input[name=base]").inputValue();
    await send(`${SECTION}/be`, { base, title: text, slug: "", lead: text, body: "Text.", alt: text, caption: text, credit: text, sources: "" });
    await visit(`${SECTION}/be`);
    if (at % 10 === 0) {
      for (const path of ["/desk/issues/2026-11-16", `${SECTION}/be/revisions`, "/desk/issues/2026-11-16/corrections", "/desk/issues/2026-11-16/readiness", `${SECTION}/en`, `${SECTION}/en/paragraphs`]) {
        await visit(path);
      }
    }
  }
  // And as reasons for verdicts.
  for (payload of all.filter((_, at) => at % 5 === 0)) {
    await show(`${SECTION}/assessment`, { verdict: "unchanged", "reason-be": payload, "reason-ru": payload, "reason-en": payload });
  }
  for (const what of executed) report.fail("payloads", origin, what);
  await context.close();
}
