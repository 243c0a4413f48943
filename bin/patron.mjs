#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { requireNode } from "../scripts/node-version.mjs";

requireNode();

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
try {
  const { register } = await import("tsx/esm/api");
  register();
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("patron: its packages are not installed yet.\n  Install them in the clone: npm ci");
  process.exit(1);
}
const { main } = await import(pathToFileURL(join(root, "orchestrate/cli/main.ts")).href);
await main(process.argv.slice(2));
