import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import {
  closeRun,
  ensureLedger,
  newRunId,
  openRun,
  recordSteps,
  recordTests,
} from "../../orchestrate/job/ledger.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

const START = Date.parse("2011-12-01T05:00:00Z");

async function ledger() {
  const warehouse = await openDuckdb(":memory:");
  await ensureLedger(warehouse);
  return warehouse;
}

describe("the run ledger", () => {
  it("keeps a run with its steps and tests", async () => {
    const warehouse = await ledger();
    await openRun(warehouse, { runId: "r1", job: "daily", startedAt: START, version: "1" });
    const step = { startedAt: START, endedAt: START + 1_500, status: "succeeded" as const };
    await recordSteps(warehouse, "r1", 1, [{ ...step, step: "extract shopify.orders", rows: 12 }]);
    await recordTests(warehouse, "r1", START, [
      {
        name: "unique_orders_order_id",
        model: "orders",
        status: "pass",
        failures: 0,
        message: "it's unique",
      },
    ]);
    await closeRun(warehouse, { runId: "r1", startedAt: START, endedAt: START + 2_000, status: "succeeded" });
    expect(await warehouse.rows("select * from operations.runs")).toMatchObject([
      { run_id: "r1", job: "daily", status: "succeeded", seconds: 2, error: null },
    ]);
    expect(await warehouse.rows("select * from operations.run_steps")).toMatchObject([
      { run_id: "r1", step_order: 1, step: "extract shopify.orders", rows: 12, seconds: 1.5 },
    ]);
    expect(await warehouse.rows("select * from operations.test_results")).toMatchObject([
      { test_name: "unique_orders_order_id", status: "pass", message: "it's unique" },
    ]);
    await warehouse.close();
  });

  it("marks a run that a kill left open as interrupted when the next one starts", async () => {
    const warehouse = await ledger();
    await openRun(warehouse, { runId: "r1", job: "daily", startedAt: START, version: "1" });
    const { interrupted } = await openRun(warehouse, {
      runId: "r2",
      job: "daily",
      startedAt: START + 1,
      version: "1",
    });
    expect(interrupted).toEqual(["r1"]);
    expect(await warehouse.rows("select run_id, status from operations.runs order by run_id")).toEqual([
      { run_id: "r1", status: "interrupted" },
      { run_id: "r2", status: "running" },
    ]);
    await warehouse.close();
  });

  it("gives runs ids that sort by their time", () => {
    const clock = manualClock(START);
    const first = newRunId(clock);
    clock.advance(1_000);
    expect(first < newRunId(clock)).toBe(true);
    expect(first).toMatch(/^20111201T050000-[0-9a-f]{6}$/);
  });
});
