import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { memoryLog } from "../../kernel/log.ts";
import { defaultDaily } from "../../orchestrate/project/schema.ts";
import { type CronStarter, scheduleJobs } from "../../orchestrate/schedule/schedule.ts";

/** Stands in for node-cron: keeps what was scheduled, and fires when the test says so. */
function fakeCron() {
  const fired = new Map<string, () => Promise<void>>();
  const zones: string[] = [];
  const start: CronStarter = (_cron, fire, { name, timezone }) => {
    fired.set(name, fire);
    zones.push(timezone);
    return { stop: () => fired.delete(name) };
  };
  return { start, fired, zones };
}

const clock = manualClock(Date.parse("2011-12-01T12:00:00Z"));
const daily = defaultDaily();

describe("the schedule", () => {
  it("says the next time of each job in UTC and passes its time zone on", () => {
    const cron = fakeCron();
    const log = memoryLog();
    const jobs = { daily, hourly: { ...daily, cron: "0 * * * *", time_zone: "America/New_York" } };
    scheduleJobs({ jobs, timeZone: "Europe/London", log, clock, start: cron.start, run: async () => "ok" });
    expect(cron.zones).toEqual(["Europe/London", "America/New_York"]);
    expect(log.lines).toEqual([
      "info: daily: next at 2011-12-02T05:00:00.000Z (0 5 * * *, Europe/London)",
      "info: hourly: next at 2011-12-01T13:00:00.000Z (0 * * * *, America/New_York)",
    ]);
  });

  it("leaves a job out while another with its concurrency key runs, and says so", async () => {
    const cron = fakeCron();
    const log = memoryLog();
    const started: string[] = [];
    let finish = () => {};
    const run = (job: string) => {
      started.push(job);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const jobs = { daily, hourly: { ...daily, cron: "0 * * * *" } };
    scheduleJobs({ jobs, timeZone: "UTC", log, clock, start: cron.start, run });
    const first = cron.fired.get("daily")!();
    await cron.fired.get("hourly")!();
    expect(started).toEqual(["daily"]);
    expect(log.lines).toContain("warn: hourly is due, but daily is still running: left out this time.");
    finish();
    await first;
    const second = cron.fired.get("hourly")!();
    finish();
    await second;
    expect(started).toEqual(["daily", "hourly"]);
  });

  it("survives a run that fails, and runs again at the next time", async () => {
    const cron = fakeCron();
    const log = memoryLog();
    let runs = 0;
    const run = async () => {
      runs += 1;
      throw new Error("the vendor is down");
    };
    scheduleJobs({ jobs: { daily }, timeZone: "UTC", log, clock, start: cron.start, run });
    await cron.fired.get("daily")!();
    await cron.fired.get("daily")!();
    expect(runs).toBe(2);
    expect(log.lines).toContain("error: daily failed: the vendor is down");
  });

  it("waits for the run under way when it is stopped", async () => {
    const cron = fakeCron();
    let ended = false;
    let finish = () => {};
    const run = () =>
      new Promise<void>((resolve) => {
        finish = () => {
          ended = true;
          resolve();
        };
      });
    const jobs = scheduleJobs({
      jobs: { daily },
      timeZone: "UTC",
      log: memoryLog(),
      clock,
      start: cron.start,
      run,
    });
    void cron.fired.get("daily")!();
    const stopping = jobs.stop();
    finish();
    await stopping;
    expect(ended).toBe(true);
  });
});
