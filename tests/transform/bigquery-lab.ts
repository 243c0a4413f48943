import { join } from "node:path";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { loadProject, type RunResults, run } from "../../transform/index.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";
import { Recorder } from "./bigquery-recorder.ts";
import { type Files, writeProject } from "./project.ts";

export const PROJECT = "name: shop\nquery-comment: ''\n";
export const RAW = "sources: [{ name: raw, tables: [{ name: orders }] }]\n";
export const clock: Clock = { ...systemClock, now: () => Date.parse("2026-01-31T12:00:00Z") };

/** All columns of the one raw table. */
export const SELECT = "select order_id, ordered_on, placed_at, amount from {{ source('raw', 'orders') }}";

/** A recorder that holds the raw table `orders`. */
export function recorder(analyzer: ZetaSql): Recorder {
  const warehouse = new Recorder(analyzer);
  warehouse.put("raw", "orders", [
    { name: "order_id", type: "INT64" },
    { name: "ordered_on", type: "DATE" },
    { name: "placed_at", type: "TIMESTAMP" },
    { name: "amount", type: "NUMERIC" },
  ]);
  return warehouse;
}

/** Builds a project of these files on BigQuery, on 31 January 2026 at noon. */
export async function build(files: Files, warehouse: Recorder, options: object = {}): Promise<RunResults> {
  const dir = writeProject({ "dbt_project.yml": PROJECT, "models/raw.yml": RAW, ...files });
  const project = await loadProject({
    projectDir: dir,
    target: { name: "bigquery", type: "bigquery", schema: "shop", database: "patron-project" },
    env: {},
    clock,
  });
  const targetDir = join(dir, "target");
  return run({ project, warehouse, command: "build", targetDir, threads: 1, clock, ...options });
}

/** The messages of what did not succeed. */
export const problems = (results: RunResults) =>
  results.results.filter((one) => !["success", "pass"].includes(one.status)).map((one) => one.message);
