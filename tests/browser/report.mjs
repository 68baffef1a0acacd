// What was checked, and what failed.

export class Report {
  #checks = new Map();
  #failures = [];
  #notes = [];

  /** Counts something that was looked at. */
  looked(check, times = 1) {
    this.#checks.set(check, (this.#checks.get(check) ?? 0) + times);
  }

  /** Remembers a failure of a page. */
  fail(check, page, what) {
    this.looked(check, 0);
    this.#failures.push({ check, page, what });
  }

  /** Remembers something worth reading that isn't a failure. */
  note(text) {
    this.#notes.push(text);
  }

  /** Prints everything, the failures last; true if there are none. */
  conclude() {
    const count = (check) => this.#failures.filter((failure) => failure.check === check).length;
    const width = Math.max(...[...this.#checks.keys()].map((check) => check.length));
    console.log(`\n${"check".padEnd(width)}  looked at  failures`);
    let failed = 0;
    for (const [check, looked] of this.#checks) {
      failed += count(check) > 0;
      console.log(`${check.padEnd(width)}  ${String(looked).padStart(9)}  ${String(count(check)).padStart(8)}`);
    }
    for (const note of this.#notes) console.log(`note: ${note}`);
    console.log(`\nbrowser: ${this.#checks.size - failed} passed, ${failed} failed`);
    for (const [failure, pages] of this.#grouped()) {
      const more = pages.length > 3 ? ` and ${pages.length - 3} more` : "";
      console.log(`  FAILED ${failure}\n    on ${pages.slice(0, 3).join(", ")}${more}`);
    }
    return failed === 0;
  }

  /** What failed, with the pages on which it did. */
  #grouped() {
    const groups = new Map();
    for (const { check, page, what } of this.#failures) {
      const failure = `${check}: ${what}`;
      groups.set(failure, [...(groups.get(failure) ?? []), page]);
    }
    return [...groups].sort(([a], [b]) => a.localeCompare(b));
  }
}
