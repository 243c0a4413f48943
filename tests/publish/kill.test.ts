import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { memoryLog } from "../../kernel/log.ts";
import { publishedPaths, publishSite } from "../../orchestrate/publish/publish.ts";
import { withConnection } from "./fixture.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

/**
 * Stands where Evidence stands, so that a publish takes a second and not ninety: `sources` waits, `build` writes the
 * page half, waits, and writes the rest. The real one runs in tests/e2e; here it is what surrounds it that is killed.
 */
const SLOW_BUILD = `
const { appendFileSync, mkdirSync, writeFileSync, readFileSync } = require("node:fs");
appendFileSync(process.env.STARTED_PIDS, process.pid + "\\n");
const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
if (process.argv[2] === "sources") wait(200);
else {
  mkdirSync("build", { recursive: true });
  writeFileSync("build/index.html", "<html>");
  wait(Number(process.env.SLOW_BUILD_MS ?? 300));
  writeFileSync("build/index.html", "<html>" + readFileSync("pages/index.md", "utf8") + "</html>");
}
`;

const folder = temporaryFolder();
const dashboards = join(folder, "dashboards");
const warehouseFile = join(folder, "snapshot.duckdb");
const page = (text: string) => writeFiles(dashboards, { "pages/index.md": `${text}\n` });

beforeAll(async () => {
  process.env.STARTED_PIDS = pids;
  writeFiles(dashboards, {
    "node_modules/@evidence-dev/evidence/cli.js": SLOW_BUILD,
    "sources/patron/totals.sql": "select 1 as orders\n",
  });
  page("first");
  await withConnection(warehouseFile, async (connection) => {
    await connection.run("create schema patron; create table patron.totals as select 1 as orders");
  });
});

/** What a killed publish had started goes on alone for a while, and may still write into its own folder. */
const pids = join(folder, "pids");
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
async function orphansGone(): Promise<void> {
  await sleep(600); // one that has only just been started has not written its number yet
  const started = readFileSync(pids, "utf8").trim().split("\n").map(Number);
  while (started.some(isAlive)) await sleep(50);
}

const request = (stateDir: string) => ({
  ...{ projectDir: folder, warehouseFile, stateDir, dashboards },
  log: memoryLog(),
});
const pageOf = (stateDir: string): string =>
  readFileSync(join(publishedPaths(stateDir).siteDir, "index.html"), "utf8");

/** Publishes in a process of its own and kills it, with all that it started, after so many milliseconds. */
async function killedAfter(stateDir: string, ms: number): Promise<boolean> {
  const { log: _, ...rest } = request(stateDir);
  const script = `
    import { publishSite } from ${JSON.stringify(new URL("../../orchestrate/publish/publish.ts", import.meta.url).href)};
    import { memoryLog } from ${JSON.stringify(new URL("../../kernel/log.ts", import.meta.url).href)};
    process.stdout.write("ready");
    await publishSite({ ...${JSON.stringify(rest)}, log: memoryLog() });`;
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<NodeJS.Signals | null>((done) =>
    child.once("exit", (_code, signal) => done(signal)),
  );
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await sleep(ms);
  child.kill("SIGKILL");
  return (await ended) === "SIGKILL";
}

describe("a publish", () => {
  it("that is killed at any moment leaves a whole site, the old one or the new one, and the next one ends it", {
    timeout: 120_000,
  }, async () => {
    const stateDir = join(folder, "killed");
    page("version 0");
    await publishSite(request(stateDir));
    let caught = 0;
    for (let round = 1; round <= 8; round++) {
      const before = pageOf(stateDir);
      page(`version ${round}`);
      if (await killedAfter(stateDir, round * 110)) caught++;
      const whole = [before, `<html>version ${round}\n</html>`];
      expect(whole).toContain(pageOf(stateDir));
    }
    expect(caught).toBeGreaterThan(2);
    await orphansGone();
    page("version 9");
    await publishSite(request(stateDir));
    expect(pageOf(stateDir)).toBe("<html>version 9\n</html>");
    expect(existsSync(join(stateDir, "publish.lock"))).toBe(false);
    expect(readdirSync(stateDir).filter((name) => name.startsWith("site-build"))).toEqual([]);
  });

  it("that is stopped ends what it had started at once, and the old site stands", async () => {
    const stateDir = join(folder, "stopped");
    page("old");
    await publishSite(request(stateDir));
    page("new");
    process.env.SLOW_BUILD_MS = "60000";
    try {
      const started = Date.now();
      const signal = AbortSignal.timeout(1_000);
      await expect(publishSite({ ...request(stateDir), signal })).rejects.toThrow(/timeout/);
      expect(Date.now() - started).toBeLessThan(20_000);
    } finally {
      delete process.env.SLOW_BUILD_MS;
    }
    expect(pageOf(stateDir)).toBe("<html>old\n</html>");
    await publishSite(request(stateDir));
    expect(pageOf(stateDir)).toBe("<html>new\n</html>");
  });
});
