import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everything, type Lab, labStream, openLab, order, rowsOf } from "./lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const line = (id: string, quantity: number, ...gifts: string[]) => ({
  id,
  quantity,
  gifts: gifts.map((to) => ({ to })),
});

describe("loading a stream", () => {
  it("loads records with their children and grandchildren and moves the cursor with them", async () => {
    const result = await lab.load(
      labStream(() => [
        [order("a", 1, { total: "12345678901234567890.123456789", lines: [line("a1", 2, "ann", "bob")] })],
        [order("b", 2, { note: "x", lines: [line("b1", 1), line("b2", 3)] })],
      ]),
    );
    expect(result).toMatchObject({
      status: "ok",
      pages: 2,
      records: 2,
      newRows: 2,
      changedRows: 0,
      drift: [],
    });
    expect(await everything(lab.warehouse)).toMatchInlineSnapshot(`
      {
        "gifts": [
          {
            "_extra": null,
            "_index": 0,
            "_parent__parent_id": "a",
            "_parent_id": "a1",
            "to": "ann",
          },
          {
            "_extra": null,
            "_index": 1,
            "_parent__parent_id": "a",
            "_parent_id": "a1",
            "to": "bob",
          },
        ],
        "lines": [
          {
            "_extra": null,
            "_index": 0,
            "_parent_id": "a",
            "id": "a1",
            "quantity": 2,
          },
          {
            "_extra": null,
            "_index": 0,
            "_parent_id": "b",
            "id": "b1",
            "quantity": 1,
          },
          {
            "_extra": null,
            "_index": 1,
            "_parent_id": "b",
            "id": "b2",
            "quantity": 3,
          },
        ],
        "orders": [
          {
            "_extra": null,
            "id": "a",
            "note": null,
            "total": "12345678901234567890.123456789",
            "updated_at": "2011-12-01T10:00:00Z",
          },
          {
            "_extra": null,
            "id": "b",
            "note": "x",
            "total": null,
            "updated_at": "2011-12-02T10:00:00Z",
          },
        ],
        "state": [
          {
            "cursor": "2011-12-02T10:00:00Z",
            "resume": null,
            "source": "lab",
            "stream": "orders",
          },
        ],
      }
    `);
    expect(result.cursorAfter).toBe("2011-12-02T10:00:00Z");
    const [load] = await lab.warehouse.rows("select * exclude (load_id) from operations.stream_loads");
    expect(load).toMatchInlineSnapshot(`
      {
        "changed_rows": 0,
        "cursor_after": "2011-12-02T10:00:00Z",
        "cursor_before": null,
        "deleted_rows": 0,
        "ended_at": "2011-12-10T00:01:00Z",
        "error": null,
        "new_rows": 2,
        "pages": 2,
        "quarantined": 0,
        "records": 2,
        "run_id": "run-1",
        "source": "lab",
        "started_at": "2011-12-10T00:01:00Z",
        "status": "ok",
        "stream": "orders",
      }
    `);
  });

  it("asks for what is behind the cursor by its lookback, and rewrites nothing that is the same", async () => {
    const since: (string | undefined)[] = [];
    const stream = labStream((context) => {
      since.push(context.since);
      return [[order("a", 1, { lines: [line("a1", 2, "ann")] }), order("b", 5)]];
    });
    await lab.load(stream);
    const before = await lab.warehouse.rows("select * from raw_lab.orders order by id");
    const second = await lab.load(stream);
    expect(since).toEqual([undefined, "2011-12-04T10:00:00Z"]);
    expect(second).toMatchObject({ newRows: 0, changedRows: 0, deletedRows: 0, records: 2 });
    expect(await lab.warehouse.rows("select * from raw_lab.orders order by id")).toEqual(before);
  });

  it("counts a record as changed when only a grandchild differs, and replaces its children", async () => {
    await lab.load(labStream(() => [[order("a", 1, { lines: [line("a1", 2, "ann"), line("a2", 1)] })]]));
    const result = await lab.load(labStream(() => [[order("a", 1, { lines: [line("a1", 2, "eve")] })]]));
    expect(result).toMatchObject({ newRows: 0, changedRows: 1 });
    expect((await rowsOf(lab.warehouse, "orders__lines")).map((row) => row.id)).toEqual(["a1"]);
    expect((await rowsOf(lab.warehouse, "orders__lines__gifts")).map((row) => row.to)).toEqual(["eve"]);
  });

  it("takes the last version of a record that comes twice in one load", async () => {
    const result = await lab.load(
      labStream(() => [
        [order("a", 1, { note: "old", lines: [line("a1", 1)] })],
        [order("a", 2, { note: "new", lines: [line("a2", 2)] })],
      ]),
    );
    expect(result).toMatchObject({ records: 2, newRows: 1 });
    expect((await rowsOf(lab.warehouse)).map((row) => row.note)).toEqual(["new"]);
    expect((await rowsOf(lab.warehouse, "orders__lines")).map((row) => row.id)).toEqual(["a2"]);
  });

  it("leaves tables and cursor alone when the vendor fails in the middle, and says why", async () => {
    await lab.load(labStream(() => [[order("a", 1)]]));
    const before = await everything(lab.warehouse);
    const result = await lab.load(labStream(() => [[order("b", 9)], new Error("page 2 was cut off")]));
    expect(result).toMatchObject({ status: "failed", error: "page 2 was cut off", records: 1, newRows: 0 });
    expect(result.cursorAfter).toBe("2011-12-01T10:00:00Z");
    expect(await everything(lab.warehouse)).toEqual(before);
    const rows = await lab.warehouse.rows(
      "select status, error from operations.stream_loads order by started_at",
    );
    expect(rows).toEqual([
      { status: "ok", error: null },
      { status: "failed", error: "page 2 was cut off" },
    ]);
  });

  it("fails when the vendor counts other than what came", async () => {
    const result = await lab.load(labStream(() => [{ records: [order("a", 1)], expectedTotal: 3 }]));
    expect(result.error).toMatchInlineSnapshot(`
      "count-mismatch
        lab.orders: the vendor counts 3 records, 1 were read. Nothing was loaded and the cursor stays.
        Records may have changed meanwhile: run it again. If it stays, look at the token's permissions."
    `);
    expect(await rowsOf(lab.warehouse)).toEqual([]);
  });

  it("deletes what is gone from a stream that yields the whole set, children too", async () => {
    const replace = { mode: "replace", cursor: undefined, lookback: undefined } as const;
    await lab.load(labStream(() => [[order("a", 1, { lines: [line("a1", 1)] }), order("b", 1)]], replace));
    const result = await lab.load(labStream(() => [[order("b", 1)], [order("c", 2)]], replace));
    expect(result).toMatchObject({ newRows: 1, changedRows: 0, deletedRows: 1 });
    expect((await rowsOf(lab.warehouse)).map((row) => row.id)).toEqual(["b", "c"]);
    expect(await rowsOf(lab.warehouse, "orders__lines")).toEqual([]);
  });

  it("takes no page as 'as before' and an empty page as an empty set, for a stream of whole sets", async () => {
    const replace = { mode: "replace", cursor: undefined, lookback: undefined } as const;
    await lab.load(labStream(() => [[order("a", 1)]], replace));
    expect(await lab.load(labStream(() => [], replace))).toMatchObject({ status: "ok", deletedRows: 0 });
    expect(await rowsOf(lab.warehouse)).toHaveLength(1);
    expect(await lab.load(labStream(() => [[]], replace))).toMatchObject({ deletedRows: 1 });
    expect(await rowsOf(lab.warehouse)).toEqual([]);
  });

  it("keeps an opaque cursor of the vendor and hands it back", async () => {
    const resumes: (string | undefined)[] = [];
    const stream = labStream(
      (context) => {
        resumes.push(context.resume);
        return [{ records: [order("a", 1)], resume: "after-a" }, { records: [] }];
      },
      { cursor: undefined },
    );
    await lab.load(stream);
    await lab.load(stream);
    expect(resumes).toEqual([undefined, "after-a"]);
  });

  it("reads all again when asked, a window when asked, and a window moves no cursor", async () => {
    const windows: unknown[] = [];
    const stream = labStream(({ since, until }) => {
      windows.push([since, until]);
      return [[order("z", 3)]];
    });
    await lab.load(stream, { backfill: { from: "2011-11-01", to: "2011-11-08" } });
    await lab.load(stream);
    await lab.load(stream, { full: true });
    await lab.load(stream, { since: "2011-12-01" });
    expect(windows).toEqual([
      ["2011-11-01", "2011-11-08"],
      [undefined, undefined],
      [undefined, undefined],
      ["2011-12-01", undefined],
    ]);
  });

  it("moves the cursor never back", async () => {
    await lab.load(labStream(() => [[order("b", 9)]]));
    const result = await lab.load(
      labStream(() => [[order("a", 1)]]),
      { full: true },
    );
    expect(result.cursorAfter).toBe("2011-12-09T10:00:00Z");
  });

  it("keeps unknown fields, nested ones included, and names each once", async () => {
    const record = { ...order("a", 1, { lines: [line("a1", 1)] }), colour: "red", meta: { deep: 1 } };
    Object.assign(record.lines![0]!, { weight: 5 });
    const result = await lab.load(labStream(() => [[record, { ...record, id: "b" }]]));
    expect(result.drift).toEqual([
      "unknown field colour, kept in orders._extra",
      "unknown field meta, kept in orders._extra",
      "unknown field weight, kept in orders__lines._extra",
    ]);
    expect((await rowsOf(lab.warehouse)).map((row) => row._extra)).toEqual([
      '{"colour":"red","meta":{"deep":1}}',
      '{"colour":"red","meta":{"deep":1}}',
    ]);
    expect((await rowsOf(lab.warehouse, "orders__lines"))[0]!._extra).toBe('{"weight":5}');
  });

  it("stops when told to, with nothing loaded", async () => {
    const controller = new AbortController();
    const stream = labStream(async function* () {
      yield { records: [order("a", 1)] };
      controller.abort(new Error("stopped by the operator"));
      yield { records: [order("b", 1)] };
    });
    const result = await lab.load(stream, { signal: controller.signal });
    expect(result).toMatchObject({ status: "failed", error: "stopped by the operator" });
    expect(await rowsOf(lab.warehouse)).toEqual([]);
  });

  it("leaves no row files behind, of its own or of a run that was killed", async () => {
    await lab.load(labStream(() => [[order("a", 1)]]));
    await lab.load(labStream(() => [new Error("no")]));
    const tmp = join(lab.stateDir, "tmp", "extract", "lab", "orders");
    expect(existsSync(tmp) ? readdirSync(tmp) : []).toEqual([]);
  });

  it("refuses a stream that the source does not have, as a mistake of use", async () => {
    const promise = lab.load(
      labStream(() => []),
      { streams: ["order"] },
    );
    await expect(promise).rejects.toMatchObject({ exitCode: 2 });
    await expect(promise).rejects.toThrow("Did you mean orders?");
  });
});
