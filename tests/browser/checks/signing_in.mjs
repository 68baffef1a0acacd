// Signing in: by a link, then by a passkey that was added, proving once more that it is her, and the pages of people and of the log.

import { accessibilityOf } from "./accessibility.mjs";

export async function signingIn(browser, site, link, report) {
  // Passkeys are good for names, not for numbers.
  const origin = site.origin.replace("127.0.0.1", "localhost");
  const context = await browser.newContext({ locale: "en", viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  const messages = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(error.message));
  const check = (what, right, seen = "") => {
    report.looked("signing in");
    if (!right) report.fail("signing in", page.url(), `${what} ${seen}`.trim());
  };
  const look = async () => {
    const { violations } = await accessibilityOf(page);
    check("axe", violations.length === 0, violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`).join("; "));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check("nothing is wider than the screen", wide <= 0, `by ${wide} px`);
  };
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });

  await page.goto(origin + new URL(link).pathname);
  await look();
  await page.locator("main button").click();
  await page.goto(`${origin}/desk/account`);
  check("she is told that she could not come back", (await page.locator("main").innerText()).includes("neither a passkey nor a password"));
  await look();

  await page.getByRole("link", { name: "Add or remove passkeys" }).click();
  await page.getByLabel("What to call it").fill("Test key");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passkey was added").waitFor();
  check("the passkey is listed", (await page.locator("main").innerText()).includes("Test key"));
  for (const path of ["/desk/account/passkeys", "/desk/account/password", "/desk/people", "/desk/people/administrator", "/desk/log", "/desk/log?check"]) {
    await page.goto(origin + path);
    await look();
  }

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
  await look();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(`${origin}/desk/issues`);
  check("a passkey lets her in", true);

  // At another address of the same server a passkey is no good, and the page says so.
  const elsewhere = await context.newPage();
  await elsewhere.goto(`${site.origin}/desk/sign-in`);
  await elsewhere.getByText("Passkeys work only at").waitFor();
  check("it is not offered elsewhere", await elsewhere.getByRole("button", { name: "Sign in with a passkey" }).isDisabled());
  check("console is silent", messages.length === 0, messages.join("; "));
  const state = await context.storageState();
  await context.close();
  return { origin, state };
}
