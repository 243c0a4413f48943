import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { TransientError } from "../../kernel/diagnostics.ts";
import { memoryLog } from "../../kernel/log.ts";
import {
  type BigqueryOptions,
  type BigqueryWarehouse,
  openBigquery,
} from "../../warehouse/bigquery/index.ts";
import { BigqueryServer } from "./bigquery-server.ts";

describe("BigQuery's jobs", () => {
  let server: BigqueryServer;
  let warehouse: BigqueryWarehouse;
  let endpoint: string;
  let clock: ReturnType<typeof manualClock>;
  let folder: string;
  const open = async (more: Partial<BigqueryOptions> = {}) => {
    warehouse = await openBigquery({
      ...{ project: "shop", location: "EU", endpoint, clock, credentials: { anonymous: true } },
      ...{ storageEndpoint: "127.0.0.1:1", ...more },
    });
    return warehouse;
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "bigquery-"));
    server = new BigqueryServer();
    endpoint = await server.start();
    clock = manualClock();
    await open();
  });
  afterEach(async () => {
    await warehouse.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("run once though the answer to their sending was lost: the second sending finds the first", async () => {
    server.outcome = () => ({ changed: 3 });
    server.trouble("insert", "lose-answer");
    expect(await warehouse.execute("delete from lab.t where true")).toEqual({ rowsChanged: 3 });
    expect(server.queries).toEqual(["delete from lab.t where true"]);
    expect(server.requests.filter((kind) => kind === "insert")).toHaveLength(2);
  });

  it("are sent again when Google is busy, after as long as it wishes", async () => {
    server.trouble(
      "insert",
      { status: 429, reason: "rateLimitExceeded", retryAfter: 7 },
      { status: 503, reason: "backendError" },
    );
    const log = memoryLog();
    await open({ log });
    await warehouse.execute("select 1");
    expect(log.lines).toEqual(["warn: BigQuery: rateLimitExceeded. The next try is in 7 s."]);
    expect(clock.slept[0]).toBe(7_000);
    expect(clock.slept[1]).toBeGreaterThanOrEqual(500);
    expect(clock.slept[1]).toBeLessThanOrEqual(1_000);
    expect(server.queries).toEqual(["select 1"]);
  });

  it("are tried with a new id when they failed for a reason that passes", async () => {
    server.outcome = (_job, nth) =>
      nth < 3 ? { fails: { reason: "jobRateLimitExceeded", message: "too many" } } : { changed: 1 };
    expect(await warehouse.execute("insert into lab.t values (1)")).toEqual({ rowsChanged: 1 });
    expect(server.jobs.map((job) => job.id.replace(/^patron-\w+-/, ""))).toEqual(["1", "1-2", "1-3"]);
  });

  it("that are scripts are not tried again: a part of them may have happened", async () => {
    server.outcome = () => ({ fails: { reason: "backendError", message: "Error encountered" } });
    await expect(warehouse.execute("insert into a.b values (1); select 1")).rejects.toThrow(TransientError);
    expect(server.jobs).toHaveLength(1);
  });

  it("give up with an error that is worth a retry when Google stays busy", async () => {
    server.trouble("insert", ...Array.from({ length: 6 }, () => ({ status: 503, reason: "backendError" })));
    await expect(warehouse.execute("select 1")).rejects.toMatchObject({
      name: "TransientError",
      diagnostics: [{ code: "bigquery-busy" }],
    });
    expect(server.jobs).toEqual([]);
  });

  it("carry labels, limits and the location", async () => {
    await open({
      runId: "20261122T0401-ab",
      labels: { Team: "Data & Co" },
      maximumBytesBilled: 1_000_000,
      priority: "batch",
      jobTimeoutMs: 60_000,
    });
    await warehouse.execute("select 1");
    expect(server.jobs[0]!.configuration).toMatchObject({
      labels: { patron: "true", patron_run: "20261122t0401-ab", team: "data---co" },
      jobTimeoutMs: "60000",
      query: { priority: "BATCH", maximumBytesBilled: "1000000", useLegacySql: false },
    });
  });

  it("that load a file carry labels, their time limit and the location as queries do", async () => {
    const file = join(folder, "rows.ndjson");
    writeFileSync(file, '{"a":1}\n');
    await open({ runId: "r7", jobTimeoutMs: 60_000 });
    await warehouse.loadParquet({ schema: "raw", name: "t" }, file, "append");
    expect(server.jobs[0]!.configuration).toMatchObject({
      labels: { patron: "true", patron_run: "r7" },
      jobTimeoutMs: "60000",
      load: { sourceFormat: "PARQUET" },
    });
    expect(server.jobs[0]!.location).toBe("EU");
  });

  it.each(["query", "load"])(
    "a %s that BigQuery does not stop at its limit is cancelled a moment later",
    async (kind) => {
      const file = join(folder, "rows.parquet");
      writeFileSync(file, "PAR1");
      await open({ jobTimeoutMs: 60_000 });
      server.outcome = () => ({ hangs: true });
      server.onPoll = () => void clock.advance(20_000);
      const work =
        kind === "query"
          ? warehouse.execute("select slow")
          : warehouse.loadParquet({ schema: "raw", name: "t" }, file, "append");
      const message = await work.then(
        () => "",
        (error: Error) => error.message.replace(file, "FILE"),
      );
      expect(message).toMatch(
        /^bigquery-timeout\n {2}The statement ran into its time limit.*after 60 s, and was cancelled/,
      );
      expect(server.cancelled).toEqual([server.jobs[0]!.id]);
    },
  );

  it("are paid by another project where one is named, and find tables in the one that holds them", async () => {
    await open({ jobsProject: "billing" });
    const file = join(folder, "rows.parquet");
    writeFileSync(file, "PAR1");
    await warehouse.execute("select 1");
    await warehouse.loadParquet({ schema: "raw", name: "t" }, file, "append");
    expect(new Set(server.projects)).toEqual(new Set(["billing"]));
    expect(warehouse.database).toBe("shop");
    expect(server.jobs[0]!.configuration.query!.connectionProperties).toEqual([
      { key: "dataset_project_id", value: "shop" },
    ]);
    expect(server.jobs[1]!.configuration.load).toMatchObject({ destinationTable: { projectId: "shop" } });
  });

  it("are run again as often as the profile says", async () => {
    await open({ jobRetries: 1 });
    server.outcome = () => ({ fails: { reason: "backendError", message: "Error encountered" } });
    await expect(warehouse.execute("select 1")).rejects.toThrow(TransientError);
    expect(server.jobs).toHaveLength(2);
  });

  it("are estimated by a dry run: free, without a limit, with the columns that would come", async () => {
    await open({ maximumBytesBilled: 10 });
    server.outcome = () => ({
      bytes: 123_456,
      schema: [
        { name: "n", type: "NUMERIC", mode: "REQUIRED" },
        { name: "list", type: "INTEGER", mode: "REPEATED" },
      ],
    });
    expect(await warehouse.estimate("select * from lab.t where a = ?", [1])).toEqual({
      bytes: 123_456,
      columns: [
        { name: "n", type: "NUMERIC(38, 9)", nullable: false },
        { name: "list", type: "ARRAY<INT64>", nullable: true },
      ],
    });
    const { dryRun, query } = server.jobs[0]!.configuration;
    expect([dryRun, query!.maximumBytesBilled, query!.parameterMode]).toEqual([
      true,
      undefined,
      "POSITIONAL",
    ]);
  });

  it("are cancelled when the warehouse is closed, and say so", async () => {
    server.outcome = () => ({ hangs: true });
    const refused = expect(warehouse.execute("select slow")).rejects.toMatchObject({
      diagnostics: [{ code: "warehouse-interrupted" }],
    });
    while (!server.requests.includes("results")) await new Promise((resolve) => setTimeout(resolve, 5));
    await warehouse.close();
    await refused;
    expect(server.cancelled).toEqual([server.jobs[0]!.id]);
  });

  it("are cancelled when the caller's signal is aborted", async () => {
    const stop = new AbortController();
    await open({ signal: stop.signal });
    server.outcome = () => ({ hangs: true });
    const refused = expect(warehouse.rows("select slow")).rejects.toMatchObject({
      diagnostics: [{ code: "warehouse-interrupted" }],
    });
    while (!server.requests.includes("results")) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await refused;
    expect(server.cancelled).toHaveLength(1);
    server.outcome = () => ({ changed: 1 });
    expect(await warehouse.execute("update operations.runs set status = 'cancelled' where true")).toEqual({
      rowsChanged: 1,
    });
  });

  it("do not follow in a transaction that was stopped between two of them: it is rolled back", async () => {
    const stop = new AbortController();
    await open({ signal: stop.signal });
    const work = warehouse.transaction(async (session) => {
      await session.execute("insert into lab.t values (1)");
      stop.abort();
      await session.execute("insert into lab.t values (2)");
    });
    await expect(work).rejects.toMatchObject({ diagnostics: [{ code: "warehouse-interrupted" }] });
    const sent = server.jobs.map(({ configuration }) => configuration.query?.query);
    expect(sent).toContain("insert into lab.t values (1)");
    expect(sent).not.toContain("insert into lab.t values (2)");
    expect(sent).toContain("rollback transaction");
  });

  it("are cancelled, too, when they arrive after everything was stopped", async () => {
    const stop = new AbortController();
    await open({ signal: stop.signal });
    server.outcome = () => ({ hangs: true });
    server.onInsert = () => stop.abort();
    await expect(warehouse.execute("select slow")).rejects.toThrow(/warehouse-interrupted/);
    await warehouse.close();
    expect(server.cancelled).toContain(server.jobs[0]!.id);
  });

  it("take a null as text, and a text for a number's column in the type that BigQuery finds for it", async () => {
    server.outcome = (job) =>
      job.configuration.dryRun
        ? { parameters: ["INT64", "NUMERIC"] }
        : job.configuration.query!.queryParameters !== undefined &&
            JSON.stringify(job.configuration.query!.queryParameters).includes("STRING")
          ? { fails: { reason: "invalidQuery", message: "Value has type STRING which cannot be inserted" } }
          : { changed: 1 };
    await warehouse.execute("insert into lab.t values (?, ?, ?)", ["1", null, "0.1"]);
    const last = server.jobs.at(-1)!.configuration.query!;
    expect(last.query).toBe("insert into lab.t values (?, null, ?)");
    expect(last.queryParameters).toEqual([
      { parameterType: { type: "INT64" }, parameterValue: { value: "1" } },
      { parameterType: { type: "NUMERIC" }, parameterValue: { value: "0.1" } },
    ]);
  });

  it("make a transaction of a session: begun, committed, ended", async () => {
    await warehouse.transaction((session) => session.execute("insert into lab.t values (1)"));
    await warehouse.close();
    expect(server.queries).toEqual([
      "select 1",
      "begin transaction",
      "insert into lab.t values (1)",
      "commit transaction",
      "call bq.abort_session()",
    ]);
    const inSession = server.jobs.slice(1).map((job) => job.configuration.query!.connectionProperties);
    expect(new Set(inSession.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['[{"key":"session_id","value":"session-1"}]']),
    );
  });

  it("end the sessions that a killed run left open, whose transactions would hold their tables", async () => {
    const file = join(folder, "state/sessions.json");
    await open({ openSessionsFile: file });
    let noted = "";
    await warehouse.transaction(async () => {
      noted = readFileSync(file, "utf8");
    });
    expect(JSON.parse(noted)).toEqual([{ id: "session-1", pid: process.pid }]);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
    // No process has this number: Linux ends at 4,194,304.
    writeFileSync(file, JSON.stringify([{ id: "s-dead", pid: 999_999_999 }]));
    await warehouse.close();
    server.jobs.length = 0;
    await open({ openSessionsFile: file });
    expect(server.queries).toEqual(["call bq.abort_session('s-dead')"]);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  it("read a result page by page, and as Arrow where the Storage Read API cannot be reached", async () => {
    const log = memoryLog();
    await open({ log });
    server.outcome = () => ({
      schema: [
        { name: "a", type: "INTEGER" },
        { name: "n", type: "NUMERIC" },
        { name: "at", type: "TIMESTAMP" },
        { name: "list", type: "STRING", mode: "REPEATED" },
      ],
      rows: Array.from({ length: 5 }, (_, i) => [String(i), "-0.5", "1323435000000001", [{ v: "x" }]]),
      pageSize: 2,
    });
    const rows = await warehouse.rows("select * from big");
    expect(rows).toHaveLength(5);
    expect(rows[4]).toEqual({ a: 4, n: "-0.500000000", at: "2011-12-09T12:50:00.000001Z", list: ["x"] });
    const sizes: number[] = [];
    for await (const batch of warehouse.query("select * from big")) sizes.push(batch.numRows);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it("load a Parquet file once, whoever asks how often", async () => {
    const file = join(folder, "a.parquet");
    writeFileSync(file, "PAR1 not really");
    server.outcome = () => ({ rows: [[1], [2]] });
    const load = () => warehouse.loadParquet({ schema: "raw", name: "t" }, file, "append");
    expect([await load(), await load()]).toEqual([2, 2]);
    await open();
    expect(await load()).toBe(2);
    expect(server.jobs).toHaveLength(1);
    expect(server.jobs[0]!.configuration.load).toMatchObject({
      sourceFormat: "PARQUET",
      writeDisposition: "WRITE_APPEND",
    });
  });

  it("with a file are found again, too, when the answer to the file was lost", async () => {
    const file = join(folder, "rows.ndjson");
    writeFileSync(file, '{"a":1}\n');
    server.outcome = (job) => (job.configuration.load ? { rows: [[1]] } : { changed: 1 });
    server.trouble("upload", "lose-answer", { status: 503, reason: "backendError" });
    const table = { schema: "raw", name: "t" };
    expect(await warehouse.loadJson(table, [file], [{ name: "a", type: "int" }])).toEqual({ rows: 1 });
    expect(server.queries.filter((query) => query === "load")).toHaveLength(1);
    expect(server.requests.filter((kind) => kind === "upload").length).toBeGreaterThan(1);
    const [, , insert, drop] = server.queries;
    expect(insert).toMatch(/^insert into `raw`.`t` \(`a`\)\nselect `a` from `patron_staging`.`load_\w+`$/);
    expect(drop).toMatch(/^drop table if exists `patron_staging`.`load_\w+`$/);
  });

  it("that an earlier run left failed are run anew", async () => {
    const file = join(folder, "a.parquet");
    writeFileSync(file, "PAR1");
    const load = () => warehouse.loadParquet({ schema: "raw", name: "t" }, file, "append");
    server.outcome = () => ({ fails: { reason: "invalid", message: "no such table" } });
    await expect(load()).rejects.toThrow(/no such table/);
    server.outcome = () => ({ rows: [[1]] });
    expect(await load()).toBe(1);
    expect(server.jobs).toHaveLength(2);
  });
});
