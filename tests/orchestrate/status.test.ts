import { describe, expect, it } from "vitest";
import { tableStatus } from "../../orchestrate/status/hash.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

async function hashOf(...statements: string[]): Promise<string> {
  const warehouse = await openDuckdb(":memory:");
  await warehouse.execute("create schema core");
  for (const statement of statements) await warehouse.execute(statement);
  const [status] = await tableStatus(warehouse);
  await warehouse.close();
  return status!.hash;
}

const table = "create table core.t (id int, name text, ratio double, _loaded_at timestamp)";

describe("a table's content hash", () => {
  it("is the same for the same rows in another order, loaded at another time", async () => {
    const one = await hashOf(table, "insert into core.t values (1,'a',0.5,now()), (2,'b',null,now())");
    const two = await hashOf(table, "insert into core.t values (2,'b',null,null), (1,'a',0.5,null)");
    expect(one).toBe(two);
  });

  it("leaves out the load that a model carries along, but not a ledger's own, nor a column that only sounds like it", async () => {
    const of = (name: string, column: string, value: string) =>
      hashOf(
        `create schema if not exists ${name}`,
        `create table ${name}.t as select 1 as id, '${value}' as ${column}`,
      );
    expect(await of("core", "load_id", "a")).toBe(await of("core", "load_id", "b"));
    expect(await of("core", "order_load_id", "a")).toBe(await of("core", "order_load_id", "b"));
    expect(await of("core", "truck_load_id", "a")).not.toBe(await of("core", "truck_load_id", "b"));
    expect(await of("operations", "load_id", "a")).not.toBe(await of("operations", "load_id", "b"));
  });

  it("does not see differences beyond nine digits of a double", async () => {
    const one = await hashOf(table, "insert into core.t values (1,'a',0.1::double + 0.2::double,null)");
    const two = await hashOf(table, "insert into core.t values (1,'a',0.3::double,null)");
    expect(one).toBe(two);
  });

  it("differs when a value, a null, a row's number or the border of two columns differs", async () => {
    const hashes = await Promise.all([
      hashOf(table, "insert into core.t values (1,'a',0.5,null)"),
      hashOf(table, "insert into core.t values (1,'A',0.5,null)"),
      hashOf(table, "insert into core.t values (1,null,0.5,null)"),
      hashOf(table, "insert into core.t values (1,'',0.5,null)"),
      hashOf(table, "insert into core.t values (1,'a',0.5,null), (1,'a',0.5,null)"),
      hashOf(table, "insert into core.t values (1,'a0',0.5,null)"),
      hashOf(table),
    ]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
