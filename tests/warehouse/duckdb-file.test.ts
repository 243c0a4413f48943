import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PatronError } from "../../kernel/diagnostics.ts";
import { openError } from "../../warehouse/duckdb/errors.ts";
import { openDuckdb, openSnapshot } from "../../warehouse/duckdb/index.ts";

const HOLD = `
  import { openDuckdb } from ${JSON.stringify(new URL("../../warehouse/duckdb/index.ts", import.meta.url).href)};
  const held = await openDuckdb(process.argv[1], { runId: "run-7" });
  await held.execute("create table if not exists t as select 1 as a");
  console.log("held");
  setInterval(() => held.database, 1000);
`;

/** Minutes of work, and no memory. */
const ENDLESS = "select count(*) from range(300000000000) where hash(range) % 7 = 1";
const INTERRUPTED = { diagnostics: [{ code: "warehouse-interrupted" }] };

describe("a DuckDB file", () => {
  let folder: string;
  let file: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "duckdb-file-"));
    file = join(folder, "deep", "warehouse.duckdb");
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  async function hold(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", HOLD, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await once(child.stdout!, "data");
    return child;
  }

  async function refusal(open: Promise<unknown>): Promise<PatronError> {
    const error = await open.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(PatronError);
    return error as PatronError;
  }

  it("keeps its rows from one opening to the next and notes its holder meanwhile", async () => {
    const first = await openDuckdb(file, { runId: "run-1" });
    await first.execute("create table t as select 42 as a");
    expect(JSON.parse(readFileSync(`${file}.lock.json`, "utf8"))).toMatchObject({
      pid: process.pid,
      run: "run-1",
    });
    await first.close();
    expect(existsSync(`${file}.lock.json`)).toBe(false);
    const second = await openDuckdb(file);
    expect(await second.rows("select a from t")).toEqual([{ a: 42 }]);
    expect(second.database).toBe("warehouse");
    await second.close();
  });

  it("names the run, the process and the time that hold it", async () => {
    const child = await hold();
    const error = await refusal(openDuckdb(file));
    expect(error.diagnostics[0]!.code).toBe("warehouse-locked");
    expect(error.message.replace(/since \S+Z/, "since T").replace(String(child.pid), "P")).toContain(
      "The warehouse is held by run run-7, pid P, since T. DuckDB has one writer at a time.",
    );
    expect((await refusal(openDuckdb(file, { readOnly: true }))).diagnostics[0]!.code).toBe(
      "warehouse-locked",
    );
  });

  it("opens after its holder was killed, though the killed one's note is still there", async () => {
    const child = await hold();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(`${file}.lock.json`)).toBe(true);
    const warehouse = await openDuckdb(file);
    expect(await warehouse.rows("select a from t")).toEqual([{ a: 1 }]);
    await warehouse.close();
  });

  it("refuses a second writer in the same process", async () => {
    const warehouse = await openDuckdb(file);
    expect((await refusal(openDuckdb(file))).message).toContain(`pid ${process.pid}`);
    await warehouse.close();
    await (await openDuckdb(file)).close();
  });

  it("is read by several snapshots at once and written by none of them", async () => {
    const writer = await openDuckdb(file);
    await writer.execute("create table t as select 1 as a");
    await writer.close();
    const readers = await Promise.all([openSnapshot(file), openSnapshot(file)]);
    expect(await readers[1]!.rows("select a from t")).toEqual([{ a: 1 }]);
    await expect(readers[0]!.execute("insert into t values (2)")).rejects.toThrow(/read-only/);
    for (const reader of readers) await reader.close();
  });

  it("stops what is running when its signal says so, and still takes what has to be written down", async () => {
    const stop = new AbortController();
    const warehouse = await openDuckdb(file, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(warehouse.rows(ENDLESS)).rejects.toMatchObject(INTERRUPTED);
    await warehouse.execute("create table ended as select 'cancelled' as status");
    expect(await warehouse.rows("select status from ended")).toEqual([{ status: "cancelled" }]);
    await warehouse.close();
  });

  it("stops what was asked for and has no connection yet", async () => {
    const stop = new AbortController();
    const warehouse = await openDuckdb(file, { signal: stop.signal });
    const refused = [
      expect(warehouse.rows(ENDLESS)).rejects.toMatchObject(INTERRUPTED),
      expect(warehouse.transaction((session) => session.rows(ENDLESS))).rejects.toMatchObject(INTERRUPTED),
      expect(warehouse.query(ENDLESS)[Symbol.asyncIterator]().next()).rejects.toMatchObject(INTERRUPTED),
    ];
    stop.abort();
    await Promise.all(refused);
    await warehouse.close();
  });

  it("stops a statement that has not begun yet in the database's own thread", async () => {
    for (let round = 0; round < 20; round++) {
      const stop = new AbortController();
      const warehouse = await openDuckdb(file, { signal: stop.signal });
      const refused = expect(warehouse.rows(ENDLESS)).rejects.toMatchObject(INTERRUPTED);
      await new Promise((resolve) => setTimeout(resolve, round / 10));
      stop.abort();
      await refused;
      await warehouse.close();
    }
  });

  it("stops a transaction between two of its statements: the next is not begun, and nothing of it stays", async () => {
    const stop = new AbortController();
    const warehouse = await openDuckdb(file, { signal: stop.signal });
    const work = warehouse.transaction(async (session) => {
      await session.execute("create table half as select 1 as a");
      stop.abort();
      await session.rows(ENDLESS);
    });
    await expect(work).rejects.toMatchObject(INTERRUPTED);
    expect(await warehouse.relations("main")).not.toContainEqual(expect.objectContaining({ name: "half" }));
    expect(await warehouse.transaction((session) => session.rows("select 1 as a"))).toEqual([{ a: 1 }]);
    await warehouse.close();
  });

  it("stops a reader between two batches", async () => {
    const stop = new AbortController();
    const warehouse = await openDuckdb(file, { signal: stop.signal });
    const read = async () => {
      for await (const _ of warehouse.query("select * from range(3000000000)")) stop.abort();
    };
    await expect(read()).rejects.toMatchObject(INTERRUPTED);
    await warehouse.close();
  });

  it("stops a statement that is running when it is closed, and is free for the next opener", async () => {
    const warehouse = await openDuckdb(file);
    const refused = expect(warehouse.rows(ENDLESS)).rejects.toMatchObject(INTERRUPTED);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await warehouse.close();
    await refused;
    await (await openDuckdb(file)).close();
  });

  it("says that a file is no database, and what to do with it", async () => {
    const bad = join(folder, "bad.duckdb");
    writeFileSync(bad, "a,b\n1,2\n".repeat(4000));
    const error = await refusal(openDuckdb(bad));
    expect(error.diagnostics[0]!.code).toBe("warehouse-unreadable");
    expect(error.message).toContain(`mv ${bad} ${bad}.damaged`);
  });

  it("says that a file was written by a newer DuckDB", () => {
    const cause = new Error(
      "IO Error: Trying to read a database file with version number 999, but we can only read versions up to 68.",
    );
    expect(openError(cause, file, `${file}.lock.json`).diagnostics[0]!.code).toBe("warehouse-newer");
  });

  it("says that there is nothing to read yet", async () => {
    const error = await refusal(openSnapshot(join(folder, "none.duckdb")));
    expect(error.diagnostics[0]!.code).toBe("warehouse-absent");
  });
});
