import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

/** Whether `folder` holds a demo that ran to its end: a warehouse and a published site. */
export const isBuilt = (folder) =>
  existsSync(join(folder, ".patron/warehouse.duckdb")) && existsSync(join(folder, ".patron/demo-complete"));

/** Runs the demo (`patron start --once`) in `folder` unless it did already. True when it is there and whole. */
export function ensureDemo(folder) {
  if (isBuilt(folder)) return true;
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, "patron.yml"), join(folder, "patron.yml"));
  const done = spawnSync(
    process.execPath,
    [join(root, "bin/patron.mjs"), "start", "--once", "--project-dir", folder],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  return done.status === 0 && isBuilt(folder);
}
