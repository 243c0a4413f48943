import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { memoryLog } from "../../kernel/log.ts";
import { loadProject } from "../../orchestrate/project/load.ts";
import { exportReadCopy } from "../../orchestrate/read-copy.ts";
import { openForReading, openWarehouse } from "../../orchestrate/warehouse.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { writeProject } from "./project-folder.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function projectFolder() {
  const dir = mkdtempSync(join(tmpdir(), "patron-read-copy-"));
  folders.push(dir);
  writeProject(dir);
  return loadProject(dir);
}

describe("the analysts' read copy", () => {
  it("holds models and the ledger under their names, and no raw tables", async () => {
    const project = projectFolder();
    const warehouse = await openWarehouse(project, { log: memoryLog() });
    await warehouse.execute("create schema core; create schema raw_files");
    await warehouse.execute("create table core.orders as select 1 as order_id union all select 2");
    await warehouse.execute("create table raw_files.orders as select 1 as order_id");
    const copy = await exportReadCopy(warehouse, project.readCopyFile);
    expect(copy).toMatchObject({ tables: 1, rows: 2 });
    // Of views only those that the site is made of: the copy of a warehouse elsewhere is all that it has.
    await warehouse.execute(
      "create schema knowledge; create view knowledge.marketing_knowledge as select 1 as n",
    );
    await warehouse.execute("create view core.some_view as select 1 as n");
    expect(await exportReadCopy(warehouse, project.readCopyFile)).toMatchObject({ tables: 2, rows: 3 });
    // A second export replaces the first, whole.
    await warehouse.execute("insert into core.orders values (3)");
    await exportReadCopy(warehouse, project.readCopyFile);
    await warehouse.close();
    const reader = await openDuckdb(project.readCopyFile, { readOnly: true });
    expect(await reader.rows("select count(*) as n from core.orders")).toEqual([{ n: 3 }]);
    expect((await reader.relations()).map((r) => r.schema)).toEqual(["core", "knowledge"]);
    await reader.close();
  });

  it("is what readers get while a job holds the warehouse, and they are told its time", async () => {
    const project = projectFolder();
    const job = await openWarehouse(project, { log: memoryLog(), runId: "r7" });
    await job.execute("create schema core; create table core.orders as select 1 as order_id");
    await exportReadCopy(job, project.readCopyFile);
    await job.execute("insert into core.orders values (2)");
    const log = memoryLog();
    const { warehouse, copiedAt } = await openForReading(project, log);
    expect(await warehouse.rows("select count(*) as n from core.orders")).toEqual([{ n: 1 }]);
    expect(copiedAt).toBeInstanceOf(Date);
    expect(log.lines.join()).toMatch(/held by run r7, pid \d+, since .*Reading the copy of 20/);
    await warehouse.close();
    await job.close();
    const live = await openForReading(project, log);
    expect(await live.warehouse.rows("select count(*) as n from core.orders")).toEqual([{ n: 2 }]);
    expect(live.copiedAt).toBeUndefined();
    await live.warehouse.close();
  });

  it("names the command that loads, when nothing was ever loaded", async () => {
    await expect(openForReading(projectFolder(), memoryLog())).rejects.toThrow(/npx patron run daily/);
  });
});
