import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. This file needs no package: it runs before any is installed. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Names the lock file that the packages in `folder` were installed from. */
export const stampFile = (folder) => join(folder, "node_modules/.patron-lock");

/** The lock file and the patches that an installation applies. */
export function lockHash(folder) {
  const hash = createHash("sha256").update(readFileSync(join(folder, "package-lock.json")));
  const patches = join(folder, "patches");
  for (const name of existsSync(patches) ? readdirSync(patches).sort() : []) {
    hash.update(name).update(readFileSync(join(patches, name)));
  }
  return hash.digest("hex");
}

function isInstalled(folder) {
  if (existsSync(stampFile(folder))) return readFileSync(stampFile(folder), "utf8") === lockHash(folder);
  // Installed by hand (npm ci --prefix dashboards): npm's own record is newer than the lock file it followed.
  const record = join(folder, "node_modules/.package-lock.json");
  return (
    existsSync(record) && statSync(record).mtimeMs >= statSync(join(folder, "package-lock.json")).mtimeMs
  );
}

/**
 * Installs what is missing: the root's packages and the site's (two lock files, no workspace: the site's builder
 * breaks inside one). Returns the seconds each part took, 0 for what was there. Exits with 1 when npm fails.
 */
export function ensureInstalled() {
  const parts = [];
  for (const [name, folder] of [
    ["packages", root],
    ["packages of the site", join(root, "dashboards")],
  ]) {
    if (!existsSync(join(folder, "package-lock.json"))) continue;
    parts.push({ name, seconds: isInstalled(folder) ? 0 : install(name, folder) });
  }
  return parts;
}

function install(name, folder) {
  const started = performance.now();
  console.error(`Installing ${name} (npm ci)…`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    env: withoutNpmContext(process.env),
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error(`Installing ${name} failed (exit code ${done.status ?? done.error?.message}).`);
    console.error(
      `  See npm's message above; run it alone with: npm ci --prefix ${folder === root ? "." : "dashboards"}`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile(folder), lockHash(folder));
  const seconds = (performance.now() - started) / 1000;
  console.error(`Installed ${name} in ${seconds.toFixed(0)} s.`);
  return seconds;
}

/** `npm start` hands its own settings down as npm_config_* (a --prefix, --once): the inner npm must not see them. */
function withoutNpmContext(env) {
  const kept = ["npm_config_registry", "npm_config_cache", "npm_config_userconfig"];
  return Object.fromEntries(
    Object.entries(env).filter(([key]) => !/^npm_/i.test(key) || kept.includes(key.toLowerCase())),
  );
}
