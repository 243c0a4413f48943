import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSample } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { build, problems, recorder as recorderOf } from "./bigquery-lab.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const source = (column: string, type?: string) => `sources:
  - name: raw
    tables:
      - name: orders
        config: { event_time: ${column} }
        columns: [{ name: ${column}${type === undefined ? "" : `, data_type: ${type}`} }]
`;
const MODEL = `{{ config(materialized='table') }} select * from {{ source('raw', 'orders') }}`;
const SPAN = "{'start': '2026-01-03 06:00', 'end': '2026-01-05'}";

/** The condition on the raw table that a sample's run sends. */
async function sampled(column: string, type?: string): Promise<string> {
  const warehouse = recorderOf(analyzer);
  const files = { "models/raw.yml": source(column, type), "models/orders.sql": MODEL };
  const reading = { sample: parseSample(SPAN, 0) };
  expect(problems(await build(files, warehouse, { reading }))).toEqual([]);
  return /from `?raw`?\.`?orders`? where (.*?)\)/.exec(warehouse.take())?.[1] ?? "nothing";
}

describe("a sample on BigQuery, every statement accepted by Google's analyzer", () => {
  it("narrows a date by dates, whose midnights lie in the span", async () => {
    expect(await sampled("ordered_on", "date")).toBe(
      "ordered_on >= date '2026-01-04' and ordered_on < date '2026-01-05'",
    );
  });

  it("narrows a timestamp by timestamps in UTC", async () => {
    expect(await sampled("placed_at", "timestamp")).toBe(
      "placed_at >= timestamp '2026-01-03 06:00:00+00' and placed_at < timestamp '2026-01-05 00:00:00+00'",
    );
  });

  it("casts a column whose type nobody declares, which is right for dates and times alike", async () => {
    for (const column of ["ordered_on", "placed_at"])
      expect(await sampled(column)).toContain(`timestamp(${column})`.slice(0, -1));
  });
});

describe("a microbatch of dates on BigQuery", () => {
  it("reads and replaces its days by constants of the column's own type", async () => {
    const warehouse = recorderOf(analyzer);
    warehouse.put("shop", "orders", [
      { name: "order_id", type: "INT64" },
      { name: "ordered_on", type: "DATE" },
    ]);
    const config =
      "materialized='incremental', incremental_strategy='microbatch', event_time='ordered_on', batch_size='day', begin='2026-01-01', partition_by={'field': 'ordered_on', 'data_type': 'date'}";
    const files = {
      "models/raw.yml": source("ordered_on", "date"),
      "models/orders.sql": `{{ config(${config}) }}\nselect order_id, ordered_on from {{ source('raw', 'orders') }}`,
    };
    const eventTime = { start: "2026-01-03", end: "2026-01-05" };
    expect(problems(await build(files, warehouse, { eventTime }))).toEqual([]);
    await expect(warehouse.take()).toMatchFileSnapshot("../golden/bigquery/microbatch-dates.sql");
  });
});
