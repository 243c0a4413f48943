import { readFileSync } from "node:fs";

/** Sums of passed and failed tests. `add` takes another tally; `line` is what every runner ends with. */
export class Tally {
  passed = 0;
  failed = 0;

  add({ passed, failed }) {
    this.passed += passed;
    this.failed += failed;
    return this;
  }

  get line() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

/**
 * Reads vitest's JSON report. A file that failed before any of its tests ran counts as one failure; a report that
 * is not there (vitest itself broke) too.
 */
export function readReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  let passed = 0;
  let failed = 0;
  for (const suite of report.testResults) {
    const states = suite.assertionResults.map((test) => test.status);
    passed += states.filter((state) => state === "passed").length;
    const broken = states.filter((state) => state === "failed").length;
    failed += broken === 0 && suite.status === "failed" ? 1 : broken;
  }
  return { passed, failed };
}

/** The counts of a last line `N passed, N failed`; undefined when the output has none. */
export function readLastLine(output) {
  const match = /(\d+) passed, (\d+) failed\s*$/.exec(output.trimEnd());
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]) };
}
