import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of Patron itself: the shipped models and the site's pages are below it. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Patron's version, as package.json says. */
export const version: string = (
  JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }
).version;

/**
 * The hash of the sources that the running bundle was made of (scripts/bundle.mjs names its folder by it). Undefined
 * when the sources themselves run: what they are cannot be told as cheaply, so nothing is cached under their name.
 */
export const bundleVersion: string | undefined = /[\\/]\.cache[\\/]patron[\\/]([0-9a-f]{24})$/.exec(
  import.meta.dirname,
)?.[1];
