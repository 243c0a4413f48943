import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./install.mjs";

/**
 * `npm run parity -- <what>`: Patron's results beside dbt's. `dbt` builds models/ with both on the same raw data;
 * `projects FOLDER [name…]` does so with each dbt project below a folder (transform/COMPATIBILITY.md).
 */
const COMPARISONS = {
  dbt: [join(root, "scripts/check.mjs"), "models"],
  projects: ["--import", import.meta.resolve("tsx"), join(root, "tests/parity-projects/main.ts")],
};

const [what, ...others] = process.argv.slice(2);
const comparison = COMPARISONS[what];
if (comparison === undefined) {
  console.error("usage: npm run parity -- dbt\n       npm run parity -- projects FOLDER [name…]");
  process.exit(2);
}
const done = spawnSync(process.execPath, [...comparison, ...others], { stdio: "inherit" });
process.exitCode = done.status ?? 1;
