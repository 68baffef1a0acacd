// usage: node screenshots.mjs ORIGIN DIRECTORY
// A picture of every kind of page in every language, at three widths, light and dark.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { launch } from "./chromium.mjs";
import { firstOfEachKind, LANGUAGES, Site } from "./site.mjs";

const WIDTHS = [320, 768, 1440];
const SCHEMES = ["light", "dark"];

const [origin, directory] = process.argv.slice(2);
const site = await new Site(origin).discover();
const fixed = ["", "issues", "situation", "authors", "topics", "newsletter", "about", "there-is-no-such-page"];
const kinds = firstOfEachKind(await site.sitemap());
for (const code of LANGUAGES) {
  for (const name of fixed) kinds.set(`${name || "front"}-${code}`, `/${code}/${name}`);
}

await mkdir(directory, { recursive: true });
const browser = await launch();
let pictures = 0;
for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    for (const [name, path] of kinds) {
      await page.goto(site.origin + path, { waitUntil: "load" });
      await page.screenshot({ path: join(directory, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      pictures += 1;
    }
    await context.close();
  }
}
await browser.close();
console.log(`${pictures} pictures in ${directory}`);
