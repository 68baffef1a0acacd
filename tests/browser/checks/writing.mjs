// Writing a text at the desk: what is typed shows what it means and is kept, comes back after the tab or the connection has died, and two
// who save one sentence are asked. Whoever saves is the demo's administrator; two tabs stand for two people.

import { accessibilityOf } from "./accessibility.mjs";

const TEXT = "/desk/issues/2026-11-16/sections/economy/be";

/** From Word: styles, comments and all. */
const WORD = `<html xmlns:o="urn:o"><head><style>p { color: red }</style></head><body><!--StartFragment-->
<h1 style="x">Загаловак</h1><p class="MsoNormal" style="margin:0">Першы <b>тлусты</b>,&nbsp;<i>нахілены</i><o:p></o:p>
і <a href="https://example.org/a">спасылка</a>.</p><p class="MsoListParagraph"><span>·&nbsp; </span>Пункт</p>
<script>alert(1)</script><!--EndFragment--></body></html>`;
/** From Google Docs, which says with styles what is bold, and that a <b> is not. */
const GOOGLE = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-size:16pt;">Раздзел</span></h2>
<p dir="ltr"><span style="font-weight:400">Радок </span><span style="font-weight:700">тлусты</span><span style="font-style:italic"> нахілены</span></p>
<ol><li style="list-style-type:decimal"><p><span style="font-weight:400">Адзін</span></p></li></ol></b>`;
const GOOGLES = "## Раздзел\n\nРадок **тлусты** *нахілены*\n\n1. Адзін";
const MARKDOWN = "## Загаловак\n\nПершы **тлусты**, *нахілены* і [спасылка](https://example.org/a).\n\n- Пункт";

/** Runs inside every page before its own content. */
function watch() {
  globalThis.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.__violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  });
}

export async function writing(browser, site, session, report) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 360, height: 800 }, storageState: session });
  await context.addInitScript(watch);
  const page = await context.newPage();
  const messages = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(error.message));
  const check = (what, right, seen = "") => {
    report.looked("writing");
    if (!right) report.fail("writing", TEXT, `${what} ${seen}`.trim());
  };
  const body = () => page.locator("textarea[name=body]").inputValue();
  const kept = (words) => page.locator("#kept").filter({ hasText: words }).waitFor({ timeout: 10_000 });
  const editor = page.locator(".editor .cm-content");

  await page.goto(site.origin + TEXT);
  await editor.waitFor();

  // Typing: what it means shows, and is kept.
  await editor.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("## Частка\n\nСлова і **важнае** слова.\n\nКанец.");
  await kept(/Kept/);
  const typed = "## Частка\n\nСлова і **важнае** слова.\n\nКанец.";
  check("the text is what was typed", (await body()) === typed, JSON.stringify(await body()));
  await page.locator("#title").focus();
  const shown = await editor.innerText();
  check("marks are out of sight where nobody writes", !shown.includes("**") && !shown.includes("##"), shown);
  const weight = await editor.getByText("важнае").evaluate((element) => getComputedStyle(element).fontWeight);
  check("what is important is bold", Number(weight) >= 600, weight);
  check("words are counted", /6 words|5 words/.test(await page.locator("#kept").innerText()), await page.locator("#kept").innerText());
  const { violations } = await accessibilityOf(page);
  check("axe", violations.length === 0, violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`).join("; "));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check("nothing is wider than the screen", wide <= 0, `by ${wide} px`);

  // The tab dies: the server has it.
  await page.goto("about:blank");
  await page.goto(site.origin + TEXT);
  check("what was kept is back", (await body()) === typed && (await page.locator("main").innerText()).includes("is back"));

  // The connection dies, and the tab with it: the browser has it.
  await editor.click();
  await page.keyboard.press("Control+End");
  await context.setOffline(true);
  await page.keyboard.type(" Без сувязі.");
  await kept(/No connection/);
  // A tab that is closed sends what it has as soon as there is a connection again; one that crashes does not.
  const crashed = page.waitForEvent("crash");
  const devtools = await context.newCDPSession(page);
  devtools.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
  await context.setOffline(false);
  const second = await context.newPage();
  await second.goto(site.origin + TEXT);
  await second.getByRole("button", { name: "Put it back" }).click();
  await second.locator("#kept").filter({ hasText: "Kept" }).waitFor({ timeout: 10_000 });
  check("what the browser kept is put back", (await second.locator("textarea[name=body]").inputValue()).endsWith("Канец. Без сувязі."));
  const there = await second.locator(".editor .cm-content").innerText();
  check("and stands in the editor", there.includes("Без сувязі."), there);

  // Two who have changed one sentence.
  const third = await context.newPage();
  await third.goto(site.origin + TEXT);
  await second.keyboard.press("Control+s");
  await second.getByText("Saved.").waitFor();
  check("that something was saved is said once", second.url() === site.origin + TEXT, second.url());
  const change = async (tab, words) => {
    await tab.goto(site.origin + TEXT);
    await tab.locator(".editor .cm-content").click();
    await tab.keyboard.press("Control+End");
    await tab.keyboard.type(words);
  };
  const base = await second.locator("input[name=base]").inputValue();
  await change(second, " Адзін");
  await second.locator(".writing button:not([name])").click();
  await second.getByText("Saved.").waitFor();
  await third.locator("input[name=base]").evaluate((field, base) => { field.value = base; }, base);
  await third.locator(".editor .cm-content").click();
  await third.keyboard.press("Control+End");
  await third.keyboard.type(" Два");
  await third.locator(".writing button:not([name])").click();
  await third.getByText("Two of you have changed the same sentences").waitFor();
  check("both sides are shown", /Адзін/.test(await third.locator("main").innerText()) && /Два/.test(await third.locator("main").innerText()));
  await third.getByRole("radio").nth(2).check();
  await third.locator("main form button").last().click();
  await third.getByText(/Saved/).waitFor();
  const merged = await third.locator("textarea[name=body]").inputValue();
  check("both can be kept", merged.includes("Адзін") && merged.includes("Два"), merged);

  // The server refuses: it is asked ever less often, and what only the browser has outlives another act, and further writing.
  // In the page itself: what a page sends while it is left goes past the driver.
  const refuse = () => {
    if (sessionStorage.served) return;
    globalThis.__asked = 0;
    globalThis.fetch = async () => { globalThis.__asked += 1; return new Response("", { status: 503 }); };
  };
  await third.addInitScript(refuse);
  await third.evaluate(refuse);
  third.on("dialog", (dialog) => dialog.accept());
  const offers = () => third.getByRole("button", { name: "Put it back" }).count();
  await third.locator("[name=lead]").fill("Толькі ў браўзеры.");
  await third.waitForTimeout(5000);
  const asked = await third.evaluate(() => globalThis.__asked);
  check("a server that refuses is left in peace", asked >= 1 && asked <= 3, `${asked} times in 5 s`);
  await third.goto(`${site.origin}${TEXT}?done=submitted`);
  check("another act wipes nothing that wasn't saved", (await offers()) === 1, `${await offers()} offers`);
  await third.locator("[name=lead]").fill("Таксама толькі ў браўзеры.");
  await third.waitForTimeout(500);
  await third.goto(site.origin + TEXT);
  check("what was offered and what was written since are both offered", (await offers()) === 2, `${await offers()} offers`);
  await third.evaluate(() => { sessionStorage.served = "yes"; });
  await third.goto(site.origin + TEXT);
  for (const [words, left] of [["Таксама толькі ў браўзеры.", 1], ["Толькі ў браўзеры.", 0]]) {
    await third.getByRole("button", { name: "Put it back" }).first().click();
    const lead = await third.locator("[name=lead]").inputValue();
    check("what was written last is put back first", lead === words && (await offers()) === left, `${lead}, ${await offers()} left`);
  }
  await third.locator("#kept").filter({ hasText: "Kept" }).waitFor({ timeout: 10_000 });

  // From Word and Google Docs.
  for (const [html, markdown] of [[WORD, MARKDOWN], [GOOGLE, GOOGLES]]) {
    await third.locator(".editor .cm-content").click();
    await third.keyboard.press("Control+a");
    await third.locator(".editor .cm-content").evaluate((element, html) => {
      const data = new DataTransfer();
      data.setData("text/html", html);
      data.setData("text/plain", "x");
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, html);
    const pasted = await third.locator("textarea[name=body]").inputValue();
    check("what is pasted is clean Markdown", pasted === markdown, JSON.stringify(pasted));
  }
  const broken = await third.evaluate(() => globalThis.__violations);
  check("Content-Security-Policy", broken.length === 0, broken.join(", "));
  const unexpected = messages.filter((message) => !/ERR_INTERNET_DISCONNECTED|status of 409/.test(message));
  check("console is silent", unexpected.length === 0, unexpected.join("; "));
  await context.close();
}
