// Signing in: by a link, then by a passkey that was added, proving once more that it is her, and the pages of people and of the log.

import { createHmac } from "node:crypto";

import { accessibilityOf } from "./accessibility.mjs";

/** What an app on a phone does (RFC 6238): the one-time code of an instant. */
function code(secret, seconds) {
  const letters = secret.replaceAll(" ", ""), bytes = [];
  let bits = 0, held = 0;
  for (const letter of letters) {
    held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
    bits += 5;
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
    held &= 0xfff;
  }
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  return String((hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

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

  // A password with codes, and a recovery code.
  await page.goto(`${origin}/desk/account/password`);
  const secret = await page.locator("input[name=secret]").inputValue();
  check("the picture says the same", (await page.locator("svg.code path").getAttribute("d")).length > 1000);
  const password = "мох і верас на балоце";
  await page.locator("#new").fill(password);
  await page.locator("#again").fill(password);
  await page.locator("#code").fill(code(secret, Date.now() / 1000 - 30));
  await page.locator("main form button").click();
  await page.getByText("Write these down").waitFor();
  const recovery = await page.locator(".codes code").first().innerText();
  await look();
  for (const [what, typed] of [["a one-time code", () => code(secret, Date.now() / 1000)], ["a recovery code", () => recovery]]) {
    await page.goto(`${origin}/desk/account`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.locator("#name").fill("administrator");
    await page.locator("#password").fill(password);
    await page.locator("#code").fill(typed());
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`${origin}/desk/issues`);
    check(`${what} lets her in`, true);
  }

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
