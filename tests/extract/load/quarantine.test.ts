import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Lab, labStream, openLab, order, rowsOf } from "./lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const quarantine = () =>
  lab.warehouse.rows(
    `select page, path, reason, record, record_key, resolved_at from operations.quarantine order by page, path`,
  );
const many = (count: number) => Array.from({ length: count }, (_, i) => order(`good${i}`, 1));

describe("a bad record", () => {
  it("lands in quarantine with its page, path and reason, and the good ones are loaded", async () => {
    const badLine = { ...order("b", 2), lines: [{ id: "l", quantity: "two", gifts: [] }] };
    const result = await lab.load(
      labStream(() => [
        { records: [order("a", 1), badLine], label: "page 1 of tickets" },
        [{ updatedAt: "2011-12-01" }, null],
        { records: [{ ...order("c", 1), total: "1,5" }], places: ["orders.csv:17"] },
      ]),
    );
    expect(result).toMatchObject({ status: "ok", records: 5, quarantined: 4, newRows: 1 });
    expect(await quarantine()).toMatchInlineSnapshot(`
      [
        {
          "page": "orders.csv:17",
          "path": "total",
          "reason": "expected a decimal number with at most 9 decimal places, such as 12.50, got "1,5"",
          "record": "{"id":"c","updatedAt":"2011-12-01T10:00:00Z","total":"1,5"}",
          "record_key": "["c"]",
          "resolved_at": null,
        },
        {
          "page": "page 1 of tickets",
          "path": "lines[0].quantity",
          "reason": "expected number, received string",
          "record": "{"id":"b","updatedAt":"2011-12-02T10:00:00Z","lines":[{"id":"l","quantity":"two","gifts":[]}]}",
          "record_key": "["b"]",
          "resolved_at": null,
        },
        {
          "page": "page 2",
          "path": "",
          "reason": "expected object, received null",
          "record": "null",
          "record_key": null,
          "resolved_at": null,
        },
        {
          "page": "page 2",
          "path": "id",
          "reason": "expected string, received undefined; updatedAt: expected an ISO 8601 time with an offset, such as 2011-12-09T12:50:00Z, got "2011-12-01"",
          "record": "{"updatedAt":"2011-12-01"}",
          "record_key": null,
          "resolved_at": null,
        },
      ]
    `);
    expect((await rowsOf(lab.warehouse)).map((row) => row.id)).toEqual(["a"]);
  });

  it("does not move the cursor beyond what was loaded", async () => {
    const bad = { ...order("z", 20), note: 5 };
    const result = await lab.load(labStream(() => [[order("a", 1), bad]]));
    expect(result.cursorAfter).toBe("2011-12-01T10:00:00Z");
  });

  it("is listed once however often it is read", async () => {
    const stream = labStream(() => [[order("a", 1), { ...order("b", 1), note: 5 }]]);
    await lab.load(stream);
    const second = await lab.load(stream);
    expect(second.quarantined).toBe(1);
    expect(await quarantine()).toHaveLength(1);
  });

  it("is resolved when a good version arrives, and open again when the bad one returns", async () => {
    const bad = labStream(() => [[{ ...order("b", 1), note: 5 }]]);
    await lab.load(bad);
    await lab.load(labStream(() => [[order("b", 2)]]));
    expect((await quarantine()).map((row) => row.resolved_at)).toEqual(["2011-12-10T00:02:00Z"]);
    await lab.load(bad);
    expect((await quarantine()).map((row) => row.resolved_at)).toEqual([null]);
  });

  it("is resolved within one load by a later good version, not by an earlier one", async () => {
    const [bad, good] = [{ ...order("b", 1), note: 5 }, order("b", 2)];
    await lab.load(labStream(() => [[bad, good], [{ ...order("c", 1), note: 5 }]]));
    expect((await quarantine()).map((row) => row.resolved_at)).toEqual(["2011-12-10T00:01:00Z", null]);
    await lab.load(labStream(() => [[order("c", 1), { ...order("c", 1), note: 5 }]]));
    expect((await quarantine()).map((row) => row.resolved_at)).toEqual(["2011-12-10T00:01:00Z", null]);
  });

  it("leaves the good row of its key alone, even where rows that did not come are deleted", async () => {
    const replace = { mode: "replace", cursor: undefined, lookback: undefined } as const;
    await lab.load(labStream(() => [[order("a", 1), order("b", 1), order("c", 1)]], replace));
    const result = await lab.load(labStream(() => [[order("a", 1), { ...order("b", 2), note: 5 }]], replace));
    expect(result).toMatchObject({ status: "ok", deletedRows: 1, quarantined: 1 });
    expect((await rowsOf(lab.warehouse)).map((row) => row.id)).toEqual(["a", "b"]);
  });
});

describe("the threshold", () => {
  const mixed = (good: number, bad: number) =>
    labStream(() => [
      [...many(good), ...Array.from({ length: bad }, (_, i) => ({ ...order(`bad${i}`, 2), note: i }))],
    ]);

  it("lets up to five bad records of a hundred pass, and no more", async () => {
    expect(await lab.load(mixed(190, 10))).toMatchObject({ status: "ok", quarantined: 10 });
    const result = await lab.load(mixed(180, 11));
    expect(result).toMatchObject({ status: "failed", newRows: 0, cursorAfter: "2011-12-01T10:00:00Z" });
    expect(result.error).toMatchInlineSnapshot(`
      "quarantine-threshold
        lab.orders: 11 of 191 records (5.8 %) failed their check, more than the 5 % allowed. Nothing was loaded and the cursor stays.
        11 × note: expected string, received number
        See them: npx patron show --inline "select page, path, reason, record from operations.quarantine"
        To load the rest all the same, raise quarantine_threshold of the source in patron.yml."
    `);
  });

  it("never stops a stream for a handful, unless the threshold is zero", async () => {
    expect(await lab.load(mixed(1, 5))).toMatchObject({ status: "ok", quarantined: 5 });
    expect(await lab.load(mixed(100, 1), { quarantineThreshold: 0 })).toMatchObject({ status: "failed" });
  });

  it("loads nothing above it, keeps the first bad records, and leaves the cursor", async () => {
    const result = await lab.load(mixed(10, 300));
    expect(result).toMatchObject({ status: "failed", quarantined: 300, cursorAfter: undefined });
    expect(await rowsOf(lab.warehouse)).toEqual([]);
    expect(await quarantine()).toHaveLength(100);
    expect(await lab.warehouse.rows("select * from operations.stream_state")).toEqual([]);
  });
});
