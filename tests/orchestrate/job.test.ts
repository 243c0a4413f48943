import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, manualClock } from "../../kernel/clock.ts";
import { memoryLog } from "../../kernel/log.ts";
import { runJob } from "../../orchestrate/job/job.ts";
import { closeRun, ensureLedger, openRun } from "../../orchestrate/job/ledger.ts";
import type { RunRequest } from "../../orchestrate/job/run.ts";
import { loadProject } from "../../orchestrate/project/load.ts";
import { runMissed } from "../../orchestrate/schedule/catch-up.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { FILES_PROJECT, writeProject } from "./project-folder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-job-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const model = (sql: string) => writeFileSync(join(dir, "own-models/models/answer.sql"), sql);
const BROKEN = "select * from nothing_of_that_name";
/** A file that the endless model's hook writes before its statement begins. */
const begun = () => join(dir, "begun.csv");
/** Hours of work for any machine, and no memory. */
const endless = () =>
  `{{ config(materialized='table', pre_hook="copy (select 1) to '${begun()}'") }}
  select count(*) as n from range(100000000000) as a(i) where hash(i) = 1`;

/** A project whose job only builds the one model, and a request to run it. */
async function request(job: string, sql: string, more: Partial<RunRequest> = {}) {
  writeProject(dir, `${FILES_PROJECT}jobs:\n  nightly: { cron: "0 5 * * *", steps: [build], ${job} }\n`);
  mkdirSync(join(dir, "own-models/models"));
  model(sql);
  const clock = manualClock(Date.parse("2026-03-01T05:00:00Z"));
  const log = memoryLog();
  const signal = new AbortController().signal;
  const asked = {
    project: loadProject(dir, {}),
    job: "nightly",
    env: {},
    vars: {},
    clock,
    log,
    signal,
    ...more,
  };
  return { asked: asked as RunRequest, clock, log };
}

async function statuses(): Promise<string[]> {
  const warehouse = await openDuckdb(join(dir, ".patron/warehouse.duckdb"));
  const rows = await warehouse.rows<{ status: string }>("select status from operations.runs order by run_id");
  await warehouse.close();
  return rows.map((row) => row.status);
}

describe("a job", () => {
  it("that fails is tried again after its delay, as often as it says, each try a run of the ledger", async () => {
    const { asked, clock, log } = await request('retries: 2, retry_delay: "90 s"', BROKEN);
    expect((await runJob(asked)).status).toBe("failed");
    expect(clock.slept).toEqual([90_000, 90_000]);
    expect(await statuses()).toEqual(["failed", "failed", "failed"]);
    expect(log.lines).toContain("info: nightly failed; trying again in 90 s (1 of 2).");
  });

  it("is done with the first try that succeeds", async () => {
    const { asked, clock } = await request("retries: 5", BROKEN);
    const mends: Clock = {
      now: clock.now,
      sleep: async (ms) => {
        await clock.sleep(ms);
        model("select 42 as answer");
      },
    };
    expect((await runJob({ ...asked, clock: mends })).status).toBe("succeeded");
    expect(clock.slept).toEqual([60_000]);
    expect(await statuses()).toEqual(["failed", "succeeded"]);
  });

  it("is stopped at its timeout, in the midst of a statement, and the ledger says why", async () => {
    const { asked, log } = await request('timeout: "3 s"', endless());
    const started = Date.now();
    const summary = await runJob(asked);
    expect(summary.status).toBe("cancelled");
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(log.lines).toContain("error: nightly was stopped: it took longer than its timeout of 3 s.");
    expect(log.lines.join("\n")).not.toMatch(/ {4}at /);
    expect(await statuses()).toEqual(["cancelled"]);
  });

  it("that is stopped on request is not tried again", async () => {
    const controller = new AbortController();
    const { asked, clock } = await request("retries: 3", endless(), { signal: controller.signal });
    const running = runJob(asked);
    while (!existsSync(begun())) await sleep(20);
    controller.abort();
    expect((await running).status).toBe("cancelled");
    expect(clock.slept).toEqual([]);
    expect(await statuses()).toEqual(["cancelled"]);
  });
});

describe("after a standstill", () => {
  /** Jobs that last ran on the first of March, asked about on the third at noon. */
  async function missed(jobs: string, ran: readonly string[]) {
    writeProject(dir, `${FILES_PROJECT}jobs:\n${jobs}`);
    const project = loadProject(dir, {});
    const warehouse = await openDuckdb(project.warehouseFile);
    await ensureLedger(warehouse);
    for (const job of ran) {
      const startedAt = Date.parse("2026-03-01T05:00:00Z");
      await openRun(warehouse, { runId: job, job, startedAt, version: "1" });
      await closeRun(warehouse, { runId: job, startedAt, endedAt: startedAt + 1_000, status: "succeeded" });
    }
    await warehouse.close();
    const log = memoryLog();
    const started: string[] = [];
    const run = async (job: string) => {
      started.push(job);
      if (job === "fails") throw new Error("the vendor is down");
      return "succeeded";
    };
    const clock = manualClock(Date.parse("2026-03-03T12:00:00Z"));
    return { result: await runMissed({ project, clock, log, run }), started, log };
  }

  it("a missed job runs once, however many times it was due, and one that waits for its time does not", async () => {
    const jobs = `  hourly: { cron: "0 * * * *" }
  waits: { cron: "0 5 * * *", catch_up: skip }
  by_hand: { steps: [build] }
`;
    const { started, result, log } = await missed(jobs, ["hourly", "waits", "by_hand"]);
    expect(started).toEqual(["hourly"]);
    expect(result).toEqual(["succeeded"]);
    expect(log.lines).toEqual([
      "info: hourly was due at 2026-03-03T12:00:00.000Z and did not run: running it now.",
    ]);
  });

  it("a job that never ran waits, one that is not due since its last run too, and a failure stops no other", async () => {
    const jobs = `  fails: { cron: "0 6 * * *" }
  monthly: { cron: "0 4 1 * *" }
  new: { cron: "0 5 * * *" }
  weekly: { cron: "0 7 * * 2" }
`;
    const { started, result, log } = await missed(jobs, ["fails", "monthly", "weekly"]);
    expect(started).toEqual(["fails", "weekly"]);
    expect(result).toEqual(["failed", "succeeded"]);
    expect(log.lines).toContain("error: the vendor is down");
  });
});
