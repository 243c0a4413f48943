import { describe, expect, it, onTestFinished } from "vitest";
import { type SandboxOptions, startSandbox } from "../../../extract/sandbox/index.ts";
import { type Clock, manualClock } from "../../../kernel/clock.ts";
import { readStream, UNLIMITED } from "./vendors.ts";

/** A manual clock whose sleepers let requests under way go on, as time does. */
function sharedClock(): Clock & { slept: number[] } {
  const clock = manualClock(Date.parse("2011-12-10T00:00:00Z"));
  const sleep = async (ms: number) => {
    await clock.sleep(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...clock, sleep };
}

const limit = { until: "2010-12-02" };

async function open(options: SandboxOptions) {
  const sandbox = await startSandbox({ limit, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

describe("at the documented rates, on a clock that both sides share", () => {
  it("Shopify's orders come whole, by waiting for points instead of running into refusals", async () => {
    const clock = sharedClock();
    const sandbox = await open({ clock });
    const start = clock.now();
    const { records, log } = await readStream(sandbox, "shopify", "orders", { clock });
    const seconds = (clock.now() - start) / 1_000;
    expect(records.length).toBe(136);
    // Each order and line costs a few points; 100 are restored a second.
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(600);
    expect(log.lines.filter((line) => line.includes("throttled")).length).toBeLessThan(20);
  });

  it("Zendesk's exports of 10 a minute are waited for as Retry-After says", async () => {
    const clock = sharedClock();
    const sandbox = await open({ clock });
    for (let i = 0; i < 12; i++) await readStream(sandbox, "zendesk", "tickets", { clock });
    expect(clock.slept.length).toBeGreaterThan(0);
    expect(Math.max(...clock.slept)).toBeGreaterThan(1_000);
  });
});

describe("faults", () => {
  it.each(["cut", "500", "429"] as const)(
    "%s on any answer of any vendor change nothing in what is read",
    async (kind) => {
      const servers = ["shopify", "zendesk", "googleAds", "stripe"] as const;
      const faults = servers.map((server) => ({ server, nth: [1, 3], kind }));
      const [sound, faulty] = [await open(UNLIMITED), await open({ ...UNLIMITED, faults })];
      const streams = [
        ["shopify", "customers"],
        ["zendesk", "users"],
        ["google_ads", "campaign_days"],
        ["stripe", "balance_transactions"],
      ] as const;
      for (const [source, stream] of streams) {
        const expected = await readStream(sound, source, stream);
        const read = await readStream(faulty, source, stream);
        expect(read.records).toEqual(expected.records);
        expect(read.log.lines.length).toBeGreaterThan(0);
        expect(read.landed.length).toBe(expected.landed.length);
      }
    },
  );
});
