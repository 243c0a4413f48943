import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of Patron itself: the shipped models and the site's pages are below it. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Patron's version, as package.json says. */
export const version: string = (
  JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }
).version;
