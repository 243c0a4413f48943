import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadProject, run, writeDbtStandIns } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { dbtExecutable } from "./dbt.ts";

const files: Record<string, string> = {
  "dbt_project.yml": "name: shop\nprofile: shop\nversion: '1.0'\nconfig-version: 2\n",
  "profiles.yml":
    "shop: { target: dev, outputs: { dev: { type: duckdb, path: \"{{ env_var('SHOP_FILE') }}\", schema: main } } }\n",
  "models/orders.sql":
    "select i as order_id, cast(i * 0.333333333 as decimal(38, 9)) as amount from range(10) as numbers(i)",
  "models/doubled.ts": `import { model, ref, t } from "patron/typescript";
export default model({
  config: { schema: "extra", tags: ["nightly"] },
  refs: { orders: ref("orders", { order_id: t.integer(), amount: t.numeric() }) },
  columns: { order_id: t.integer(), amount: t.numeric() },
  async *run({ refs }) { yield* refs.orders.batches(); yield* refs.orders.batches(); },
});
`,
  "models/sums.sql":
    "{{ config(materialized='table') }} select order_id, sum(amount) as amount from {{ ref('doubled') }} group by order_id",
  "models/_models.yml":
    "models:\n  - name: doubled\n    config: { materialized: table }\n    columns: [{ name: order_id, data_tests: [not_null] }]\n",
};

it("dbt builds the SQL models below a TypeScript model to the same rows, given its table", async () => {
  const dir = mkdtempSync(join(tmpdir(), "patron-stand-ins-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const file = join(dir, "shop.duckdb");
  const rows = async (): Promise<unknown[]> => {
    const warehouse = await openDuckdb(file);
    const found = await warehouse.rows("select * from sums order by order_id");
    await warehouse.close();
    return found;
  };
  const warehouse = await openDuckdb(file);
  const target = { name: "dev", type: "duckdb", schema: "main", database: warehouse.database } as const;
  const project = await loadProject({ projectDir: dir, target, env: {} });
  const results = await run({ project, warehouse, command: "build", targetDir: join(dir, "target") });
  expect(results.counts).toMatchObject({ success: 3, pass: 1, error: 0 });
  await warehouse.execute("drop view orders; drop table sums");
  await warehouse.close();
  const before = writeDbtStandIns(project);
  expect(before.map((path) => path.slice(dir.length + 1))).toEqual([
    "models/patron_typescript/_patron_typescript.yml",
    "models/patron_typescript/doubled.sql",
  ]);
  const built = spawnSync(
    dbtExecutable(),
    [
      "--no-version-check",
      "build",
      "--project-dir",
      dir,
      "--profiles-dir",
      dir,
      "--target-path",
      join(dir, "dbt-target"),
    ].concat(["--log-path", join(dir, "logs")]),
    { encoding: "utf8", env: { ...process.env, SHOP_FILE: file, DBT_SEND_ANONYMOUS_USAGE_STATS: "false" } },
  );
  expect(built.status, built.stdout.slice(-4000)).toBe(0);
  expect(built.stdout).toMatch(/Done\. PASS=3 /);
  expect((await rows()).slice(0, 2)).toEqual([
    { order_id: 0, amount: "0.000000000" },
    { order_id: 1, amount: "0.666666666" },
  ]);
});
