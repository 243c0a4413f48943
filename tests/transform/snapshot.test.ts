import { describe, expect, it } from "vitest";
import { openShop, resultOf, type Shop, statuses, writeFiles } from "./project.ts";

const source =
  "sources: [{ name: raw, schema: main, tables: [{ name: orders, columns: [{ name: id, data_tests: [not_null] }] }] }]";
const yaml = (config: string) =>
  `${source}\nsnapshots:\n  - name: orders_kept\n    relation: source('raw', 'orders')\n    config: { ${config} }\n`;
const timestamp = "strategy: timestamp, unique_key: id, updated_at: changed_at";
const check = "strategy: check, unique_key: id, check_cols: all";

async function shopWith(config: string, more: Record<string, string> = {}): Promise<Shop> {
  const shop = await openShop({ "snapshots/_kept.yml": yaml(config), ...more });
  await shop.warehouse.execute(
    "create table orders as select * from (values (1, 'open', timestamp '2024-01-01'), (2, 'open', timestamp '2024-01-01')) as t(id, status, changed_at)",
  );
  return shop;
}

async function take(shop: Shop, change?: string): Promise<void> {
  if (change) await shop.warehouse.execute(change);
  const results = await shop.run({ command: "snapshot" });
  expect(statuses(results), results.results[0]?.message).toEqual(["orders_kept: success"]);
}

const day = (value: unknown) => (value === null ? null : String(value).slice(0, 10));
const versions = async (shop: Shop, columns = "id, status, dbt_valid_from, dbt_valid_to") =>
  (await shop.rows(`select ${columns} from orders_kept order by id, dbt_valid_from`)).map((row) =>
    Object.entries(row).map(([name, value]) => (/valid|updated/.test(name) ? day(value) : value)),
  );

describe("a snapshot by timestamp", () => {
  it("ends the version of a changed row and begins the next one, under md5 ids of key and time", async () => {
    const shop = await shopWith(timestamp);
    await take(shop);
    await take(shop, "update orders set status = 'paid', changed_at = '2024-02-01' where id = 1");
    await take(shop, "insert into orders values (3, 'open', '2024-03-01')");
    expect(await versions(shop)).toEqual([
      [1, "open", "2024-01-01", "2024-02-01"],
      [1, "paid", "2024-02-01", null],
      [2, "open", "2024-01-01", null],
      [3, "open", "2024-03-01", null],
    ]);
    const ids = await shop.rows(
      "select count(*) filter (dbt_scd_id = md5(id::varchar || '|' || changed_at::varchar)) as n from orders_kept",
    );
    expect(ids).toEqual([{ n: 4 }]);
    const names = await shop.rows("select column_name as name from (describe orders_kept)");
    expect(names.map((row) => row.name)).toEqual([
      ...["id", "status", "changed_at"],
      ...["dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to"],
    ]);
  });

  it("changes nothing when it is taken again, nor with --full-refresh", async () => {
    const shop = await shopWith(timestamp);
    await take(shop);
    const before = await shop.rows("select * from orders_kept order by id");
    await take(shop, "delete from orders where id = 1");
    await shop.run({ command: "build", fullRefresh: true });
    expect(await shop.rows("select * from orders_kept order by id")).toEqual(before);
  });

  it("ends rows that are gone with hard_deletes: invalidate, or the older switch for it", async () => {
    for (const config of ["hard_deletes: invalidate", "invalidate_hard_deletes: true"]) {
      const shop = await shopWith(`${timestamp}, ${config}`);
      await take(shop);
      await take(shop, "delete from orders where id = 2");
      const ended = await shop.rows(
        "select id, dbt_valid_to is not null as ended from orders_kept order by id",
      );
      expect(ended).toEqual([
        { id: 1, ended: false },
        { id: 2, ended: true },
      ]);
    }
  });

  it("keeps a record of a row's absence and of its return with hard_deletes: new_record", async () => {
    const shop = await shopWith(`${timestamp}, hard_deletes: new_record`);
    await take(shop);
    await take(shop, "delete from orders where id = 2");
    await take(shop);
    await take(shop, "insert into orders values (2, 'back', '2030-01-01')");
    const kept = await shop.rows(
      "select status, dbt_is_deleted as gone, dbt_valid_to is null as current from orders_kept where id = 2 order by dbt_valid_from",
    );
    expect(kept).toEqual([
      { status: "open", gone: "False", current: false },
      { status: "open", gone: "True", current: false },
      { status: "back", gone: "False", current: true },
    ]);
  });

  it("writes dbt_valid_to_current into the end of current rows, and finds them by it", async () => {
    const shop = await shopWith(`${timestamp}, dbt_valid_to_current: "date '9999-12-31'"`);
    await take(shop);
    await take(shop, "update orders set status = 'paid', changed_at = '2024-02-01' where id = 1");
    expect(await versions(shop)).toEqual([
      [1, "open", "2024-01-01", "2024-02-01"],
      [1, "paid", "2024-02-01", "9999-12-31"],
      [2, "open", "2024-01-01", "9999-12-31"],
    ]);
  });

  it("compares by a list of keys and by an expression", async () => {
    for (const key of ["[id, status]", '"id || status"']) {
      const shop = await shopWith(timestamp.replace("unique_key: id", `unique_key: ${key}`));
      await take(shop);
      await take(shop, "update orders set changed_at = '2024-02-01' where id = 1");
      await take(shop, "insert into orders values (1, 'paid', '2024-03-01')");
      expect(await versions(shop)).toEqual([
        [1, "open", "2024-01-01", "2024-02-01"],
        [1, "open", "2024-02-01", null],
        [1, "paid", "2024-03-01", null],
        [2, "open", "2024-01-01", null],
      ]);
    }
  });

  it("adds new columns, and leaves a column that is gone empty from then on", async () => {
    const shop = await shopWith(timestamp);
    await take(shop);
    await shop.warehouse.execute(
      "alter table orders add column note varchar; alter table orders drop column status",
    );
    await take(shop, "update orders set note = 'new', changed_at = '2024-02-01' where id = 1");
    expect(await versions(shop, "id, status, note")).toEqual([
      [1, "open", null],
      [1, null, "new"],
      [2, "open", null],
    ]);
  });

  it("names its columns as told", async () => {
    const shop = await shopWith(
      `${timestamp}, snapshot_meta_column_names: { dbt_valid_from: since, dbt_valid_to: until, dbt_scd_id: version }`,
    );
    await take(shop);
    await take(shop, "update orders set status = 'paid', changed_at = '2024-02-01' where id = 1");
    const rows = await shop.rows(
      "select id, until is null as open, length(version) as n from orders_kept order by 1, since",
    );
    expect(rows.map((row) => [row.id, row.open, row.n])).toEqual([
      [1, false, 32],
      [1, true, 32],
      [2, true, 32],
    ]);
  });
});

describe("a snapshot by check", () => {
  it("sees changes from and to null in the columns it checks, and in no others", async () => {
    const shop = await shopWith("strategy: check, unique_key: id, check_cols: [status]");
    await take(shop);
    await take(shop, "update orders set changed_at = '2029-01-01'");
    expect(await shop.rows("select count(*) as n from orders_kept")).toEqual([{ n: 2 }]);
    await take(shop, "update orders set status = null where id = 1");
    await take(shop, "update orders set status = 'paid' where id = 1");
    const kept = await shop.rows("select status from orders_kept where id = 1 order by dbt_valid_from");
    expect(kept.map((row) => row.status)).toEqual(["open", null, "paid"]);
  });

  it("takes every row for a changed one when a column has come", async () => {
    const shop = await shopWith(check);
    await take(shop);
    await take(shop, "alter table orders add column note varchar");
    expect(await shop.rows("select count(*) as n from orders_kept")).toEqual([{ n: 4 }]);
  });

  it("names the nearest column when one of check_cols is not there", async () => {
    const shop = await shopWith("strategy: check, unique_key: id, check_cols: [statsu]");
    await take(shop);
    const result = resultOf(await shop.run({ command: "snapshot" }), "orders_kept");
    expect(result.message).toContain(
      "unknown-column\n  check_cols of snapshot orders_kept names 'statsu', which its query does not give.\n  Did you mean status?",
    );
  });
});

describe("snapshots in a project", () => {
  it("are written as blocks too, in a schema taken as written, and are read by models that a build makes after", async () => {
    const shop = await shopWith(timestamp, {
      "snapshots/_kept.yml": source,
      "snapshots/all.sql": [
        "{% snapshot orders_kept %}",
        `{{ config(target_schema='history', ${timestamp.replaceAll(": ", "='").replaceAll(",", "',")}') }}`,
        "select * from {{ source('raw', 'orders') }}",
        "{% endsnapshot %}",
      ].join("\n"),
      "models/current.sql": "select id from {{ ref('orders_kept') }} where dbt_valid_to is null",
    });
    expect(statuses(await shop.run())).toEqual([
      "current: success",
      "orders_kept: success",
      "source_not_null_raw_orders_id: pass",
    ]);
    expect(await shop.rows("select count(*) as n from history.orders_kept")).toEqual([{ n: 2 }]);
  });

  it("may bring a strategy of their own", async () => {
    const shop = await shopWith("strategy: by_length, unique_key: id", {
      "macros/strategy.sql": [
        "{% macro snapshot_by_length_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}",
        "{{ return({'unique_key': 'id', 'updated_at': snapshot_get_time(), 'scd_id': snapshot_hash_arguments(['id', snapshot_get_time()]),",
        "  'row_changed': 'length(' ~ snapshotted_rel ~ '.status) <> length(' ~ current_rel ~ '.status)'}) }}",
        "{% endmacro %}",
      ].join("\n"),
    });
    await take(shop);
    await take(shop, "update orders set status = case id when 1 then 'paid' else 'cancelled' end");
    const kept = await shop.rows("select status from orders_kept order by id, dbt_valid_from");
    expect(kept.map((row) => row.status)).toEqual(["open", "open", "cancelled"]);
  });

  it("leave the kept rows as they were when a hook fails halfway", async () => {
    const shop = await shopWith(timestamp);
    await take(shop);
    await shop.warehouse.execute("update orders set changed_at = '2024-02-01'");
    writeFiles(shop.dir, {
      "snapshots/_kept.yml": yaml(`${timestamp}, post_hook: "select 1 / cast('x' as int)"`),
    });
    const result = resultOf(await shop.run({ command: "snapshot" }), "orders_kept");
    expect(result.status).toBe("error");
    expect(await shop.rows("select count(*) as n from orders_kept where dbt_valid_to is null")).toEqual([
      { n: 2 },
    ]);
    expect(await shop.rows("select count(*) as n from orders_kept")).toEqual([{ n: 2 }]);
  });

  it("say what their table lacks when the settings have changed", async () => {
    const shop = await shopWith(timestamp);
    await take(shop);
    writeFiles(shop.dir, { "snapshots/_kept.yml": yaml(`${timestamp}, hard_deletes: new_record`) });
    const result = resultOf(await shop.run({ command: "snapshot" }), "orders_kept");
    expect(result.message?.replaceAll(shop.dir, "DIR")).toMatchInlineSnapshot(`
      "DIR/snapshots/_kept.yml:3:5  snapshot-columns
        The table main.orders_kept has no dbt_is_deleted, which snapshot orders_kept keeps there.
        It was kept before hard_deletes: new_record.
        Add it once: alter table main.orders_kept add column dbt_is_deleted varchar default 'False'
        Compiled: DIR/target/compiled/shop/snapshots/_kept.yml/orders_kept.sql"
    `);
  });

  it("do not write over a view", async () => {
    const shop = await shopWith(timestamp);
    await shop.warehouse.execute("create view orders_kept as select 1 as one");
    const result = resultOf(await shop.run({ command: "snapshot" }), "orders_kept");
    expect(result.message?.replaceAll(shop.dir, "DIR")).toMatchInlineSnapshot(`
      "DIR/snapshots/_kept.yml:3:5  snapshot-target
        main.orders_kept is a view; snapshot orders_kept keeps its history in a table of that name.
        Give the snapshot another alias, or drop the view: drop view main.orders_kept
        Compiled: DIR/target/compiled/shop/snapshots/_kept.yml/orders_kept.sql"
    `);
  });
});
