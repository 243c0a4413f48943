#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../scripts/bundle.mjs";
import { runBundle } from "../scripts/code-cache.mjs";
import { requireNode } from "../scripts/node-version.mjs";

requireNode();

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const { main } = await load();
await main(process.argv.slice(2));

/** The bundled command line; where none can be made, the sources themselves through tsx. */
async function load() {
  const bundled = await bundle();
  if (bundled !== undefined) {
    if (!process.argv.includes("--verbose")) return runBundle(bundled, process.argv.slice(2));
    process.setSourceMapsEnabled(true); // which Node knows only of what it loads itself
    return createRequire(import.meta.url)(bundled);
  }
  try {
    const { register } = await import("tsx/esm/api");
    register();
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("patron: its packages are not installed yet.\n  Install them in the clone: npm ci");
    process.exit(1);
  }
  return import(pathToFileURL(join(root, "orchestrate/cli/main.ts")).href);
}
