import { mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { manifestText } from "../../transform/artifacts/manifest-text.ts";
import { loadProject } from "../../transform/index.ts";
import type { Node } from "../../transform/node.ts";
import { KeptNodes } from "../../transform/parse/kept-nodes.ts";
import { type Files, writeFiles, writeProject } from "./project.ts";

const scratch = mkdtempSync(join(tmpdir(), "patron-cache-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FILES: Files = {
  "dbt_project.yml": "name: shop\nmodels:\n  shop:\n    staging: {+tags: [raw]}\n",
  "macros/money.sql":
    "{% macro cents(c) %}{{ whole(c) }} / 100{% endmacro %}\n{% macro whole(c) %}round({{ c }}){% endmacro %}",
  "macros/names.sql": "{% macro shop_table() %}{{ return(ref('items')) }}{% endmacro %}",
  "models/staging/items.sql": "{{ config(tags=['a']) }} select 1 as id, 2 as price",
  "models/orders.sql": "select id, {{ cents('price') }} as price from {{ ref('items') }}",
  "models/totals.sql": "select * from {{ shop_table() }} where {{ var('min', 1) }} < id",
  "models/owner.sql": "{{ config(alias=env_var('OWNER', 'nobody')) }} select 1 as id",
  "models/schema.yml":
    "models:\n  - name: items\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n" +
    "  - name: orders\n    description: \"{{ doc('orders') }}\"\n    data_tests:\n      - positive: {limit: 3}\n",
  "models/docs.md": "{% docs orders %}What was bought{% enddocs %}",
  "tests/generic/positive.sql":
    "{% test positive(model, limit) %}select * from {{ model }} where price < {{ limit }}{% endtest %}",
};

/** Every file beside the texts that an edit may leave it with; undefined deletes the file's content. */
const EDITS: readonly [string, string][] = [
  ["models/staging/items.sql", "select 1 as id, 3 as price"],
  ["models/staging/items.sql", "{{ config(enabled=false) }} select 1 as id"],
  [
    "models/staging/items.sql",
    "{{ config(materialized='table', alias='things') }} select 1 as id, 3 as price",
  ],
  ["models/orders.sql", "select 1 as id, {{ cents('7') }} as price"],
  ["models/orders.sql", "select id + 1 as id, {{ cents('price') }} as price from {{ ref('items') }}"],
  [
    "models/totals.sql",
    "select * from {{ shop_table() }} where {{ var('min', 1) }} < id + {{ var('max', 2) }}",
  ],
  ["models/owner.sql", "{{ config(alias=env_var('OWNER', 'nobody')) }} select 2 as id"],
  [
    "models/owner.sql",
    "{{ config(alias=env_var('OWNER', 'nobody')) }} select {{ env_var('min', '3') }} as id",
  ],
  ["models/orders.sql", "select {{ missing('7') }} from {{ ref('nothing') }}"],
  ["models/extra.sql", "select * from {{ ref('orders') }}, {{ shop_table() }}"],
  ["macros/money.sql", "{% macro cents(c) %}{{ c }}{{ config(tags=['cents']) }}{% endmacro %}"],
  ["macros/names.sql", "{% macro shop_table() %}{{ return(ref('orders')) }}{% endmacro %}"],
  ["macros/override.sql", "{% macro generate_alias_name(custom, node) %}{{ node.name }}_x{% endmacro %}"],
  ["macros/override.sql", "{% macro default__cents(c) %}1{% endmacro %}"],
  ["models/docs.md", "{% docs orders %}What was sold{% enddocs %}"],
  [
    "models/schema.yml",
    "\n\nmodels:\n  - name: items\n    columns:\n      - name: id\n        tests: [unique]\n",
  ],
  [
    "models/schema.yml",
    "models:\n  - name: items\n    config: {tags: [b], alias: thing}\n    data_tests: [absent]\n",
  ],
  [
    "tests/generic/positive.sql",
    "{% test positive(model, limit) %}{{ config(severity='warn') }}1{% endtest %}",
  ],
  ["tests/none.sql", "select * from {{ ref('orders') }} where price is null"],
  ["dbt_project.yml", "name: shop\nmodels:\n  shop:\n    +materialized: table\n"],
];

interface Around {
  vars: Record<string, unknown>;
  env: Record<string, string>;
}

/** The manifest of a parse, or what it says of mistakes; what differs between any two runs is taken out. */
async function outcome(dir: string, { vars, env }: Around, file?: string): Promise<unknown> {
  try {
    const project = await loadProject({
      projectDir: dir,
      vars,
      env,
      target: { name: "dev", type: "duckdb", schema: "main", database: "memory" },
      ...(file ? { cache: { file, version: "1" } } : {}),
    });
    const { metadata: _, ...rest } = JSON.parse(
      String(Buffer.concat(manifestText(project, 0, compiledOf(project.nodes.values())))),
    );
    return [sorted(rest), [...project.nodes.values()].map((node) => ({ ...node.place }))];
  } catch (error) {
    return (error as Error).message;
  }
}

/** Something compiled for every other node, as after a run. */
const compiledOf = (nodes: Iterable<Node>) =>
  new Map(
    [...nodes]
      .filter((_, at) => at % 2 === 0)
      .map((node) => [node.uniqueId, { sql: `-- ${node.name}`, path: `target/${node.name}.sql` }]),
  );

const sorted = (value: unknown): string =>
  JSON.stringify(value, (key, one) => (key === "created_at" ? undefined : one));

describe("the parse cache", () => {
  it("any edits leave the same manifest, or the same mistakes, as a parse from nothing", async () => {
    const edit = fc.record({
      edit: fc.constantFrom(...EDITS, ...Object.entries(FILES)),
      min: fc.constantFrom(1, 2),
      owner: fc.constantFrom("ann", "bob"),
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        const file = join(scratch, `${n++}.cache`);
        let dir = "";
        try {
          dir = writeProject(FILES, () => {});
          const first: Around = { vars: {}, env: {} };
          expect(await outcome(dir, first, file)).toEqual(await outcome(dir, first));
          for (const {
            edit: [name, text],
            min,
            owner,
          } of edits) {
            writeFiles(dir, { [name]: text });
            const around = { vars: { min }, env: { OWNER: owner } };
            expect(await outcome(dir, around, file)).toEqual(await outcome(dir, around));
          }
        } finally {
          rmSync(dir, { recursive: true, force: true });
        }
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  it("takes the whole project up after an edit of code alone, and reads it anew after any other", async () => {
    const dir = writeProject(FILES);
    const file = join(scratch, "whole", "parse.cache");
    const isTakenUp = async () => {
      const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
      const project = await loadProject({ projectDir: dir, env: {}, target, cache: { file, version: "1" } });
      expect([...project.nodes.values()].every((node) => node.uniqueId && node.place.path)).toBe(true);
      return project.nodes instanceof KeptNodes;
    };
    const edit = (name: string, text: string) => writeFiles(dir, { [name]: text });
    expect(await isTakenUp()).toBe(false);
    expect(await isTakenUp()).toBe(true);
    edit("models/orders.sql", "select id, {{ cents('1 + price') }} as price from {{ ref('items') }}");
    expect(await isTakenUp()).toBe(true);
    for (const [name, text] of [
      ["models/orders.sql", "select 1 as id, {{ cents('1 + price') }} as price"],
      ["models/orders.sql", "{{ config(tags=['b']) }} select 1 as id, {{ cents('1 + price') }} as price"],
      ["models/orders.sql", "select 1 as id, 2 as price"],
      ["macros/money.sql", "{% macro cents(c) %}{{ c }}{% endmacro %}"],
      ["models/more.sql", "select 1 as id"],
      [".dbtignore", "nothing"],
    ] as const) {
      edit(name, text);
      expect([name, text, await isTakenUp()]).toEqual([name, text, false]);
      expect(await isTakenUp()).toBe(true);
    }
    // As if somebody had edited a file while the project was read: its text may be another than its checksum's.
    edit("macros/money.sql", "{% macro cents(c) %}1 * {{ c }}{% endmacro %}");
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(dir, "macros/money.sql"), later, later);
    expect(await isTakenUp()).toBe(false);
    expect(await isTakenUp()).toBe(false);
    edit("macros/money.sql", "{% macro cents(c) %}2 * {{ c }}{% endmacro %}");
    expect(await isTakenUp()).toBe(false);
    expect(await isTakenUp()).toBe(true);
    edit("models/orders.sql", "select 1 as id, '{{ modules.datetime.datetime.now() }}' as price");
    expect(await isTakenUp()).toBe(false);
    expect(await isTakenUp()).toBe(false);
  });

  it("keeps no value of the environment, only that it is the same", async () => {
    const dir = writeProject(FILES);
    const file = join(scratch, "secrets.cache");
    const env = { OWNER: "x", DBT_SECRET: "hunter2" };
    writeFiles(dir, { "models/secret.sql": "{{ 'a' if env_var('DBT_SECRET') else 'b' }} select 1 as id" });
    await outcome(dir, { vars: {}, env }, file);
    expect(readFileSync(file, "utf8")).toContain("model.shop.secret");
    expect(readFileSync(file, "utf8")).not.toContain("hunter2");
  });

  it("a damaged cache file is parsed over", async () => {
    const dir = writeProject(FILES);
    const file = join(scratch, "damaged.cache");
    const around = { vars: {}, env: {} };
    const cold = await outcome(dir, around, file);
    for (const name of ["damaged.cache", "project.jsonl", "manifest-parts.json"]) {
      writeFiles(scratch, { [name]: readFileSync(join(scratch, name), "utf8").slice(0, -40) });
    }
    expect(await outcome(dir, around, file)).toEqual(cold);
  });
});
