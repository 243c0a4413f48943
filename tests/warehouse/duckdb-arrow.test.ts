import { Table, tableFromIPC, tableToIPC } from "apache-arrow";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
});
afterAll(() => warehouse.close());

async function throughIpc(sql: string) {
  const batches = [];
  for await (const batch of warehouse.query(sql)) batches.push(batch);
  return { table: tableFromIPC(tableToIPC(new Table(batches))), batches: batches.length };
}

it("carries nested columns through Arrow's wire format", async () => {
  const { table } = await throughIpc(
    "select [1, null, 3] as l, {'a': 1, 'b': 'x'} as s, map {'k': 2.5} as m, null::integer[] as n, uuid '00000000-0000-0000-0000-000000000001' as u",
  );
  expect(String(table.schema.fields.map((field) => field.type))).toBe(
    "List<Int32>,Struct<{a:Int32, b:Utf8}>,List<Struct<{key:Utf8, value:Decimal[2e+1]}>>,List<Int32>,Utf8",
  );
  const row = table.get(0)!;
  expect([...row.l]).toEqual([1, null, 3]);
  expect(row.s.toJSON()).toEqual({ a: 1, b: "x" });
  expect(row.n).toBe(null);
  expect(row.u).toBe("00000000-0000-0000-0000-000000000001");
});

it("keeps every digit and sign of a decimal", async () => {
  const { table } = await throughIpc(
    "select unnest(['-0.000000001', '99999999999999999999999999999.999999999', '-7', null])::decimal(38, 9) as n",
  );
  const column = table.getChild("n")!;
  const digits = [0, 1, 2].map((i) => {
    const words = column.get(i) as Uint32Array;
    return BigInt.asIntN(
      128,
      words.reduceRight((all, word) => (all << 32n) | BigInt(word), 0n),
    );
  });
  expect(digits).toEqual([-1n, 99999999999999999999999999999999999999n, -7_000_000_000n]);
  expect(column.get(3)).toBe(null);
});

it("cuts a long result into batches and loses no row", async () => {
  const { table, batches } = await throughIpc("select range as i, 'row ' || range as t from range(100000)");
  expect(batches).toBe(13);
  expect(table.numRows).toBe(100_000);
  expect(table.get(99_999)!.toJSON()).toEqual({ i: 99_999n, t: "row 99999" });
});
