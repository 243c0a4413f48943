import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";
import { requireNode } from "./node-version.mjs";
import { Tally } from "./tally.mjs";
import { vitest } from "./vitest.mjs";

/**
 * `npm run check -- <name>…`: what needs the shared material beside the clone, Python or minutes. `static` is lint,
 * types, import rules and unused code; the others are tests/check/<name>.check.ts. `short` is what .ci/run calls,
 * `all` everything, `bigquery` the analyzer, the rows and, where there is Python, the emulator.
 */
const STATIC = [
  ["lint", "node_modules/@biomejs/biome/bin/biome", ["check", "."]],
  ["types", "node_modules/typescript/bin/tsc", ["--noEmit", "-p", "."]],
  [
    "rooms",
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    [
      "--config",
      ".dependency-cruiser.cjs",
      "bin",
      "kernel",
      "warehouse",
      "extract",
      "transform",
      "activate",
      "finance",
      "orchestrate",
      "tests",
    ],
  ],
  ["unused", "node_modules/knip/bin/knip.js", []],
];
/** Many minutes long, or in need of a second installation (the emulator: 578 MB of Python): not part of `short`. */
const LONG = ["clean-clone", "bigquery-emulator", "identity-emulator", "complete-journey"];

/**
 * They share one run of the demo, whose warehouse has one writer, or the dbt that the first of them installs: one after
 * another, beside the others. `kill` shares nothing; with it both lanes take as long.
 */
const SECOND_LANE = ["artifacts", "control-totals", "kill", "models", "second-run", "typescript-models"];

const files = readdirSync(join(root, "tests/check"))
  .filter((name) => name.endsWith(".check.ts"))
  .map((name) => name.replace(".check.ts", ""));
const groups = {
  bigquery: ["bigquery", "bigquery-emulator"],
  short: ["static", ...files.filter((name) => !LONG.includes(name))],
  all: ["static", ...files],
};
const aliases = { files: "files-project" };

requireNode();
const asked = process.argv.slice(2).map((name) => aliases[name] ?? name);
const known = [...new Set(["static", ...files, ...Object.keys(groups)])];
const unknown = asked.filter((name) => !known.includes(name));
if (asked.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no check ${unknown.join(", ")}.`);
  console.error(`usage: npm run check -- <name>…\n  names: ${known.join(", ")}`);
  process.exit(2);
}

ensureInstalled();
const names = [...new Set(asked.flatMap((name) => groups[name] ?? [name]))];
const tally = new Tally();
if (names.includes("static")) for (const step of STATIC) tally.add(runStatic(step));
const chosen = names.filter((name) => name !== "static");
if (chosen.length > 0)
  await withDemoFolder((demo) => withSummary((summary) => runLanes({ ...demo, ...summary })));
console.log(tally.told);
process.exitCode = tally.failed === 0 ? 0 : 1;

/** Two at a time: what shares something, and the rest. Most of a check waits for processes of one thread. */
async function runLanes(env) {
  const lanes = [
    chosen.filter((name) => !SECOND_LANE.includes(name)),
    chosen.filter((name) => SECOND_LANE.includes(name)),
  ].filter((lane) => lane.length > 0);
  const counts = lanes.map((lane, at) => {
    const files = lane.map((name) => `tests/check/${name}.check.ts`);
    return vitest(["check"], ["--no-file-parallelism", ...files], { env, beside: at > 0 });
  });
  for (const one of await Promise.all(counts)) tally.add(one);
}

/** Several checks look at a whole run of the demo: they share one, in the folder that .ci/run names or in a temporary one. */
async function withDemoFolder(work) {
  if (process.env.PATRON_E2E_PROJECT) return work({});
  const folder = mkdtempSync(join(tmpdir(), "patron-demo-"));
  try {
    return await work({ PATRON_E2E_PROJECT: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the checks told by the way stands together at the end: counts, and what could not be checked. */
async function withSummary(work) {
  const folder = mkdtempSync(join(tmpdir(), "patron-summary-"));
  const file = join(folder, "summary.txt");
  try {
    await work({ PATRON_CHECK_SUMMARY: file });
    if (existsSync(file)) console.log(`\n${readFileSync(file, "utf8")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runStatic([name, script, args]) {
  if (!existsSync(join(root, script))) throw new Error(`${script} is not installed`);
  const done = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });
  const ok = done.status === 0;
  console.log(`${name}: ${ok ? "passed" : "FAILED"}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, names: ok ? [] : [`check static: ${name}`] };
}
