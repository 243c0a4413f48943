import { afterAll, beforeAll, expect, it } from "vitest";
import { mergeRows } from "../../../extract/load/merge.ts";
import { OPERATIONS_TABLES } from "../../../extract/load/operations.ts";
import { addToQuarantine, resolveQuarantine, unresolvedKeys } from "../../../extract/load/quarantine.ts";
import { readState, writeLoad, writeState } from "../../../extract/load/state.ts";
import { planStream } from "../../../extract/normalise/plan.ts";
import { fileColumns, rawTables, tablePlans } from "../../../extract/normalise/tables.ts";
import { ensureRawTables } from "../../../extract/run.ts";
import type { ColumnSpec } from "../../../warehouse/port.ts";
import { Judge } from "../../analyzer/judge.ts";
import { ZetaSql } from "../../analyzer/zetasql.ts";
import { labSource, labStream } from "./lab.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const name = { source: "lab", stream: "orders" };
const at = "2011-12-10T00:00:00.000Z";

it("sends BigQuery nothing that Google's analyzer refuses: raw tables, merges, quarantine, state", async () => {
  const warehouse = new Judge(analyzer);
  const stream = labStream(() => []);
  const put = (schema: string, name: string, columns: readonly ColumnSpec[]) =>
    warehouse.put(
      schema,
      name,
      columns.map((column) => ({ name: column.name, type: warehouse.typeName(column.type).toUpperCase() })),
    );
  await ensureRawTables(warehouse, [labSource(stream)]);
  const created = warehouse.take();
  expect(created).toMatch(
    /create table `raw_lab`\.`orders__lines__gifts` [^;]+partition by timestamp_trunc\(`_loaded_at`, day\)/i,
  );
  expect(created).not.toMatch(/`stream_state` [^;]*partition by/);
  for (const table of rawTables(stream)) put("raw_lab", table.name, table.columns);
  for (const [table, columns] of OPERATIONS_TABLES) put("operations", table, columns);
  // A second time: what is there is compared, and nothing is made again.
  await ensureRawTables(warehouse, [labSource(stream)]);
  expect(warehouse.take().trim()).toBe(";");

  const plan = planStream(stream);
  const stage = () => {
    const sequence: ColumnSpec = { name: "_seq", type: "int" };
    for (const table of tablePlans(plan))
      put("temp", `stage_${table.name}`, [sequence, ...fileColumns(table)]);
    put("temp", "stage_held", [{ name: "id", type: "text" }]);
    const [id, hash, state] = ["id", "_row_hash", "state"].map(
      (name): ColumnSpec => ({ name, type: "text" }),
    );
    put("temp", "stage_kept", [id!, sequence, hash!, state!, { name: "was_loaded_at", type: "timestamp" }]);
    put(
      "temp",
      "stage_quarantine",
      OPERATIONS_TABLES.get("quarantine")!
        .slice(0, 1)
        .concat(
          ["page", "path", "reason", "record_key"].map((name): ColumnSpec => ({ name, type: "text" })),
          [{ name: "record", type: "json" }],
        ),
    );
  };
  const oldest = "2024-01-01 00:00:00+00";
  const counts = ["new", "changed", "same"].map((state) => ({ state, n: 1, oldest }));
  warehouse.answers.push({ when: /group by state/, rows: counts });
  for (const mode of ["merge", "replace"] as const) {
    stage();
    const merged = await mergeRows(warehouse, warehouse, {
      source: "lab",
      plan,
      files: new Map([["orders", "orders.ndjson"]]),
      mode,
      loadId: "l1",
      loadedAt: at,
      heldFile: "held.ndjson",
    });
    expect(merged).toMatchObject({ newRows: 1, changedRows: 1 });
  }
  stage();
  await addToQuarantine(warehouse, warehouse, { ...name, file: "bad.ndjson", loadId: "l1", at });
  await resolveQuarantine(warehouse, warehouse, name, ["1", "2"], at);
  await unresolvedKeys(warehouse, name);
  await writeState(warehouse, warehouse, name, { cursor: "a", resume: undefined, loadId: "l1", at });
  await readState(warehouse, name);
  await writeLoad(warehouse, warehouse, {
    loadId: "l1",
    runId: undefined,
    startedAt: at,
    endedAt: at,
    result: {
      ...{ ...name, status: "ok", pages: 1, records: 1, newRows: 1, changedRows: 0, deletedRows: 0 },
      ...{ quarantined: 0, cursorBefore: undefined, cursorAfter: "a", seconds: 1, drift: [] },
    },
  });
  expect(warehouse.take().split(";\n\n").length).toBeGreaterThan(30);
});
