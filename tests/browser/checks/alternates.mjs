// Language versions: whoever names another is named by it, with the same language.

import { language } from "../site.mjs";

export function alternates(site, pages, report) {
  const check = "hreflang and canonical";
  const named = new Map();
  for (const [path, page] of pages) {
    if (page.status !== 200 || page.path !== path) continue;
    report.looked(check);
    if (language(path) && page.language !== language(path)) report.fail(check, path, `is marked as ${page.language}`);
    if (page.canonical && site.path(page.canonical) !== path) {
      const canonical = pages.get(site.path(page.canonical));
      if (canonical?.status !== 200) report.fail(check, path, `its canonical address ${page.canonical} is no page`);
    } else if (page.alternates.length > 0) {
      named.set(path, page.alternates);
    }
  }
  alternatesAgree(check, site, named, report);
}

/** Checks a map from paths to their alternates. */
export function alternatesAgree(check, site, named, report) {
  const names = (alternates, path) => alternates.some(({ href }) => site.path(href) === path);
  for (const [path, alternates] of named) {
    report.looked(check);
    const codes = alternates.map(({ hreflang }) => hreflang);
    if (new Set(codes).size !== codes.length) report.fail(check, path, `names a language twice: ${codes}`);
    if (alternates.length > 0 && !names(alternates, path)) report.fail(check, path, "doesn't name itself");
    for (const { hreflang, href } of alternates.filter(({ hreflang }) => hreflang !== "x-default")) {
      const target = site.path(href);
      const back = named.get(target);
      if (!back) report.fail(check, path, `names ${href} (${hreflang}), which names no alternates`);
      else if (!names(back, path)) report.fail(check, path, `names ${href} (${hreflang}), which doesn't name it`);
      if (language(target) !== hreflang) report.fail(check, path, `names ${href} as ${hreflang}`);
    }
  }
}
