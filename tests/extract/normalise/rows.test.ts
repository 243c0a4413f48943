import { describe, expect, it } from "vitest";
import { z } from "zod";
import { planStream } from "../../../extract/normalise/plan.ts";
import { canonicalJson, compileFlatten } from "../../../extract/normalise/rows.ts";
import { epochSeconds, json, money, timestamp } from "../../../extract/normalise/types.ts";

const schema = z.object({
  id: z.string(),
  total: money().nullish(),
  at: timestamp().nullish(),
  created: epochSeconds().nullish(),
  address: z.object({ city: z.string().nullable() }).nullish(),
  tags: z.array(z.string()).nullish(),
  anything: json().optional(),
  lines: z
    .array(z.object({ id: z.string(), gifts: z.array(z.object({ to: z.string() })).nullish() }))
    .nullish(),
});

function flatten(record: Record<string, unknown>, wider: z.ZodObject = schema) {
  const drift: string[] = [];
  const plan = planStream({ name: "orders", schema: wider, key: ["id"] });
  const made = compileFlatten(plan, (table, path) => drift.push(`${table}: ${path}`));
  const flat = made(record, wider.parse(record), 7);
  return { ...flat, drift, lines: flat.rows.map(({ table, line }) => ({ table, ...JSON.parse(line) })) };
}

describe("rows of a record", () => {
  it("hold values in the warehouse's spelling, with children under their parents' keys", () => {
    const { lines, rowHash } = flatten({
      id: "a",
      total: "1.50",
      at: "2011-12-09T12:50:00+01:00",
      created: 1323435000,
      address: { city: "Zürich" },
      tags: ["x", "y"],
      anything: { b: [1, null] },
      lines: [{ id: "l1", gifts: [{ to: "ann" }] }, { id: "l2" }],
    });
    expect(lines).toEqual([
      {
        table: "orders",
        _seq: 7,
        _row_hash: rowHash,
        id: "a",
        total: "1.50",
        at: "2011-12-09 11:50:00",
        created: "2011-12-09 12:50:00",
        address__city: "Zürich",
        tags: '["x","y"]',
        anything: '{"b":[1,null]}',
      },
      { table: "orders__lines", _seq: 7, _parent_id: "a", _index: 0, id: "l1" },
      {
        table: "orders__lines__gifts",
        _seq: 7,
        _parent__parent_id: "a",
        _parent_id: "l1",
        _index: 0,
        to: "ann",
      },
      { table: "orders__lines", _seq: 7, _parent_id: "a", _index: 1, id: "l2" },
    ]);
  });

  it("leave nulls and missing fields out, so that a column added later changes no hash", () => {
    const bare = flatten({ id: "a" });
    const nulls = flatten({ id: "a", total: null, at: null, address: { city: null }, lines: [] });
    const wider = flatten({ id: "a", colour: null }, schema.extend({ colour: z.string().nullish() }));
    expect(new Set([bare.rowHash, nulls.rowHash, wider.rowHash]).size).toBe(1);
  });

  it("change the hash with any value, place of a child, or unknown field", () => {
    const base = { id: "a", total: "1.50", lines: [{ id: "l1" }, { id: "l2" }] };
    const variants = [
      base,
      { ...base, total: "1.51" },
      { ...base, lines: [{ id: "l2" }, { id: "l1" }] },
      { ...base, lines: [{ id: "l1", gifts: [{ to: "ann" }] }, { id: "l2" }] },
      { ...base, colour: "red" },
    ];
    expect(new Set(variants.map((record) => flatten(record).rowHash)).size).toBe(variants.length);
  });

  it("do not change the hash with the order of a vendor's fields", () => {
    const one = flatten({ id: "a", total: "1", extra: { x: 1, y: { p: 1, q: 2 } } });
    const other = flatten({ extra: { y: { q: 2, p: 1 }, x: 1 }, total: "1", id: "a" });
    expect(other.rowHash).toBe(one.rowHash);
  });

  it("keep unknown fields at every level, and name where they stood", () => {
    const { lines, drift } = flatten({
      id: "a",
      address: { city: "Bern", zip: "3000" },
      lines: [{ id: "l1", weight: 5 }],
      colour: "red",
    });
    expect(lines.map((line) => line._extra)).toEqual([
      '{"address":{"zip":"3000"},"colour":"red"}',
      '{"weight":5}',
    ]);
    expect(drift).toEqual(["orders: colour", "orders: address.zip", "orders__lines: weight"]);
  });

  it("replace half of a surrogate pair, which no warehouse can store, and keep whole ones", () => {
    const { rows } = flatten({ id: "a", address: { city: "cut \ud83d" }, tags: ["🎁"] });
    expect(JSON.parse(rows[0]!.line)).toMatchObject({ address__city: "cut \ufffd", tags: '["🎁"]' });
  });
});

it("writes canonical JSON with keys in order and lists as they are", () => {
  expect(canonicalJson({ b: [2, 1, { z: 1, a: null }], a: "x" })).toBe(
    '{"a":"x","b":[2,1,{"a":null,"z":1}]}',
  );
});
