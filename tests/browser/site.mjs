// The site under test: its addresses, their languages and kinds, and fetching without a browser.

export const LANGUAGES = ["be", "ru", "en"];

/** What isn't a page but a file for programs, or a picture. */
const FILE = /\.(atom|json|xml|txt|css|svg|png|webp|jpe?g|ico|avif)$/;

export class Site {
  /** @param {string} origin where the program listens, such as http://127.0.0.1:8080 */
  constructor(origin) {
    this.origin = origin;
    /** What the pages themselves name as their origin: canonical links and sitemaps use it. */
    this.published = origin;
  }

  /** Asks the front page for the published origin. */
  async discover() {
    const front = await this.fetch(`/${LANGUAGES[0]}/`);
    const canonical = (await front.text()).match(/<link(?=[^>]*\srel="canonical")[^>]*\shref="([^"]+)"/);
    if (!canonical) throw new Error("the front page has no canonical link");
    this.published = new URL(canonical[1]).origin;
    return this;
  }

  /** The path (with query, without fragment) of an address on this site; undefined for any other address. */
  path(address, base = "/") {
    const url = new URL(address, this.origin + base);
    if (url.origin !== this.origin && url.origin !== this.published) return undefined;
    return url.pathname + url.search;
  }

  /** Fetches a path; follows redirects unless told otherwise. */
  fetch(path, options = {}) {
    return fetch(this.origin + path, options);
  }

  /** All paths that the sitemaps name. */
  async sitemap() {
    const paths = [];
    for (const part of locations(await (await this.fetch("/sitemap.xml")).text())) {
      const xml = await (await this.fetch(this.path(part))).text();
      paths.push(...locations(xml).map((address) => this.path(address)));
    }
    return paths;
  }
}

/** The addresses in a sitemap's <loc> elements. */
export function locations(xml) {
  return [...xml.matchAll(/<loc>\s*([^<]*?)\s*<\/loc>/g)].map(([, address]) => address.replaceAll("&amp;", "&"));
}

/** Does this path lead to a page, rather than to a file? */
export function isPage(path) {
  return !FILE.test(path.split("?")[0]) && !path.startsWith("/assets/") && !path.startsWith("/media/");
}

/** The language of a page's path. */
export function language(path) {
  const first = path.split("/")[1];
  return LANGUAGES.includes(first) ? first : undefined;
}

/** What kind of page a path leads to: pages of one kind come from one template. */
export function kind(path) {
  const [, , folder = "", name, further] = path.split("?")[0].split("/");
  if (!folder) return "front";
  if (folder === "issues") {
    if (!name || /^\d{4}$/.test(name)) return "archive";
    return further ? "missing" : "issue";
  }
  if (folder === "commentaries") return further ? "revision" : "commentary";
  const many = { sections: "section", authors: "author", topics: "topic" };
  if (many[folder]) return name ? many[folder] : folder;
  return ["situation", "newsletter"].includes(folder) ? folder : "page";
}

/** The first path of each kind and language. */
export function firstOfEachKind(paths) {
  const first = new Map();
  for (const path of paths) {
    const key = `${kind(path)}-${language(path)}`;
    if (language(path) && !first.has(key)) first.set(key, path);
  }
  return first;
}
