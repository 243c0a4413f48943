import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredColumns } from "../../transform/bigquery/catalog.ts";
import { type Project, run } from "../../transform/index.ts";
import type { Node } from "../../transform/node.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";
import { Recorder } from "../transform/bigquery-recorder.ts";
import { failures } from "./shop.ts";

/** The days that a second build is told have changed: one that keeps orders, and one that is left without. */
const DAYS = [
  { order_day: "2024-03-31", kept: "1" },
  { order_day: "2024-04-02", kept: "0" },
];

/** Models of the project that are built in parts. */
export const incrementalModels = (project: Project): Node[] =>
  [...project.nodes.values()].filter(
    (node) => node.resourceType === "model" && node.config.materialized === "incremental",
  );

/** Those of them that are cut by day. */
export const factsOf = (project: Project): Node[] =>
  incrementalModels(project).filter((node) => node.config.partition_by);

/**
 * What each fact sends to BigQuery when it is built for the second time, after a load that touched two days. Every
 * statement is judged by Google's analyzer. `project` is loaded for BigQuery. Throws with what failed.
 */
export async function secondBuild(analyzer: ZetaSql, project: Project): Promise<Map<string, string[]>> {
  const warehouse = new Recorder(analyzer);
  const targetDir = mkdtempSync(join(tmpdir(), "patron-facts-"));
  const facts = factsOf(project);
  for (const node of project.nodes.values())
    if (node.resourceType === "source" || node.resourceType === "seed")
      warehouse.put(node.schema, node.alias, declaredColumns(node));
  const build = async (select: string[]) => {
    const failed = failures(await run({ project, warehouse, command: "run", select, targetDir, threads: 1 }));
    if (failed.length > 0) throw new Error(failed.join("\n"));
  };
  try {
    await build(facts.map((fact) => `+${fact.name}`));
    const settings = new Map(
      [...warehouse.take().matchAll(/`(\w+)__mark`[^;]*?'(\w{32})' as settings/g)].map((found) => [
        found[1]!,
        found[2]!,
      ]),
    );
    warehouse.answers.push(
      { when: /deleted_rows > 0/, rows: [{ loads: "0" }] },
      { when: /old_days/, rows: DAYS },
      { when: /partition_value/, rows: [{ partition_value: "date '2024-03-31'" }] },
    );
    const sent = new Map<string, string[]>();
    for (const fact of facts) {
      const mark = { mark: "2024-06-01 00:00:00+00", settings: settings.get(fact.alias)! };
      warehouse.answers.unshift({
        when: new RegExp(`^select cast\\(_loaded_at.*${fact.alias}__mark`),
        rows: [mark],
      });
      await build([fact.name]);
      sent.set(fact.name, warehouse.statements.splice(0));
    }
    return sent;
  } finally {
    rmSync(targetDir, { recursive: true, force: true });
  }
}
