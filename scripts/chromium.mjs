import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/usr/lib/chromium/chromium",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of an installed Chromium or Chrome: PATRON_CHROMIUM first, then PATH, then usual places. */
export function findChromium(env = process.env) {
  if (env.PATRON_CHROMIUM) return existsSync(env.PATRON_CHROMIUM) ? env.PATRON_CHROMIUM : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return candidates.find((path) => existsSync(path));
}

/** Finds Chromium, or installs Debian's package when the user is root and apt is there. Undefined when it cannot. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!mayInstall) {
    console.error(
      "The browser tests need Chromium, and none was found.\n" +
        "  Debian or Ubuntu: sudo apt-get install chromium\n" +
        "  macOS: brew install --cask chromium\n" +
        "  Elsewhere: install Chromium or Chrome and name its path: PATRON_CHROMIUM=/path/to/chromium npm test",
    );
    return undefined;
  }
  console.error("Installing Chromium (apt-get install chromium)…");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-q"],
    ["install", "-y", "-q", "--no-install-recommends", "chromium"],
  ]) {
    const done = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", 2], env });
    if (done.status !== 0) console.error(`apt-get ${args[0]} ended with code ${done.status}`);
  }
  return findChromium();
}
