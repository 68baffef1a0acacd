// Sitemaps: well-formed, naming final addresses only, in agreement with the pages.

import { kind } from "../site.mjs";
import { alternatesAgree } from "./alternates.mjs";

export async function sitemap(site, pages, parse, report) {
  const check = "sitemap";
  const parts = await read(site, "/sitemap.xml", parse, report, indexParts);
  const entries = new Map();
  for (const part of parts) {
    for (const entry of await read(site, site.path(part), parse, report, urls)) {
      const path = site.path(entry.location);
      report.looked(check);
      if (path === undefined) report.fail(check, entry.location, "lies on another origin");
      else if (entries.has(path)) report.fail(check, path, "is named twice");
      else entries.set(path, entry.alternates);
    }
  }
  for (const path of entries.keys()) {
    const page = pages.get(path);
    if (page?.status === 200 && page.path === path) continue;
    const response = await site.fetch(path, { redirect: "manual" });
    if (response.status !== 200) report.fail(check, path, `answers ${response.status}`);
    else if (!page) report.fail(check, path, "no page links to it");
  }
  for (const [path, page] of pages) {
    const wanted = kind(path) === "commentary" && page.status === 200 && page.path === path;
    if (wanted && !entries.has(path)) report.fail(check, path, "is a commentary and isn't in the sitemap");
  }
  alternatesAgree("sitemap alternates", site, entries, report);
}

async function read(site, path, parse, report, extract) {
  try {
    const response = await site.fetch(path);
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return await parse(await response.text(), extract);
  } catch (error) {
    report.fail("sitemap", path, error.message);
    return [];
  }
}

/** Runs inside the browser. */
function indexParts(document) {
  if (document.documentElement.localName !== "sitemapindex") throw new Error("not a sitemap index");
  const parts = document.getElementsByTagNameNS("http://www.sitemaps.org/schemas/sitemap/0.9", "loc");
  return [...parts].map((element) => element.textContent.trim());
}

/** Runs inside the browser. */
function urls(document) {
  const SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9";
  return [...document.getElementsByTagNameNS(SITEMAP, "url")].map((url) => ({
    location: url.getElementsByTagNameNS(SITEMAP, "loc")[0].textContent.trim(),
    alternates: [...url.getElementsByTagNameNS("http://www.w3.org/1999/xhtml", "link")].map((link) => ({
      hreflang: link.getAttribute("hreflang"),
      href: link.getAttribute("href"),
    })),
  }));
}
