import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import {
  type LineOptions,
  LineSink,
  loadProject,
  RunLines,
  type RunOptions,
  run,
} from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { expectGolden, golden } from "./expect-golden.ts";
import { load, openShop, writeProject } from "./project.ts";

const NOON = Date.UTC(2026, 0, 31, 12, 0, 0);

/** A run of the golden project told in lines, every duration the same. */
async function told(
  options: Partial<RunOptions> & Partial<Omit<LineOptions, "output">> = {},
): Promise<string> {
  const projectDir = join(golden, "log-lines/shop");
  const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
  const project = await loadProject({ projectDir, target, env: {} });
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  let text = "";
  const output = { write: (more: string) => (text += more) };
  const clock = manualClock(NOON);
  const sink = new LineSink({ output, clock, ...options });
  const lines = new RunLines(sink, project);
  const targetDir = join(writeProject({}), "target");
  const results = await run({
    project,
    warehouse,
    command: "build",
    threads: 1,
    targetDir,
    clock,
    invocation: "the-run",
    ...options,
    onBegin: (threads) => lines.begin(threads),
    onEvent: (event) => {
      if (event.kind === "finish") event.result.seconds = 0.03;
      lines.tell(event);
    },
  });
  lines.end({ ...results, elapsedSeconds: 3725.5 });
  return text.replaceAll(targetDir, "target").replace(/\d+ macros/, "N macros");
}

describe("a run's lines", () => {
  it("have dbt's form in a pipe", async () => {
    expectGolden(join(golden, "log-lines/expected/build.txt"), await told());
  });

  it("say that all went well when it did, and count everything", async () => {
    const text = await told({ select: ["fine"], command: "run" });
    expect(text).toMatch(
      /Completed successfully\n12:00:00 {2}\n12:00:00 {2}Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/,
    );
  });

  it("fill up to the width that is asked for", async () => {
    const lines = (await told({ width: 60, select: ["fine"], command: "run" })).split("\n");
    expect(lines.find((line) => line.includes("START sql table"))).toBe(
      `12:00:00  ${"1 of 1 START sql table model main.fine ".padEnd(60, ".")} [RUN]`,
    );
  });

  it("are errors alone under --quiet", async () => {
    const text = await told({ level: "error" });
    expect(text).not.toMatch(/START|Concurrency|Done\./);
    expect(text).toMatch(/ERROR creating sql view model main\.broken/);
    expect(text).toContain("Failure in model broken (models/broken.sql)");
  });

  it("are one JSON object a line for machines, with the event's name, level and numbers", async () => {
    const lines = (await told({ format: "json" })).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as { info: Record<string, unknown>; data: unknown });
    expect(new Set(events.map(({ info }) => info.invocation_id))).toEqual(new Set(["the-run"]));
    const named = (name: string) => events.filter(({ info }) => info.name === name);
    expect(named("LogModelResult")[0]).toMatchObject({
      data: { index: expect.any(Number), status: "OK", node_info: { unique_id: "model.shop.fine" } },
      info: { level: "info", ts: "2026-01-31T12:00:00.000000Z" },
    });
    expect(named("StatsLine")[0]).toMatchObject({ data: { stats: { error: 4, warn: 1 } } });
  });

  it("replace a node's first line by its last on a terminal", async () => {
    const shop = await openShop({ "models/a.sql": "select 1 as id" });
    let text = "";
    const output = { write: (more: string) => (text += more), isTTY: true, columns: 100 };
    const project = await load(shop.dir);
    const lines = new RunLines(new LineSink({ output, clock: manualClock(NOON), colours: true }), project);
    await shop.run({ project, onEvent: (event) => lines.tell(event) });
    expect(text).toMatch(
      /START .* \[RUN\]\r\u001b\[2K12:00:00 {2}1 of 1 OK created .* \[\u001b\[32mOK\u001b\[0m in /,
    );
  });

  it("say that there was nothing to do", async () => {
    expect(await told({ ids: new Set() })).toBe(
      "12:00:00  Nothing to do. Try checking your model configs and model specification args\n",
    );
  });
});
