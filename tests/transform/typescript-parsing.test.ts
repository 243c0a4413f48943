import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { explainPlan, loadProject, plan, writeDbtStandIns } from "../../transform/index.ts";
import { type Files, load, openShop, writeFiles, writeProject } from "./project.ts";

const head = 'import { model, ref, t } from "patron/typescript";\n';
const good = `${head}export default model({ columns: { id: t.integer() }, run: ({ output }) => output([]) });\n`;

const mistakes = async (files: Files): Promise<string> => {
  const dir = writeProject(files);
  const error = await load(dir).catch((one: unknown) => one);
  return String((error as Error).message).replaceAll(dir, "DIR");
};

it("tells what is wrong with a file that should be a model, all files in one go", async () => {
  expect(
    await mistakes({
      "models/broken.ts": "export default model({\n  columns: {,\n});\n",
      "models/forgotten.ts": `${head}export const orders = model({ columns: { id: t.integer() }, run: () => 1 });\n`,
      "models/function.ts": "export default function run() {}\n",
      "models/empty.ts": `${head}export default model({ columns: {}, run: ({ output }) => output([]) });\n`,
      "models/idle.ts": `${head}export default model({ columns: { id: t.integer() } });\n`,
      "models/untyped.ts": `${head}export default model({ columns: { id: "integer" }, run: () => 1 });\n`,
      "models/inputs.ts": `${head}export default model({ refs: { a: "orders" }, columns: { id: t.integer() }, run: () => 1 });\n`,
      "models/lost.ts": `${head}import { x } from "./lists.ts";\nexport default model(x);\n`,
      "models/throws.ts": `${head}const list: string[] = [];\nconst first = list[0]!.length;\nexport default model({ columns: { first } });\n`,
      "models/viewed.ts": good.replace("columns:", "config: { materialized: 'view' }, columns:"),
      "models/module.ts": "export const notAModel = 1;\n",
    }),
  ).toMatchInlineSnapshot(`
    "DIR/models/broken.ts:2:13  bad-typescript
      Expected identifier but found ",".
    DIR/models/empty.ts:2:1  bad-export
      The model empty declares no columns.
      Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })
    DIR/models/forgotten.ts:1:1  bad-export
      models/forgotten.ts makes a model and has no default export.
      Write: export default model({ … })
    DIR/models/function.ts:1:1  bad-export
      The default export of function is no model (it is: function).
      Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })
    DIR/models/idle.ts:2:1  bad-export
      The model idle has no function 'run'.
      Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })
    DIR/models/inputs.ts:2:1  bad-export
      The input a of inputs is neither ref(…) nor source(…).
      Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })
    DIR/models/lost.ts:2:19  bad-typescript
      Could not resolve "./lists.ts".
    DIR/models/throws.ts:3:24  typescript-error
      throws cannot be loaded: TypeError: Cannot read properties of undefined (reading 'length')
    DIR/models/untyped.ts:2:1  bad-export
      The column id of untyped has no type: write t.string(), t.numeric(), …
      Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })
    DIR/models/viewed.ts:2:1  bad-materialisation
      viewed is written in TypeScript and asks for materialized: view: its rows exist only once it has run.
      It can be table or incremental."
  `);
});

it("holds refs and described columns against what is there", async () => {
  expect(
    await mistakes({
      "models/orders.sql": "select 1 as id",
      "models/a.ts": good.replace("columns:", 'refs: {\n  orders: ref("ordrs"),\n}, columns:'),
      "models/orders.ts": good,
      "models/_models.yml": "models:\n  - name: a\n    columns: [{ name: ids }]\n",
    }),
  ).toMatchInlineSnapshot(`
    "DIR/models/_models.yml:3:17  unknown-column
      The property file describes a.ids, and models/a.ts declares no such column.
      Did you mean id?
    DIR/models/a.ts:3:11  unknown-ref
      ref('ordrs') names no model, seed or snapshot.
      Did you mean orders?
      List them: npx patron ls --resource-type model
    DIR/models/orders.ts:2:1  duplicate-name
      model orders is defined twice: here and in models/orders.sql.
      Rename one of them, or disable it with config(enabled=false)."
  `);
});

it("is parsed anew only when its file, or a module that it imports, changes", async () => {
  const dir = writeProject({
    "lib/names.ts": 'export const name = "first";\n',
    "models/m.ts": `${head}import { name } from "../lib/names.ts";\nReflect.set(globalThis, "parsed", Number(Reflect.get(globalThis, "parsed") ?? 0) + 1);\nexport default model({ columns: { [name]: t.string() }, run: ({ output }) => output([]) });\n`,
  });
  const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
  const cache = { file: join(dir, "parse.jsonl"), version: "1" };
  const columns = async () => {
    const project = await loadProject({ projectDir: dir, target, env: {}, cache });
    return Object.keys(project.nodes.get("model.shop.m")!.columns);
  };
  expect(await columns()).toEqual(["first"]);
  const parsed = Reflect.get(globalThis, "parsed");
  expect(await columns()).toEqual(["first"]);
  expect(Reflect.get(globalThis, "parsed")).toBe(parsed);
  writeFiles(dir, { "lib/names.ts": 'export const name = "second";\n' });
  expect(await columns()).toEqual(["second"]);
});

it("writes stand-ins for dbt that it does not read itself, and takes them away with the last model", async () => {
  const dir = writeProject({ "models/m.ts": good, "models/n.sql": "select * from {{ ref('m') }}" });
  const written = writeDbtStandIns(await load(dir));
  expect(written.map((path) => path.slice(dir.length + 1))).toEqual([
    "models/patron_typescript/_patron_typescript.yml",
    "models/patron_typescript/m.sql",
  ]);
  expect([...(await load(dir)).nodes.keys()]).toEqual(["model.shop.n", "model.shop.m"]);
  writeFiles(dir, { "models/m.ts": "export const nothing = 1;\n", "models/n.sql": "select 1 as id" });
  expect(writeDbtStandIns(await load(dir))).toEqual([]);
  expect(existsSync(join(dir, "models/patron_typescript"))).toBe(false);
});

it("is planned as what it is: its code, the modules it imports, its variables and its columns", async () => {
  const model = (columns: string) =>
    `${head}import { least } from "../lib/least.ts";\nexport default model({ vars: { draws: 1 }, columns: { ${columns} }, run: ({ output }) => output([{ id: least }]) });\n`;
  const shop = await openShop({
    "lib/least.ts": "export const least = 1n;\n",
    "models/m.ts": model("id: t.integer(), note: t.string()").replace(
      "{ id: least }",
      "{ id: least, note: 'x' }",
    ),
    "models/n.sql": "select * from {{ ref('m') }}",
  });
  const explained = async (vars = {}) => {
    const project = await load(shop.dir, vars);
    return explainPlan(
      await plan({ project, warehouse: shop.warehouse, targetDir: join(shop.dir, "target") }),
    );
  };
  await shop.run();
  expect(await explained()).toBe("Nothing has changed: 2 are as they were built.");
  expect(await explained({ draws: 2 })).toMatchInlineSnapshot(`
    "main.m (table): its code has changed
      read by n
    1 to build, 1 unchanged."
  `);
  writeFiles(shop.dir, { "lib/least.ts": "export const least = 2n;\n" });
  expect(await explained()).toMatchInlineSnapshot(`
    "main.m (table): its code has changed
      read by n
    1 to build, 1 unchanged."
  `);
  writeFiles(shop.dir, { "models/m.ts": model("id: t.integer(), more: t.number()") });
  expect(await explained()).toMatchInlineSnapshot(`
    "main.m (table): its code has changed
      adds more
      no longer has note (1 row has a value)
      read by n
    1 to build, 1 unchanged."
  `);
});
