import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { contentHashes, patron, projectFolder, remove, startPatron } from "./patron.ts";

/** The demo over its first weeks, without the site: small enough to run many times. */
const YML = `name: Kill test
time_zone: Europe/London
currency: GBP
sources:
  shopify:
  zendesk:
  google_ads: { start_date: "2010-12-01" }
  stripe:
  files: { folder: .patron/demo-files }
sandbox:
  files_folder: .patron/demo-files
  until: "2010-12-12"
jobs:
  daily:
    steps: [extract, build]
`;

const folders: string[] = [];
afterAll(() => {
  for (const dir of folders) remove(dir);
});

function project(): string {
  const dir = projectFolder(YML);
  folders.push(dir);
  return dir;
}

/** Whether any file below a folder is newer than `since` and satisfies the test. */
function anyFile(dir: string, since: number, test: (path: string) => boolean): boolean {
  if (!existsSync(dir)) return false;
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).some((name) => {
    try {
      const state = statSync(join(dir, name));
      return state.isFile() && state.mtimeMs >= since && test(name);
    } catch {
      return false;
    }
  });
}

/** Where a run stands, seen from outside by the files it leaves. */
const MOMENTS: Record<string, (state: string, since: number) => boolean> = {
  "during extraction": (state, since) =>
    anyFile(join(state, "landing"), since, (name) => name.includes("orders")),
  "during loading": (state, since) => anyFile(join(state, "tmp"), since, () => true),
  "during the build": (state, since) =>
    anyFile(join(state, "target/run"), since, (name) => name.includes("core")),
};

/** Starts the job, kills it with SIGKILL at a moment, and says whether it was caught alive. */
async function killAt(dir: string, reached: (state: string, since: number) => boolean): Promise<boolean> {
  const since = Date.now();
  const child = startPatron(["run", "daily", "--project-dir", dir]);
  let ended = false;
  const exit = new Promise<void>((resolve) =>
    child.once("exit", () => {
      ended = true;
      resolve();
    }),
  );
  child.stdout!.resume();
  child.stderr!.resume();
  while (!ended && !reached(join(dir, ".patron"), since)) await sleep(5);
  const alive = !ended;
  child.kill("SIGKILL");
  await exit;
  return alive;
}

async function runToEnd(dir: string): Promise<string> {
  const done = await patron(["run", "daily", "--project-dir", dir]);
  expect(done.code, done.stderr).toBe(0);
  return done.stderr;
}

describe("a run that is killed with SIGKILL and run again", () => {
  let unbroken: Record<string, string> = {};

  it("has an unbroken run to be compared with", async () => {
    const dir = project();
    await runToEnd(dir);
    unbroken = await contentHashes(dir);
    expect(Object.keys(unbroken).length).toBeGreaterThan(20);
    const filled = Object.values(unbroken).filter((state) => !state.startsWith("0 "));
    console.log(`kill: unbroken run has ${Object.keys(unbroken).length} tables, ${filled.length} with rows`);
  });

  it.each(Object.entries(MOMENTS))(
    "leaves the tables of an unbroken run: killed %s",
    async (moment, reached) => {
      const dir = project();
      expect(await killAt(dir, reached), "the run ended before it could be killed").toBe(true);
      const again = await runToEnd(dir);
      expect(again).toContain("was interrupted");
      expect(await contentHashes(dir)).toEqual(unbroken);
      console.log(`kill: ${moment}: tables equal those of the unbroken run`);
    },
  );

  it("leaves the tables of an unbroken run: killed three times at arbitrary times", async () => {
    const dir = project();
    for (const ms of [4_000, 7_000, 11_000]) {
      await killAt(dir, (_state, since) => Date.now() - since > ms);
    }
    await runToEnd(dir);
    expect(await contentHashes(dir)).toEqual(unbroken);
  });
});
