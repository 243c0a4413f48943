import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { isoDate, money } from "../../../extract/normalise/types.ts";
import type { Stream } from "../../../extract/stream.ts";
import { type Lab, labStream, openLab } from "./lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const rate = z.object({
  unit: z.string(),
  place: z.object({ country: z.string().nullish() }),
  from: isoDate(),
  amount: money(),
  steps: z.array(z.object({ upTo: z.int() })),
});
const rates = (records: unknown[], overrides: Partial<Stream> = {}) =>
  labStream(() => [records], {
    ...{ name: "rates", schema: rate, key: ["unit", "place.country", "from"] },
    ...{ cursor: undefined, lookback: undefined, mode: "replace" as const, ...overrides },
  });
const one = (country: string | null | undefined, amount: string, upTo: number[] = []) => ({
  unit: "order",
  place: { country },
  from: "2011-01-01",
  amount,
  steps: upTo.map((n) => ({ upTo: n })),
});
const rows = (table: string, columns: string) =>
  lab.warehouse.rows(`select ${columns} from raw_lab.${table} order by all`);

it("compares keys of several parts in which null is a value of its own", async () => {
  await lab.load(rates([one(null, "2.50", [1]), one("DE", "6.90", [2, 3])]));
  const second = await lab.load(rates([one(undefined, "2.75", [4]), one("DE", "6.90", [2, 3])]));
  expect(second).toMatchObject({ newRows: 0, changedRows: 1, deletedRows: 0 });
  expect(await rows("rates", "place__country, amount")).toEqual([
    { place__country: "DE", amount: "6.900000000" },
    { place__country: null, amount: "2.750000000" },
  ]);
  expect(await rows("rates__steps", "_parent_place__country, up_to")).toEqual([
    { _parent_place__country: "DE", up_to: 2 },
    { _parent_place__country: "DE", up_to: 3 },
    { _parent_place__country: null, up_to: 4 },
  ]);
});

it("deletes by such a key, and holds the row whose new version is bad", async () => {
  await lab.load(rates([one(null, "1", [1]), one("DE", "2", [2]), one("FR", "3", [3])]));
  const result = await lab.load(rates([one("FR", "3", [3]), { ...one(null, "1"), amount: "cheap" }]));
  expect(result).toMatchObject({ status: "ok", newRows: 0, changedRows: 0, deletedRows: 1, quarantined: 1 });
  expect(await rows("rates__steps", "_parent_place__country, up_to")).toEqual([
    { _parent_place__country: "FR", up_to: 3 },
    { _parent_place__country: null, up_to: 1 },
  ]);
});

it("takes a column that is called like a word of SQL or holds odd letters", async () => {
  const odd = z.object({
    order: z.string(),
    "Größe in cm": z.string(),
    select: z.array(z.object({ from: z.int() })),
  });
  const stream = labStream(() => [[{ order: "a", "Größe in cm": "5", select: [{ from: 1 }] }]], {
    ...{ name: "group", schema: odd, key: ["order"], cursor: undefined, lookback: undefined },
  });
  expect(await lab.load(stream)).toMatchObject({ status: "ok", newRows: 1 });
  expect(await lab.load(stream)).toMatchObject({ status: "ok", newRows: 0, changedRows: 0 });
});
