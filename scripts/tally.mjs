import { readFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * Sums of passed and failed tests. `add` takes another tally; `line` is what every runner ends with, `told` the same
 * with the failures' names before it: in a long log, nobody finds them otherwise.
 */
export class Tally {
  passed = 0;
  failed = 0;
  /** @type {string[]} */
  names = [];

  /** @param {{ passed: number, failed: number, names?: string[] }} more */
  add({ passed, failed, names = [] }) {
    this.passed += passed;
    this.failed += failed;
    this.names.push(...names);
    return this;
  }

  get told() {
    return [...this.names.map((name) => `failed: ${name}`), this.line].join("\n");
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
    return { passed: 0, failed: 1, names: ["vitest itself: it left no report"] };
  }
  let passed = 0;
  let failed = 0;
  const names = [];
  for (const suite of report.testResults) {
    const states = suite.assertionResults.map((test) => test.status);
    passed += states.filter((state) => state === "passed").length;
    const broken = states.filter((state) => state === "failed").length;
    failed += broken === 0 && suite.status === "failed" ? 1 : broken;
    names.push(...failures(suite));
  }
  return { passed, failed, names };
}

/** File, test and the first line of its message, of each failure in a file. */
function failures(suite) {
  const told = (name, message) =>
    `${relative(process.cwd(), suite.name)} > ${name}: ${(message ?? "").split("\n")[0].slice(0, 300)}`;
  const tests = suite.assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0 && suite.status === "failed") return [told("before its tests", suite.message)];
  return tests.map((test) => told(test.fullName, test.failureMessages?.[0]));
}

/** The counts of a last line `N passed, N failed`; undefined when the output has none. */
export function readLastLine(output) {
  const match = /(\d+) passed, (\d+) failed\s*$/.exec(output.trimEnd());
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]) };
}
