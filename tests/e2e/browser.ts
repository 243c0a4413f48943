import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const places = [
  process.env.PATRON_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A real Chromium that talks to nobody by itself. Throws with the way to get one when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      "No Chromium found. On Debian or Ubuntu: apt-get install chromium. Elsewhere: install Chromium or Chrome and " +
        "set PATRON_CHROMIUM to its program file.",
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a page did that a page must not do. */
export interface Complaints {
  errors: string[];
  outside: string[];
}

/** Collects console errors, exceptions and requests to any host but this one. */
export function watch(page: Page): Complaints {
  const complaints: Complaints = { errors: [], outside: [] };
  page.on("console", (message) => {
    // DuckDB in the browser looks for a write-ahead log beside each file; that there is none is as it should be.
    const isMissingLog = message.location().url.endsWith(".wal");
    if (message.type() === "error" && !isMissingLog) complaints.errors.push(message.text());
  });
  page.on("pageerror", (error) => complaints.errors.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isLocal = ["data:", "blob:"].includes(url.protocol) || url.hostname === "127.0.0.1";
    if (!isLocal) complaints.outside.push(request.url());
  });
  return complaints;
}
