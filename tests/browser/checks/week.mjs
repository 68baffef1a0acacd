// A week of a newsroom: an editor plans, three analysts write and vote, a translator renders everything in two languages, a source changes
// after that, the editor schedules, readers see it, and a correction follows. Each has a browser session of her own, and they work at once.

const SECTIONS = { domestic: "aleksandra", foreign: "marcin", economy: "julia", security: "julia", information: "marcin" };
const VERDICTS = { domestic: "deteriorated", foreign: "unchanged", economy: "improved", security: "unchanged", information: "deteriorated" };
const TRANSLATIONS = ["ru", "en"];
const SAID = {
  be: { title: "Загаловак", lead: "Лід пра раздзел", one: "Вываз вырас на 12 працэнтаў.", two: "Закон пакуль не прыняты." },
  ru: { title: "Заголовок", lead: "Лид о разделе", one: "Вывоз вырос на 12 процентов.", two: "Закон пока не принят." },
  en: { title: "Headline", lead: "A lead on the section", one: "Exports rose by 12 percent.", two: "The law has not been adopted yet." },
};

export async function week(browser, origin, links, report, engine) {
  const check = (what, right, seen = "") => {
    report.looked(`week, ${engine}`);
    if (!right) report.fail(`week, ${engine}`, origin, `${what} ${seen}`.trim());
  };
  const messages = [];
  const arrive = async (link) => {
    const context = await browser.newContext({ locale: "en" });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(error.message));
    await page.goto(link);
    await page.locator("main button").click();
    await page.waitForURL(/\/desk\/issues/);
    return page;
  };
  const [, editor, julia, marcin, aleksandra, nina] = await Promise.all(links.slice(0, 6).map(arrive));
  const analysts = { julia, marcin, aleksandra };
  const done = (page) => page.locator("main .done").first().waitFor();

  // The editor makes the issue and plans it.
  await editor.goto(`${origin}/desk/issues`);
  await editor.locator('form[action="/desk/issues"] button').click();
  await editor.waitForURL(/issue-made/);
  const issue = new URL(editor.url()).pathname;
  const starts = issue.split("/").pop();
  const text = (section, language) => `${origin}${issue}/sections/${section}/${language}`;
  for (const [section, who] of Object.entries(SECTIONS)) {
    await editor.goto(`${origin}${issue}/sections/${section}`);
    await editor.locator("#original").selectOption("be");
    await editor.locator("#who-be").selectOption(who);
    for (const language of TRANSLATIONS) await editor.locator(`#who-${language}`).selectOption("nina");
    await editor.locator('form[action$="/plan"] button').click();
    await editor.waitForURL(/done=/);
  }
  await editor.goto(`${origin}${issue}`);
  check("everything is planned", (await editor.locator(".board .cell").filter({ hasText: /Nina/ }).count()) === 10);

  // A blind round: nobody sees another's vote before its end.
  await editor.goto(`${origin}${issue}/sections/economy/assessment`);
  await editor.getByRole("button", { name: "Start a blind round" }).or(editor.locator('form[action$="/round"] button')).first().click();
  await editor.waitForURL(/round-opened/);
  const votes = { julia: "improved", marcin: "improved", aleksandra: "unchanged" };
  await Promise.all(Object.entries(analysts).map(async ([name, page]) => {
    await page.goto(`${origin}${issue}/sections/economy/assessment`);
    check("no vote is to be seen", (await page.locator(".entries strong.v").count()) === 0);
    await page.locator(`#b-${votes[name]}`).check();
    await page.locator('form[action$="/ballot"] button').click();
    await page.waitForURL(/ballot-filed|done=/);
  }));
  await editor.goto(`${origin}${issue}/sections/economy/assessment`);
  check("nor to the editor", (await editor.locator(".entries strong.v").count()) === 0);
  await editor.locator('form[action$="/round"] button').click();
  await editor.waitForURL(/round-closed/);
  check("all are to be seen at its end", (await editor.locator(".entries strong.v").count()) === 3);

  // Three analysts write and judge at once.
  const said = (section, language) => ({ ...SAID[language], title: `${SAID[language].title}: ${section}` });
  const write = async (page, section, { title, lead, one, two }) => {
    await page.goto(text(section, "be"));
    await page.locator("#title").fill(title);
    await page.locator("#lead").fill(`${lead}.`);
    await page.locator(".editor .cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(`${one}\n\n${two}`);
    await page.locator(".writing button:not([name])").click();
    await page.getByText("Saved.").waitFor();
  };
  const submit = async (page, at) => {
    await page.goto(at);
    await page.locator('form[action$="/submission"] button').click();
    await done(page);
  };
  await Promise.all(Object.entries(analysts).map(async ([name, page]) => {
    for (const [section] of Object.entries(SECTIONS).filter(([, who]) => who === name)) {
      await write(page, section, said(section, "be"));
      await page.goto(`${origin}${issue}/sections/${section}/assessment`);
      await page.locator(`#v-${VERDICTS[section]}`).check();
      await page.locator('form[action$="/assessment"] button').click();
      await page.waitForURL(/done=/);
      await submit(page, text(section, "be"));
    }
  }));

  // One translates into two languages, paragraph by paragraph, while the editor approves the originals.
  const approve = async (at) => {
    await editor.goto(at);
    await editor.locator('form[action$="/approval"] button').first().click();
    await done(editor);
  };
  const translate = async (section, language) => {
    const words = said(section, language);
    await nina.goto(`${text(section, language)}/paragraphs`);
    await nina.locator("#title").fill(words.title);
    await nina.locator("#lead").fill(`${words.lead}.`);
    await nina.locator("#p1").fill(words.one);
    await nina.locator("#p2").fill(words.two);
    await nina.locator(".bar-of-acts button").click();
    await nina.getByText("Saved.").waitFor();
    await submit(nina, text(section, language));
  };
  await Promise.all([
    (async () => {
      for (const section of Object.keys(SECTIONS)) for (const language of TRANSLATIONS) await translate(section, language);
    })(),
    (async () => {
      for (const section of Object.keys(SECTIONS)) await approve(text(section, "be"));
    })(),
  ]);
  for (const section of Object.keys(SECTIONS)) for (const language of TRANSLATIONS) await approve(text(section, language));

  // A paragraph of an original changes: its translations are behind, and say which paragraph it is.
  await write(julia, "economy", { ...said("economy", "be"), one: SAID.be.one.replace("12", "13") });
  await submit(julia, text("economy", "be"));
  await approve(text("economy", "be"));
  await editor.goto(`${origin}${issue}`);
  check("two translations are behind", (await editor.locator(".cell .stale").count()) === 2, `${await editor.locator(".cell .stale").count()}`);
  await editor.goto(`${origin}${issue}/readiness`);
  check("the editor is told", /behind|stale|changed/i.test(await editor.locator("main").innerText()));
  for (const language of TRANSLATIONS) {
    await nina.goto(`${text("economy", language)}/paragraphs`);
    check("one paragraph waits", (await nina.locator(".piece.behind").count()) === 1);
    check("the parity check has seen it", (await nina.locator("main").innerText()).includes("Numbers differ"));
    await nina.locator("#p1").fill(SAID[language].one.replace("12", "13"));
    await nina.locator(".bar-of-acts button").click();
    await nina.getByText("Saved.").waitFor();
    await submit(nina, text("economy", language));
    await approve(text("economy", language));
  }
  await editor.goto(`${origin}${issue}`);
  check("nothing is behind any more", (await editor.locator(".cell .stale").count()) === 0);

  // Readers see nothing of it before its time; then all of it, at once.
  const reader = await (await browser.newContext({ locale: "en" })).newPage();
  const status = async (path) => (await reader.goto(origin + path)).status();
  for (const language of ["be", ...TRANSLATIONS]) check("it is not out yet", (await status(`/${language}/issues/${starts}`)) === 404);
  await editor.goto(`${origin}${issue}/readiness`);
  const zone = await editor.evaluate(() => document.querySelector("label[for=at]").textContent.match(/[A-Z][A-Za-z]+\/[A-Za-z_/]+/)?.[0]);
  const soon = new Date(Date.now() + 5_000);
  const at = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(new Date(Math.ceil(soon / 60_000) * 60_000));
  await editor.locator("#at").fill(at.replace(" ", "T"));
  const why = editor.locator("#plan-reason");
  await why.fill("A week without pictures");
  await editor.locator('form[action$="/schedule"] button').click();
  await editor.waitForURL(/done=/);
  const until = Date.now() + 90_000;
  while ((await status(`/en/issues/${starts}`)) !== 200 && Date.now() < until) await reader.waitForTimeout(500);
  for (const language of ["be", ...TRANSLATIONS]) {
    check("it is out", (await status(`/${language}/issues/${starts}`)) === 200);
    const page = await reader.locator("main").innerText();
    for (const section of Object.keys(SECTIONS)) {
      const { title } = said(section, language);
      check(`readers see ${section} in ${language}`, page.includes(title));
    }
  }
  await reader.goto(`${origin}/en/issues/${starts}`);
  await reader.getByRole("link", { name: said("economy", "en").title }).first().click();
  const shown = async () => (await reader.locator("main").innerText()).replaceAll("\u00a0", " ");
  check("and the text", (await shown()).includes("Exports rose by 13 percent."), reader.url());
  const commentary = reader.url();

  // A correction, with its note and its difference.
  await nina.goto(`${text("economy", "en")}/paragraphs`);
  await nina.locator("#p2").fill("The law was not adopted.");
  await nina.locator(".bar-of-acts button").click();
  await nina.getByText("Saved.").waitFor();
  await submit(nina, text("economy", "en"));
  await approve(text("economy", "en"));
  await editor.goto(`${origin}${issue}/corrections`);
  const waiting = editor.locator("section").filter({ hasText: "English" }).first();
  await waiting.locator("input[name=note]").fill("We had said that the law was still to be adopted.");
  await waiting.locator("form button").click();
  await editor.waitForURL(/done=/);
  // The page is made anew when the correction is in, not before the editor has her answer.
  let corrected = "";
  for (const end = Date.now() + 20_000; !corrected.includes("The law was not adopted.") && Date.now() < end; ) {
    if (corrected) await reader.waitForTimeout(500);
    await reader.goto(commentary);
    corrected = await shown();
  }
  check("readers see the correction", corrected.includes("The law was not adopted."));
  check("and its note", corrected.includes("We had said that the law was still to be adopted."));
  check("consoles are silent", messages.filter((message) => !/404/.test(message)).length === 0, messages.join("; "));
  for (const page of [editor, julia, marcin, aleksandra, nina, reader]) await page.context().close();
}
