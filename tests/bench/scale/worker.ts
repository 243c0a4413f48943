import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureRawTables } from "../../../extract/run.ts";
import { sources } from "../../../extract/sources/index.ts";
import { ensureLedger } from "../../../orchestrate/job/ledger.ts";
import { loadProject, run } from "../../../transform/index.ts";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { failures, modelsDir } from "../../models/shop.ts";
import { fillOrders, fillPeopleAndProducts } from "./generate.ts";

/** One step of the bench, in a process of its own so that its memory can be told: `worker.ts FILE fill|day N`, `build`. */
const [file, step, count] = process.argv.slice(2) as [string, "fill" | "day" | "build", string?];
const warehouse = await openDuckdb(file);
const lines = Number(count);
if (step === "fill") {
  await ensureRawTables(warehouse, sources);
  await ensureLedger(warehouse);
  await fillPeopleAndProducts(warehouse, lines);
  await fillOrders(warehouse, { lines, from: 0, days: 730, load: 1 });
} else if (step === "day") {
  await fillOrders(warehouse, { lines: Math.ceil(lines / 730), from: lines, days: 1, load: 2 });
} else {
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" } as const;
  const project = await loadProject({ projectDir: modelsDir, target, vars: { sources: ["shopify"] } });
  const targetDir = mkdtempSync(join(tmpdir(), "patron-scale-target-"));
  const results = await run({
    project,
    warehouse,
    command: "build",
    // Customer lifetime value has a bench of its own.
    exclude: ["clv_fit+"],
    excludeResourceTypes: ["test"],
    targetDir,
  });
  rmSync(targetDir, { recursive: true, force: true });
  if (failures(results).length > 0) throw new Error(failures(results).join("\n"));
}
await warehouse.close();
