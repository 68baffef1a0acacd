// Pictures at the desk: one is dropped onto the page, a click says what of it must stay in sight, and one that is dropped onto a text is
// written where the caret is.

import { accessibilityOf } from "./accessibility.mjs";

const SECTION = "/desk/issues/2026-11-16/sections/information";
const PAGE = `${SECTION}/pictures`;

/** Drops a drawn picture of one colour onto what a selector finds. */
async function drop(page, selector, name, colour) {
  const data = await page.evaluateHandle(async ([name, colour]) => {
    const canvas = new OffscreenCanvas(300, 200), pen = canvas.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 300, 200);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], name, { type: "image/png" }));
    return data;
  }, [name, colour]);
  for (const kind of ["dragenter", "dragover", "drop"]) await page.dispatchEvent(selector, kind, { dataTransfer: data });
}

export async function pictures(browser, site, session, report) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1000, height: 800 }, storageState: session });
  const page = await context.newPage();
  const check = (what, right, seen = "") => {
    report.looked("pictures");
    if (!right) report.fail("pictures", PAGE, `${what} ${seen}`.trim());
  };
  const messages = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(error.message));

  await page.goto(site.origin + PAGE);
  await Promise.all([page.waitForURL(/done=picture-added/), drop(page, "main", "Dropped.png", "#c03020")]);
  const dropped = page.locator(".picture", { has: page.getByRole("heading", { name: "dropped.png" }) });
  check("what is dropped onto the page is there", (await dropped.count()) === 1);

  const frame = dropped.locator(".frame"), area = await frame.boundingBox();
  await frame.click({ position: { x: area.width / 4, y: area.height / 2 } });
  const point = [await dropped.locator("[name=x]").inputValue(), await dropped.locator("[name=y]").inputValue()];
  check("a click says what must stay in sight", point.join() === "25,50", point.join());
  await dropped.locator("form.focus button").click();
  await page.waitForURL(/done=picture-focused/);
  check("it is kept", (await dropped.locator("[name=x]").inputValue()) === "25");
  for (const width of [320, 1200]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`nothing is wider than ${width}`, wide <= width, wide);
  }
  const { violations } = await accessibilityOf(page);
  check("axe", violations.length === 0, violations.map(({ id }) => id).join(", "));

  await page.goto(`${site.origin}${SECTION}/be`);
  const editor = page.locator(".editor .cm-content"), body = () => page.locator("textarea[name=body]").inputValue();
  await editor.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" Канец.");
  const before = await body();
  await drop(page, ".editor .cm-content", "In a text.png", "#2060c0");
  await page.waitForFunction(() => document.querySelector("textarea[name=body]").value.includes("in-a-text.png"), null, { timeout: 10_000 });
  const expected = before + '\n\n![What the picture shows](in-a-text.png "Caption and who made it")';
  check("what is dropped onto a text is in it", (await body()).trim() === expected, JSON.stringify(await body()));
  await page.keyboard.press("Control+s");
  await page.waitForURL(/done=text-saved/);
  check("the console is empty", messages.length === 0, messages.join("; "));
  await context.close();
}
