import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./install.mjs";

/** `npm run parity -- <other>`: Patron's results beside another's. `dbt` builds models/ with dbt on the same raw data. */
const CHECKS = { dbt: "models" };

const check = CHECKS[process.argv[2]];
if (check === undefined) {
  console.error(`usage: npm run parity -- <other>\n  others: ${Object.keys(CHECKS).join(", ")}`);
  process.exit(2);
}
const done = spawnSync(process.execPath, [join(root, "scripts/check.mjs"), check], { stdio: "inherit" });
process.exitCode = done.status ?? 1;
