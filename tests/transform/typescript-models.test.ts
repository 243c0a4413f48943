import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { show } from "../../transform/index.ts";
import { load, openShop, resultOf, type Shop, statuses, writeFiles } from "./project.ts";

const orders = {
  "models/orders.sql": [
    "select cast(i as bigint) as order_id, case when i % 2 = 0 then 'ada' else 'bob' end as customer_id,",
    "  cast(i + 0.123456789 as decimal(38, 9)) as amount, timestamp '2026-01-01 00:00:00' + i * interval 1 day as ordered_at",
    "from range(1, 6) as numbers(i)",
  ].join("\n"),
};

const totals = `import { model, ref, t } from "patron/typescript";
import { add } from "../lib/money.ts";

export default model({
  config: { tags: ["nightly"] },
  refs: { orders: ref("orders", { customer_id: t.string(), amount: t.numeric() }) },
  vars: { least: 0 },
  columns: { customer_id: t.string({ description: "Who." }), orders: t.integer(), amount: t.numeric() },
  async run({ refs, vars, output }) {
    const sums = new Map<string, { orders: bigint; amount: string }>();
    for await (const { customer_id, amount } of refs.orders.rows()) {
      const sum = sums.get(customer_id!) ?? { orders: 0n, amount: "0" };
      sums.set(customer_id!, { orders: sum.orders + 1n, amount: add(sum.amount, amount!) });
    }
    return output([...sums].filter(([, sum]) => sum.orders >= vars.least).map(([customer_id, sum]) => ({ customer_id, ...sum })));
  },
});
`;

/** Adds two decimals of nine places exactly. */
const money = `export const units = (text: string): bigint => BigInt(text.includes(".") ? text.replace(".", "") : text + "000000000");
export const add = (a: string, b: string): string => {
  const sum = (units(a) + units(b)).toString().padStart(10, "0");
  return sum.slice(0, -9) + "." + sum.slice(-9);
};
`;

const files = { ...orders, "lib/money.ts": money, "models/totals.ts": totals };

/** A shop with one TypeScript model `m` over orders. */
const shopOf = (declared: string, more: Record<string, string> = {}): Promise<Shop> =>
  openShop({
    ...orders,
    "models/m.ts": `import { model, ref, source, t } from "patron/typescript";
import * as arrow from "apache-arrow";

export default model({
${declared.replace(/^/gm, "  ")}
});
`,
    ...more,
  });

const message = async (shop: Shop, name: string): Promise<string> =>
  resultOf(await shop.run(), name).message!.replaceAll(shop.dir, "DIR");

describe("a TypeScript model", () => {
  it("reads what it refers to and becomes a table, decimals exact to the last digit", async () => {
    const shop = await openShop(files);
    expect(statuses(await shop.run())).toEqual(["orders: success", "totals: success"]);
    expect(await shop.rows("select * from totals order by 1")).toEqual([
      { customer_id: "ada", orders: 2, amount: "6.246913578" },
      { customer_id: "bob", orders: 3, amount: "9.370370367" },
    ]);
    let shown = 0;
    for await (const batch of show({
      project: await load(shop.dir),
      warehouse: shop.warehouse,
      select: "totals",
    }))
      shown += batch.numRows;
    expect(shown).toBe(2);
    const types = await shop.warehouse.columns({ schema: "main", name: "totals" });
    expect(types.map((column) => column.type)).toEqual(["VARCHAR", "BIGINT", "DECIMAL(38,9)"]);
  });

  it("is built again when a module that it imports changes", async () => {
    const shop = await openShop(files);
    await shop.run();
    writeFiles(shop.dir, { "lib/money.ts": money.replace("units(a) + units(b)", "units(a) - units(b)") });
    await shop.run();
    expect((await shop.rows("select amount from totals where customer_id = 'ada'"))[0]).toEqual({
      amount: "-6.246913578",
    });
  });

  it("streams Arrow batches in and out, and keeps doubles, dates, times, nulls and big integers as they are", async () => {
    const shop = await shopOf(`
refs: { orders: ref("orders", { order_id: t.integer(), ordered_at: t.timestamp() }) },
columns: { id: t.integer(), at: t.timestamp(), day: t.date(), share: t.number(), is_odd: t.boolean(), note: t.string(), raw: t.json() },
async *run({ refs, output }) {
  for await (const batch of refs.orders.batches()) {
    const rows = batch.toArray().map((row) => row.toJSON());
    yield output(rows.map(({ order_id }) => ({
      id: order_id + 9007199254740993n,
      at: "2026-01-01T00:00:00.123456Z",
      day: "2026-02-28",
      share: 0.1,
      is_odd: order_id % 2n === 1n,
      note: order_id === 1n ? null : "a\\nb",
      raw: '{"a": 1.10}',
    })));
  }
},`);
    expect(statuses(await shop.run())).toEqual(["m: success", "orders: success"]);
    expect(await shop.rows("select * from m order by id limit 2")).toEqual([
      {
        id: 9007199254740994n,
        at: "2026-01-01T00:00:00.123456Z",
        day: "2026-02-28",
        share: 0.1,
        is_odd: true,
        note: null,
        raw: '{"a": 1.10}',
      },
      {
        id: 9007199254740995n,
        at: "2026-01-01T00:00:00.123456Z",
        day: "2026-02-28",
        share: 0.1,
        is_odd: false,
        note: "a\nb",
        raw: '{"a": 1.10}',
      },
    ]);
  });

  it("takes tables that Arrow itself makes", async () => {
    const shop = await shopOf(`
refs: { orders: ref("orders", { amount: t.numeric() }) },
columns: { name: t.string(), score: t.number(), amount: t.numeric() },
async run({ refs }) {
  const orders = await refs.orders.table();
  return new arrow.Table({
    name: arrow.vectorFromArray(["a", "b", "a", "b", null]),
    score: arrow.vectorFromArray([1.5, Number.NaN, null, 2, Number.POSITIVE_INFINITY], new arrow.Float64()),
    amount: orders.getChild("amount"),
  });
},`);
    expect(statuses(await shop.run())).toEqual(["m: success", "orders: success"]);
    expect(
      await shop.rows("select name, cast(score as varchar) as score, amount from m order by amount"),
    ).toEqual([
      { name: "a", score: "1.5", amount: "1.123456789" },
      { name: "b", score: "nan", amount: "2.123456789" },
      { name: "a", score: null, amount: "3.123456789" },
      { name: "b", score: "2.0", amount: "4.123456789" },
      { name: null, score: "inf", amount: "5.123456789" },
    ]);
  });

  it("adds to its table when it is incremental, and sees its own rows then", async () => {
    const shop = await shopOf(`
config: { materialized: "incremental", unique_key: "round" },
refs: { orders: ref("orders") },
columns: { round: t.integer() },
async run({ self, output }) {
  const before = self ? (await self.table()).numRows : 0;
  return output([{ round: BigInt(before + 1) }]);
},`);
    await shop.run();
    await shop.run();
    expect(await shop.rows("select round from m order by 1")).toEqual([{ round: 1 }, { round: 2 }]);
    await shop.run({ fullRefresh: true });
    expect(await shop.rows("select round from m")).toEqual([{ round: 1 }]);
  });

  it("is selected, tested, read and written to the manifest as a SQL model is", async () => {
    const shop = await openShop({
      ...files,
      "models/best.sql": "select max(amount) as amount from {{ ref('totals') }}",
      "models/_models.yml": `
models:
  - name: totals
    description: Sums of customers.
    columns:
      - { name: customer_id, data_tests: [unique, { accepted_values: { arguments: { values: [ada] } } }] }
unit_tests:
  - name: adds_up
    model: totals
    overrides: { vars: { least: 2 } }
    given:
      - input: ref('orders')
        rows: [{ customer_id: eve, amount: 0.1 }, { customer_id: eve, amount: 0.2 }, { customer_id: joe, amount: 1 }]
    expect: { rows: [{ customer_id: eve, orders: 2, amount: 0.3 }] }
`,
    });
    const results = await shop.run({ select: ["+tag:nightly+"] });
    expect(statuses(results)).toEqual([
      "accepted_values_totals_customer_id__ada: fail",
      "adds_up: pass",
      "best: skipped",
      "orders: success",
      "totals: success",
      "unique_totals_customer_id: pass",
    ]);
    const manifest = JSON.parse(readFileSync(`${shop.dir}/target/manifest.json`, "utf8"));
    expect(manifest.nodes["model.shop.totals"]).toMatchObject({
      language: "typescript",
      description: "Sums of customers.",
      depends_on: { nodes: ["model.shop.orders"] },
      columns: {
        customer_id: { description: "Who.", data_type: "varchar" },
        amount: { data_type: "decimal(38, 9)" },
      },
    });
  });

  it("reads sources, ephemeral models and nothing in a trial run; keeps a contract", async () => {
    const shop = await shopOf(
      `
config: { contract: { enforced: true } },
refs: { small: ref("small") },
sources: { raw: source("shop", "raw", { id: t.integer() }) },
columns: { name: t.string(), rows: t.integer() },
async run({ refs, sources, output }) {
  const [small, raw] = [await refs.small.table(), await sources.raw.table()];
  return output([{ name: "small", rows: BigInt(small.numRows) }, { name: "raw", rows: BigInt(raw.numRows) }]);
},`,
      {
        "models/small.sql":
          "{{ config(materialized='ephemeral') }} select * from {{ ref('orders') }} where order_id < 3",
        "models/_sources.yml": "sources: [{ name: shop, schema: raw, tables: [{ name: raw }] }]\n",
      },
    );
    await shop.warehouse.execute(
      "create schema raw; create table raw.raw as select cast(i as integer) as id from range(7) t(i)",
    );
    expect(statuses(await shop.run())).toEqual(["m: success", "orders: success"]);
    expect(await shop.rows("select * from m order by name")).toEqual([
      { name: "raw", rows: 7 },
      { name: "small", rows: 2 },
    ]);
    await shop.run({ select: ["m"], reading: { empty: true } });
    expect(await shop.rows("select distinct rows from m")).toEqual([{ rows: 0 }]);
  });

  it("leaves its old table when it fails halfway, and stops when the run is stopped", async () => {
    const model = (after: string) => `
columns: { id: t.integer() },
async *run({ output, signal }) {
  yield output([{ id: 1n }]);
  ${after}
},`;
    const shop = await shopOf(model(""));
    await shop.run();
    const text = readFileSync(`${shop.dir}/models/m.ts`, "utf8");
    const change = (after: string) =>
      writeFiles(shop.dir, {
        "models/m.ts": text.replace("yield output([{ id: 1n }]);", `yield output([{ id: 2n }]); ${after}`),
      });
    change("throw new Error('halfway');");
    expect(statuses(await shop.run())).toContain("m: error");
    expect(await shop.rows("select id from m")).toEqual([{ id: 1 }]);
    change(
      "globalThis.hasBegun(); await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));",
    );
    const stop = new AbortController();
    // Stopped before it begins, it would be skipped.
    Reflect.set(globalThis, "hasBegun", () => setTimeout(() => stop.abort(), 1));
    expect(statuses(await shop.run({ select: ["m"], signal: stop.signal }))).toEqual(["m: error"]);
    expect(await shop.rows("select id from m")).toEqual([{ id: 1 }]);
    Reflect.deleteProperty(globalThis, "hasBegun");
  });
});

describe("what is wrong with a TypeScript model is told", () => {
  const run = `refs: { orders: ref("orders", { amount: t.numeric() }) },\ncolumns: { id: t.integer(), total: t.numeric() },\n`;

  it("at the line that threw, with the calls that led there", async () => {
    const shop = await openShop({
      ...files,
      "lib/money.ts": money.replace("units(a)", "units(String(a) + String.fromCharCode(63))"),
    });
    expect(await message(shop, "totals")).toMatchInlineSnapshot(`
      "DIR/lib/money.ts:1:48  typescript-error
        totals threw: SyntaxError: Cannot convert 0?000000000 to a BigInt
        in units (DIR/lib/money.ts:1:48)
        in add (DIR/lib/money.ts:3:16)
        in run (totals.ts:13:65)
        Compiled: DIR/target/compiled/shop/models/totals.ts.sql"
    `);
    expect(
      await shop.rows("select count(*) as n from duckdb_tables() where table_name like 'totals%'"),
    ).toEqual([{ n: 0 }]);
  });

  it("column by column, when it does not give what it declares", async () => {
    const shop = await shopOf(
      `${run}run: () => new arrow.Table({ totl: arrow.vectorFromArray([1.5]), id: arrow.vectorFromArray(["x"]) }),`,
    );
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:4:1  wrong-type
        m declares id as t.integer() and gives Dictionary<Int32, Utf8>.
        output(rows) makes the declared types of plain values.
      DIR/models/m.ts:4:1  wrong-column
        m declares total and does not give it.
        It gives: totl, id
      DIR/models/m.ts:4:1  wrong-column
        m gives totl, which it does not declare.
        Did you mean total?
        Compiled: DIR/target/compiled/shop/models/m.ts.sql"
    `);
  });

  it("when a float is given for an exact decimal", async () => {
    const shop = await shopOf(
      `${run}run: () => new arrow.Table({ total: arrow.vectorFromArray([1.5]), id: arrow.vectorFromArray([1], new arrow.Int32()) }),`,
    );
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:4:1  wrong-type
        m declares total as t.numeric() and gives Float64.
        Exact decimals are Arrow Decimal: output(rows) makes them of text ('12.50'); a float is never taken for one.
        Compiled: DIR/target/compiled/shop/models/m.ts.sql"
    `);
  });

  it("when a plain row holds a value of another type", async () => {
    const shop = await shopOf(`${run}run: ({ output }) => output([{ id: 1n, total: 1.5 }]),`);
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:7:24  typescript-error
        m threw: TypeError: column 'total': 1.5 is no exact decimal (text such as '12.50', at most 9 places)
        Compiled: DIR/target/compiled/shop/models/m.ts.sql"
    `);
  });

  it("when it gives no Arrow", async () => {
    const shop = await shopOf(`${run}run: () => [{ id: 1 }],`);
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:4:1  wrong-output
        m gave no Arrow table, batch or stream of them (it gave: Object).
        Of plain rows, output(rows) makes a table: run: ({ output }) => output([{ … }])
        Compiled: DIR/target/compiled/shop/models/m.ts.sql"
    `);
  });

  it("when it reads a column that is not there, or of another type", async () => {
    const shop = await shopOf(`
refs: { orders: ref("orders", { amont: t.numeric(), amount: t.number(), ordered_at: t.date() }) },
columns: { id: t.integer() },
async run({ refs, output }) { await refs.orders.table(); return output([]); },`);
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:4:1  unknown-column
        m reads refs.orders.amont, and there is no such column.
        Did you mean amount?
      DIR/models/m.ts:4:1  wrong-type
        m declares refs.orders.amount as t.number(); the column is Decimal(38, 9).
        Declare t.numeric() and turn its text into a number where a float is meant, or cast in the SQL model.
      DIR/models/m.ts:4:1  wrong-type
        m declares refs.orders.ordered_at as t.date(); the column is Timestamp.
        Declare the type that it has, or cast it in the model that gives it.
        Compiled: DIR/target/compiled/shop/models/m.ts.sql"
    `);
  });

  it("when a variable is of another type than its default", async () => {
    const shop = await shopOf(
      `vars: { draws: 100 },\ncolumns: { id: t.integer() },\nrun: ({ output }) => output([]),`,
      {
        "dbt_project.yml": "name: shop\nvars: { draws: many }\n",
      },
    );
    expect(await message(shop, "m")).toMatchInlineSnapshot(`
      "DIR/models/m.ts:4:1  bad-var
        m reads var 'draws' as a number (100); it is "many".
        Set it under vars: in dbt_project.yml or with --vars, or change the default in the model."
    `);
  });
});
