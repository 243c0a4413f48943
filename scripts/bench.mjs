import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";
import { requireNode } from "./node-version.mjs";

/**
 * `npm run bench -- <name> [options]`: measures, and prints a table. `runner` takes `--n 1000` (models) and
 * `--skip-dbt`; the short form is `npm run bench -- runner --n 100 --skip-dbt`.
 */
requireNode();
const names = readdirSync(join(root, "tests/bench"))
  .filter((name) => name.endsWith(".bench.ts"))
  .map((name) => name.replace(".bench.ts", ""));
const [name, ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run bench -- <name> [options]\n  names: ${names.join(", ")}`);
  process.exit(2);
}
ensureInstalled();
const file = join(root, `tests/bench/${name}.bench.ts`);
const done = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), file, ...options], {
  stdio: "inherit",
});
process.exitCode = done.status ?? 1;
