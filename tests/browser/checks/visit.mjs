// One page in the browser at the width of a small phone: what a reader's browser would have to complain about.

/** Runs inside the page. */
function look() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const absolute = (address) => new URL(address, document.baseURI).href;
  const addresses = (selector, attribute) => all(selector).map((element) => absolute(element.getAttribute(attribute)));
  const candidates = ({ srcset }) => srcset.split(/\s*,\s+/).map((part) => absolute(part.trim().split(/\s+/)[0]));
  const pages = "[rel=canonical], [rel=alternate][hreflang]";
  const width = document.documentElement.clientWidth;
  const overflow = Math.max(0, document.documentElement.scrollWidth - width);
  const scrolls = (element) =>
    element !== null && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const sticksOut = (element) => element.getBoundingClientRect().right > width && !scrolls(element.parentElement);
  // The cause is a small part; what contains it has only been stretched.
  const tooWide = (element) => sticksOut(element) && ![...element.children].some(sticksOut);
  return {
    language: document.documentElement.lang,
    canonical: document.querySelector("link[rel=canonical]")?.href,
    robots: document.querySelector("meta[name=robots]")?.content ?? "",
    // Links in SVG, too.
    anchors: addresses("a[href], area[href]", "href"),
    files: [
      ...addresses(`link[href]:not(${pages})`, "href"),
      ...addresses("img[src]", "src"),
      ...all("[srcset]").flatMap(candidates),
    ],
    alternates: all("link[rel=alternate][hreflang]").map(({ hreflang, href }) => ({ hreflang, href })),
    feeds: all("link[rel=alternate][type]").map(({ type, href }) => ({ type, href })),
    ids: all("[id]").map(({ id }) => id),
    data: all('script[type="application/ld+json"]').map(({ textContent }) => textContent),
    scripts: all('script:not([type="application/ld+json"])').length,
    violations: globalThis.__violations ?? [],
    overflow,
    tooWide: overflow ? all("body *").filter(tooWide).slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 60)) : [],
  };
}

/** Runs inside every page before its own content. */
function watch() {
  globalThis.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.__violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  });
}

/** A page of the browser that `open` can use for one address after the other. */
export async function visitor(browser) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  await context.addInitScript(watch);
  return context.newPage();
}

/** Opens a path, checks it, and gives what other checks want to know about it. */
export async function open(page, site, path, report, expected = 200) {
  try {
    const messages = [];
    const foreign = new Set();
    page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => messages.push(error.message));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (origin !== site.origin && protocol !== "data:") foreign.add(request.url());
    });
    const response = await page.goto(site.origin + path, { waitUntil: "load" });
    const status = response.status();
    const headers = await response.allHeaders();
    const html = await response.text();
    const found = await page.evaluate(look);

    // Chromium reports the status of an error page as a message of its own.
    const unexpected = messages.filter((message) => status < 400 || !message.includes(`status of ${status}`));
    const check = (name, failures) => {
      report.looked(name);
      for (const failure of failures) report.fail(name, path, failure);
    };
    check("pages open", status === expected ? [] : [`status ${status} instead of ${expected}`]);
    check("console is silent", unexpected);
    check("Content-Security-Policy", [
      ...found.violations,
      ...(headers["content-security-policy"]?.includes("default-src 'none'") ? [] : ["the page has no strict policy"]),
    ]);
    check("no request to other origins", foreign);
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    check("no cookies", [...cookies.map(({ name }) => name), ...(headers["set-cookie"] ? ["Set-Cookie"] : [])]);
    check("no scripts", found.scripts ? [`${found.scripts} script elements`] : []);
    check("fits 320 px", found.overflow ? [`${found.overflow} px too wide: ${found.tooWide.join(", ")}`] : []);
    check("JSON-LD", found.data.flatMap(structuredData));

    return { ...found, status, html, path: site.path(page.url()) };
  } finally {
    page.removeAllListeners();
  }
}

/** What is wrong with a block of structured data. */
function structuredData(text) {
  try {
    const data = JSON.parse(text);
    const things = data["@graph"] ?? [data].flat();
    if (!(data["@context"] ?? things[0]?.["@context"])) return ["no @context"];
    return things.filter((thing) => !thing["@type"]).map(() => "a thing without @type");
  } catch (error) {
    return [error.message];
  }
}
