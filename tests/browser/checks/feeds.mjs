// Feeds: well-formed, complete, and naming pages that exist.

import { kind } from "../site.mjs";

export async function feeds(site, pages, parse, report) {
  const found = new Map();
  for (const page of pages.values()) {
    for (const { type, href } of page.feeds) found.set(site.path(href), type);
  }
  for (const [path, type] of found) {
    const check = type.includes("json") ? "JSON Feed" : "Atom";
    report.looked(check);
    try {
      const response = await site.fetch(path);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      const contentType = response.headers.get("content-type") ?? "";
      if (!contentType.startsWith(type)) throw new Error(`content type ${contentType} instead of ${type}`);
      const feed = type.includes("json") ? jsonFeed(JSON.parse(text)) : await parse(text, atomFeed);
      for (const problem of problems(feed, site, pages)) report.fail(check, path, problem);
      // A section may be without commentaries, a monitor is not.
      if (feed.entries.length === 0 && kind(path) !== "section") report.fail(check, path, "no entry");
    } catch (error) {
      report.fail(check, path, error.message);
    }
  }
  if (found.size === 0) report.fail("Atom", "/", "no page names a feed");
}

/** Runs inside the browser. */
function atomFeed(document) {
  const children = (parent, name) => [...parent.children].filter((child) => child.localName === name);
  const text = (parent, name) => children(parent, name)[0]?.textContent ?? "";
  const head = (parent) => ({ id: text(parent, "id"), title: text(parent, "title"), updated: text(parent, "updated") });
  const isPage = (link) => (link.getAttribute("rel") ?? "alternate") === "alternate";
  const link = (entry) => children(entry, "link").find(isPage)?.getAttribute("href") ?? "";
  const root = document.documentElement;
  return {
    namespace: root.namespaceURI === "http://www.w3.org/2005/Atom",
    head: head(root),
    entries: children(root, "entry").map((entry) => ({ ...head(entry), link: link(entry) })),
  };
}

function jsonFeed(feed) {
  return {
    namespace: feed.version === "https://jsonfeed.org/version/1.1",
    head: { title: feed.title, home_page_url: feed.home_page_url, feed_url: feed.feed_url },
    entries: feed.items.map(({ id, title, url, date_published }) => ({ id, title, link: url, date_published })),
  };
}

function* problems({ namespace, head, entries }, site, pages) {
  if (!namespace) yield "wrong namespace or version";
  for (const [name, value] of Object.entries(head)) if (!value) yield `no ${name}`;
  const ids = new Set();
  for (const entry of entries) {
    for (const [name, value] of Object.entries(entry)) {
      if (!value) yield `an entry without ${name}: ${JSON.stringify(entry)}`;
    }
    if (ids.has(entry.id)) yield `two entries with the id ${entry.id}`;
    ids.add(entry.id);
    const path = entry.link && site.path(entry.link);
    if (path && !pages.has(path)) yield `an entry links to ${path}, which no page links to`;
  }
}
