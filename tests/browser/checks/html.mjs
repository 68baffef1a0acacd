// The Nu HTML checker on all pages at once, because it takes longer to start than to check.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import vnu from "vnu-jar";

export async function html(pages, report) {
  const check = "Nu HTML checker";
  const directory = await mkdtemp(join(tmpdir(), "bellwether-html-"));
  try {
    const paths = [...pages.keys()];
    await Promise.all(paths.map((path, at) => writeFile(join(directory, `${at}.html`), pages.get(path).html)));
    report.looked(check, paths.length);
    const warnings = new Map();
    for (const { type, subType, url, message, extract, lastLine } of await messages(directory)) {
      const path = paths[Number.parseInt(basename(url), 10)];
      if (type === "error" || type === "non-document-error") {
        report.fail(check, path, `line ${lastLine}: ${message} ${JSON.stringify(extract ?? "")}`);
      } else if (subType === "warning") {
        warnings.set(message, (warnings.get(message) ?? 0) + 1);
      }
    }
    for (const [message, times] of warnings) report.note(`Nu HTML checker warns ${times} ×: ${message}`);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function messages(directory) {
  const options = ["-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always", directory];
  const { stdout } = await promisify(execFile)("java", options, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout).messages;
}
