// The chart of verdicts and the menu of sections: whether names stand where they belong, at every width.

import { firstOfEachKind } from "../site.mjs";

const WIDTHS = [320, 768, 1000, 1440];
/** Pixels by which the centre of a name may miss its row: glyphs are set on whole pixels. */
const TOLERANCE = 1;

export async function chart(browser, site, pages, report) {
  const paths = [...firstOfEachKind(pages.keys()).values()];
  for (const width of WIDTHS) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(site.origin + path, { waitUntil: "load" });
      const { labels, rows, hidden } = await page.evaluate(look);
      const fail = (check, what) => report.fail(check, `${path} at ${width} px`, what);
      report.looked("menu of sections is whole");
      for (const name of hidden) fail("menu of sections is whole", `${name} is cut off`);
      if (labels.length === 0) continue;
      report.looked("names beside the chart");
      if (labels.length !== rows.length) fail("names beside the chart", `${labels.length} for ${rows.length} rows`);
      for (const [at, { name, centre, broken, free }] of labels.entries()) {
        const miss = Math.abs(centre - rows[at]);
        if (!(miss <= TOLERANCE)) fail("names beside the chart", `${name} misses its row by ${miss} px`);
        if (free < 0) fail("names beside the chart", `${name} runs ${-free} px into the tiles`);
        if (broken) fail("names beside the chart", `${name} is broken though there is room`);
      }
    }
    await context.close();
  }
  await highContrast(browser, site, paths, report);
}

/** Runs inside the page. */
function look() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const centre = ({ top, bottom }) => (top + bottom) / 2;
  const tiles = all(".strip-chart [class^=v-] > rect").map((tile) => centre(tile.getBoundingClientRect()));
  const edge = document.querySelector(".strip-scroll")?.getBoundingClientRect().left;
  // The chart scrolls: a name may have a third of the width for itself.
  const room = document.querySelector(".strip")?.clientWidth / 3;
  const label = (link) => {
    const words = document.createRange();
    words.selectNodeContents(link);
    const box = words.getBoundingClientRect();
    const lines = [...words.getClientRects()].map(({ width }) => width);
    const broken = lines.length > 1 && lines.reduce((sum, width) => sum + width) < room;
    return { name: link.textContent, centre: centre(box), broken, free: edge - box.right };
  };
  const menu = document.querySelector(".sections")?.getBoundingClientRect();
  const cutOff = (link) => {
    const { left, right } = link.getBoundingClientRect();
    return left < menu.left - 1 || right > menu.right + 1;
  };
  return {
    labels: all(".strip-names a").map(label),
    rows: [...new Set(tiles)].sort((a, b) => a - b),
    hidden: all(".sections a").filter(cutOff).map(({ textContent }) => textContent),
  };
}

/** Whoever asks for forced colours wants more contrast than others; this is what text must have for everyone. */
const CONTRAST = 4.5;

/** With the system's colours every sign can be told from its tile. */
async function highContrast(browser, site, paths, report) {
  const check = "signs in forced colours";
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ forcedColors: "active", colorScheme });
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(site.origin + path, { waitUntil: "load" });
      for (const { verdict, sign, ground, around } of await page.evaluate(signs)) {
        report.looked(check);
        const found = contrast(sign, ground === "none" ? around : ground);
        if (!(found >= CONTRAST)) report.fail(check, path, `${verdict}: ${found.toFixed(1)}, ${colorScheme}`);
      }
    }
    await context.close();
  }
}

/** The ratio of WCAG 2 for two colours such as "rgb(1, 2, 3)". */
function contrast(...colours) {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker, lighter] = colours.map(luminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Runs inside the page: one tile of each verdict in each kind of picture. */
function signs() {
  const found = new Map();
  const around = getComputedStyle(document.body).backgroundColor;
  for (const tile of document.querySelectorAll(".mark > rect, .strip-chart [class^=v-] > rect")) {
    const sign = getComputedStyle(tile.parentElement.querySelector("path"));
    const verdict = `${tile.closest("svg").classList[0]} ${tile.parentElement.classList}`;
    const colour = sign.fill === "none" ? sign.stroke : sign.fill;
    found.set(verdict, { verdict, sign: colour, ground: getComputedStyle(tile).fill, around });
  }
  return [...found.values()];
}
