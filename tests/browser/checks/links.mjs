// Every link inside the site leads to something that is there, and to a place in it that is there.

import { isPage } from "../site.mjs";

export async function links(site, pages, report) {
  const check = "links";
  const files = new Map();
  let redirects = 0;
  for (const [path, page] of pages) {
    for (const address of page.anchors) {
      const target = site.path(address);
      if (target === undefined) continue;
      const fragment = decodeURIComponent(new URL(address).hash.slice(1));
      if (!isPage(target)) {
        remember(files, target, path);
        continue;
      }
      report.looked(check);
      const there = pages.get(target);
      // A page that could not be opened is a failure already.
      if (!there) continue;
      if (there.path !== target) redirects += 1;
      if (fragment && !there.ids.includes(fragment)) report.fail(check, path, `${target} has no #${fragment}`);
    }
    for (const address of page.files) {
      const target = site.path(address);
      if (target !== undefined) remember(files, target, path);
    }
  }
  for (const [target, from] of files) {
    report.looked(check);
    const response = await site.fetch(target);
    await response.arrayBuffer();
    if (response.status !== 200) report.fail(check, from, `${target} answers ${response.status}`);
    if (response.redirected) redirects += 1;
  }
  report.note(`${redirects} links lead to a redirect`);
}

function remember(files, target, from) {
  if (!files.has(target)) files.set(target, from);
}
