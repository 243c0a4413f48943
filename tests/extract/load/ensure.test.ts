import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { ensureRawTables } from "../../../extract/run.ts";
import { type Lab, labOrder, labSource, labStream, openLab, order, rowsOf } from "./lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

it("creates every declared table empty, children and operations too, and again without complaint", async () => {
  const source = labSource(labStream(() => []));
  await ensureRawTables(lab.warehouse, [source]);
  await ensureRawTables(lab.warehouse, [source]);
  const names = (await lab.warehouse.relations()).map((one) => `${one.schema}.${one.name}`);
  expect(names).toEqual([
    "operations.erasures",
    "operations.forgotten",
    "operations.forgotten_key",
    "operations.quarantine",
    "operations.stream_loads",
    "operations.stream_state",
    "raw_lab.orders",
    "raw_lab.orders__lines",
    "raw_lab.orders__lines__gifts",
  ]);
});

it("adds a column that the schema has gained, keeps the rows, and calls none of them changed", async () => {
  await lab.load(labStream(() => [[order("a", 1, { note: "x" })]]));
  const wider = labOrder.extend({ colour: z.string().nullish() });
  const result = await lab.load(labStream(() => [[order("a", 1, { note: "x" })]], { schema: wider }));
  expect(result).toMatchObject({ status: "ok", newRows: 0, changedRows: 0 });
  await lab.load(labStream(() => [[{ ...order("b", 1), colour: "red" }]], { schema: wider }));
  expect((await rowsOf(lab.warehouse)).map((row) => [row.id, row.note, row.colour])).toEqual([
    ["a", "x", null],
    ["b", null, "red"],
  ]);
});

it("casts a column whose type has changed", async () => {
  const narrow = labOrder.extend({ total: z.int() });
  await lab.load(labStream(() => [[{ ...order("a", 1), total: 5 }]], { schema: narrow }));
  await lab.load(labStream(() => [[order("b", 1, { total: "1.5" })]]));
  expect((await rowsOf(lab.warehouse)).map((row) => row.total)).toEqual(["5.000000000", "1.500000000"]);
});

it("keeps a column that the schema has lost", async () => {
  await lab.load(labStream(() => [[order("a", 1, { note: "x" })]]));
  await lab.load(labStream(() => [[order("b", 1)]], { schema: labOrder.omit({ note: true }) }));
  expect((await rowsOf(lab.warehouse)).map((row) => row.note)).toEqual(["x", null]);
});
