import { join } from "node:path";
import { expect, it } from "vitest";
import { Semantics } from "../../transform/artifacts/semantics.ts";
import { ls, RunLines, readState, select } from "../../transform/index.ts";
import { LineSink } from "../../transform/log-lines/sink.ts";
import { load, openShop, resultOf, statuses, writeFiles, writeProject } from "./project.ts";

const files = {
  "models/orders.sql": "select 1 as order_id, 10 as amount, date '2025-01-01' as ordered_on",
  "models/semantic/_semantic.yml": `semantic_models:
  - name: orders_cube
    model: ref('orders')
    defaults: { agg_time_dimension: ordered_on }
    entities: [{ name: order_id, type: primary }]
    dimensions: [{ name: ordered_on, type: time, type_params: { time_granularity: day } }]
    measures:
      - { name: revenue, agg: sum, expr: amount }
      - { name: order_count, agg: count, expr: order_id, create_metric: true }
metrics:
  - { name: revenue, label: Revenue, type: simple, type_params: { measure: revenue } }
  - name: basket
    label: Revenue an order
    type: ratio
    type_params: { numerator: revenue, denominator: order_count }
saved_queries:
  - { name: by_day, query_params: { metrics: [basket], group_by: ["TimeDimension('metric_time', 'day')"] } }
exposures:
  - { name: page, type: dashboard, owner: { name: Sales }, depends_on: ["metric('basket')"] }
`,
};

const found = async (dir: string, text: string) => {
  const project = await load(dir);
  return ls(project, select(project, { select: [text] }), "selector").sort();
};

it("lists semantic models, metrics and saved queries as nodes, those made of measures too", async () => {
  const dir = writeProject(files);
  expect(await found(dir, "metric:*")).toEqual([
    "metric:shop.basket",
    "metric:shop.order_count",
    "metric:shop.revenue",
  ]);
  expect(await found(dir, "semantic_model:shop.orders_cube")).toEqual(["semantic_model:shop.orders_cube"]);
  expect(await found(dir, "saved_query:by_*")).toEqual(["saved_query:shop.by_day"]);
  expect(await found(dir, "resource_type:metric,metric:revenue")).toEqual(["metric:shop.revenue"]);
});

it("walks from a metric through its semantic model down to the tables, and up to what shows it", async () => {
  const dir = writeProject(files);
  expect(await found(dir, "+metric:revenue")).toEqual([
    "metric:shop.revenue",
    "semantic_model:shop.orders_cube",
    "shop.orders",
  ]);
  expect(await found(dir, "metric:basket+")).toEqual([
    "exposure:shop.page",
    "metric:shop.basket",
    "saved_query:shop.by_day",
  ]);
  expect(await found(dir, "1+saved_query:by_day")).toEqual(["metric:shop.basket", "saved_query:shop.by_day"]);
});

it("counts saved queries and exposures in a build and does nothing for them, as dbt does", async () => {
  const shop = await openShop(files);
  const results = await shop.run();
  expect(statuses(results)).toEqual(["by_day: no-op", "orders: success", "page: no-op"]);
  expect(results.success).toBe(true);
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) } as never;
  const told = new RunLines(new LineSink({ output, clock: { now: () => 0 } }), await load(shop.dir));
  told.end(results);
  expect(lines.at(-1)).toContain("Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=2 TOTAL=3");
});

it("skips an exposure whose model failed", async () => {
  const shop = await openShop({ ...files, "models/orders.sql": "select 1 / 'x' as order_id, nothing" });
  expect(resultOf(await shop.run(), "page").status).toBe("skipped");
});

it("leaves a disabled semantic model, and what is made of its measures, out of graph and manifest", async () => {
  const dir = writeProject({
    ...files,
    "models/semantic/_semantic.yml": files["models/semantic/_semantic.yml"].replace(/metrics:[\s\S]*/, ""),
    "dbt_project.yml":
      "name: shop\nsemantic-models: { shop: { +enabled: false } }\nmetrics: { +enabled: false }\n",
  });
  const project = await load(dir);
  expect(ls(project, select(project, {}))).toEqual(["orders"]);
  const semantics = new Semantics(project);
  expect([semantics.semanticModels(), semantics.metrics()]).toEqual([{}, {}]);
});

it("finds a metric changed by what it says, and by nothing else", async () => {
  const shop = await openShop(files);
  await shop.run();
  const state = readState(join(shop.dir, "target"));
  const changed = async () => {
    const project = await load(shop.dir);
    return ls(project, select(project, { select: ["state:modified"], state })).sort();
  };
  expect(await changed()).toEqual([]);
  const text = files["models/semantic/_semantic.yml"].replace("label: Revenue,", "label: Sales,");
  writeFiles(shop.dir, { "models/semantic/_semantic.yml": text });
  expect(await changed()).toEqual(["revenue"]);
});

it("names the metric or the measure that is nowhere, and the nearest", async () => {
  const dir = writeProject({
    ...files,
    "models/semantic/_semantic.yml": files["models/semantic/_semantic.yml"]
      .replace("metrics: [basket]", "metrics: [baskt]")
      .replace("{ measure: revenue }", "{ measure: revenu }"),
  });
  const message = await load(dir).catch((error: Error) => error.message.replaceAll(dir, "shop"));
  expect(message).toMatchInlineSnapshot(`
    "shop/models/semantic/_semantic.yml:11:5  unknown-measure
      revenue needs the measure 'revenu', which no semantic model has.
      Did you mean revenue?
      List them: npx patron ls --resource-type semantic_model --output path
    shop/models/semantic/_semantic.yml:17:5  unknown-metric
      by_day needs the metric 'baskt', which no property file defines.
      Did you mean basket?
      List them: npx patron ls --resource-type metric"
  `);
});
