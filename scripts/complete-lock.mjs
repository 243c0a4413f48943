import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * Some registries do not carry every platform's build of a package. `npm install` then leaves the missing ones out of
 * the lock file, and `npm ci` refuses the lock afterwards ("Missing … from lock file"). This puts them back as
 * optional entries. Run after every `npm install`: node scripts/complete-lock.mjs package-lock.json
 */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  const added = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!/^\d+\.\d+\.\d+/.test(version) || isResolvable(packages, path, name)) continue;
      const place = `${parentFolder(path)}node_modules/${name}`;
      packages[place] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true };
      added.push(`${place}@${version}`);
    }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added };
}

/** Whether node would find `name` from the package at `path`: in its own node_modules or in one further up. */
function isResolvable(packages, path, name) {
  let at = path;
  for (;;) {
    if (packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`]) return true;
    if (at === "") return false;
    const cut = at.lastIndexOf("node_modules/");
    at = cut > 0 ? at.slice(0, cut - 1) : "";
  }
}

/** The folder that holds the package's own node_modules: "node_modules/a/node_modules/@b/c" -> "node_modules/a/". */
const parentFolder = (path) => path.replace(/node_modules\/(@[^/]+\/)?[^/]+$/, "");

function platformOf(name) {
  const os = /android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|openharmony/.exec(name)?.[0];
  const cpu = /arm64|x64|ia32|arm|ppc64|s390x|riscv64|loong64|mips64el/.exec(name)?.[0];
  if (os === undefined || cpu === undefined) return {};
  return { cpu: [cpu], os: [os], ...(name.includes("musl") ? { libc: ["musl"] } : {}) };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = process.argv.slice(2);
  for (const file of files.length > 0 ? files : ["package-lock.json", "dashboards/package-lock.json"]) {
    const { lock, added } = completeLock(JSON.parse(readFileSync(file, "utf8")));
    if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`${file}: ${added.length} optional packages added`);
  }
}
