import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";
import { requireNode } from "./node-version.mjs";

/**
 * `npm run soak -- <name> [options]`: hours or minutes of faults and kills, then a verdict. `activate` takes `--seconds 300`
 * and `--seed 1`.
 */
requireNode();
const names = readdirSync(join(root, "tests/soak"))
  .filter((name) => name.endsWith(".soak.ts"))
  .map((name) => name.replace(".soak.ts", ""));
const [name, ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run soak -- <name> [options]\n  names: ${names.join(", ")}`);
  process.exit(2);
}
ensureInstalled();
const file = join(root, `tests/soak/${name}.soak.ts`);
const done = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), file, ...options], {
  stdio: "inherit",
});
process.exitCode = done.status ?? 1;
