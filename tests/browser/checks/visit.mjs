// One page in the browser at the width of a small phone: what a reader's browser would have to complain about.

/** Runs inside the page. */
function look() {
  const addresses = (selector, attribute) => [...document.querySelectorAll(selector)].map((element) => element[attribute]);
  const limit = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(parent).overflowX)) return true;
    }
    return false;
  };
  const tooWide = () =>
    [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > limit + 1 && !scrolls(element))
      .slice(0, 3)
      .map((element) => `${element.localName}${element.className && typeof element.className === "string" ? "." + element.className : ""}`);
  return {
    language: document.documentElement.lang,
    canonical: document.querySelector('link[rel="canonical"]')?.href,
    robots: document.querySelector('meta[name="robots"]')?.content ?? "",
    anchors: addresses("a[href], area[href]", "href").concat(
      [...document.querySelectorAll("svg a[href]")].map((element) => new URL(element.getAttribute("href"), document.baseURI).href),
    ).filter((address) => typeof address === "string"),
    files: addresses("link[href]:not([rel=canonical]):not([rel=alternate][hreflang])", "href")
      .concat(addresses("img[src]", "src"))
      .concat([...document.querySelectorAll("[srcset]")].flatMap((element) => element.srcset.split(/\s*,\s+/).map((part) => new URL(part.trim().split(/\s+/)[0], document.baseURI).href))),
    alternates: [...document.querySelectorAll('link[rel="alternate"][hreflang]')].map(({ hreflang, href }) => ({ hreflang, href })),
    feeds: [...document.querySelectorAll('link[rel="alternate"][type]')].map(({ type, href }) => ({ type, href })),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    data: [...document.querySelectorAll('script[type="application/ld+json"]')].map((element) => element.textContent),
    scripts: document.querySelectorAll('script:not([type="application/ld+json"])').length,
    violations: globalThis.__violations ?? [],
    overflow: document.documentElement.scrollWidth > limit ? document.documentElement.scrollWidth - limit : 0,
    tooWide: document.documentElement.scrollWidth > limit ? tooWide() : [],
  };
}

/** Runs inside every page before its own content. */
function watch() {
  globalThis.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.__violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  });
}

/** Opens a path, checks it, and gives what other checks want to know about it. */
export async function open(context, site, path, report, expected = 200) {
  const page = await context.newPage();
  try {
    const messages = [];
    const foreign = new Set();
    page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => messages.push(error.message));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (origin !== site.origin && protocol !== "data:") foreign.add(request.url());
    });
    await page.addInitScript(watch);
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
    check("no cookies", [...(await context.cookies()).map(({ name }) => name), ...(headers["set-cookie"] ? ["Set-Cookie"] : [])]);
    check("no scripts", found.scripts ? [`${found.scripts} script elements`] : []);
    check("fits 320 px", found.overflow ? [`${found.overflow} px too wide: ${found.tooWide.join(", ")}`] : []);
    check("JSON-LD", found.data.flatMap(structuredData));

    return { ...found, status, html, path: site.path(page.url()) };
  } finally {
    await page.close();
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
