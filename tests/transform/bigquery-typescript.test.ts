import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { checkBigQuery } from "../../transform/bigquery/gate.ts";
import { loadProject } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { type Files, writeProject } from "./project.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

async function check(dir: string) {
  const target = {
    name: "bigquery",
    type: "bigquery",
    schema: "patron",
    database: "patron-project",
  } as const;
  const report = await checkBigQuery(await loadProject({ projectDir: dir, target, env: {} }), analyzer);
  return { ...report, said: formatDiagnostics(report.mistakes).replaceAll(`${dir}/`, "") };
}

const scores = (amount: string): Files => ({
  "models/orders.sql": "select 1 as order_id, numeric '2.5' as amount",
  "models/scores.ts": `import { model, ref, t } from "patron/typescript";
export default model({
  refs: { orders: ref("orders", { order_id: t.integer(), ${amount} }) },
  columns: { order_id: t.integer(), share: t.number() },
  async run({ output }) { return output([]); },
});
`,
  "models/shares.sql": "select order_id, round(share, 2) as share from {{ ref('scores') }}",
});

it("takes the columns that a TypeScript model declares as its table, and what it reads for what that is", async () => {
  const report = await check(writeProject(scores("amount: t.numeric()")));
  expect(report.said).toBe("");
  expect(report.models).toEqual({ analyzed: 3, of: 3 });
  expect(report.inputs).toEqual({ analyzed: 1, of: 1 });
  expect(report.columns.get("model.shop.scores")).toEqual([
    { name: "order_id", type: "INT64" },
    { name: "share", type: "FLOAT64" },
  ]);
});

it("finds a column that a TypeScript model reads and its input has not, or has in another type", async () => {
  expect((await check(writeProject(scores("amout: t.numeric()")))).said).toMatchInlineSnapshot(`
    "models/scores.ts:2:1  unknown-column
      scores reads orders.amout, and there is no such column on BigQuery.
      Did you mean amount?"
  `);
  expect((await check(writeProject(scores("amount: t.number()")))).said).toMatchInlineSnapshot(`
    "models/scores.ts:2:1  wrong-type
      scores declares orders.amount as t.number(); on BigQuery the column is NUMERIC.
      Declare the type that it has, or cast it in the model that gives it."
  `);
});

it("finds a mistake in what reads a TypeScript model", async () => {
  const dir = writeProject({
    ...scores("amount: t.numeric()"),
    "models/shares.sql": "select order_id, shar from {{ ref('scores') }}",
  });
  expect((await check(dir)).said).toContain("Did you mean share?");
});

it("passes a project of every kind of thing, its TypeScript model among them", async () => {
  const report = await check(join(import.meta.dirname, "everything"));
  expect(report.inputs).toEqual({ analyzed: 1, of: 1 });
  expect(report.said).toBe("");
});
