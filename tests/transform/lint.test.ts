import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { lint, loadProject } from "../../transform/index.ts";
import { load, writeProject } from "./project.ts";

const golden = fileURLToPath(new URL("../golden/lint", import.meta.url));
const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;

describe("a broken house rule is told with its line and what to do instead", () => {
  for (const name of readdirSync(golden)) {
    it(name, async () => {
      const dir = join(golden, name);
      const { errors, warnings } = lint(await loadProject({ projectDir: dir, target, env: {} }));
      const text = `${formatDiagnostics(warnings)}\n\n${formatDiagnostics(sorted(errors))}\n`;
      const expected = join(dir, "expected.txt");
      if (!existsSync(expected) && !process.env.CI) writeFileSync(expected, text);
      expect(text).toBe(readFileSync(expected, "utf8"));
    });
  }
});

const sorted = <T extends { at?: { path: string; line?: number } }>(list: T[]): T[] =>
  [...list].sort((a, b) => (a.at!.path + a.at!.line < b.at!.path + b.at!.line ? -1 : 1));

const files = {
  "models/marts/orders.sql": "select 1 as order_id",
  "models/marts/_m.yml": `models:
  - name: orders
    description: One row per order.
    columns: [{ name: order_id, description: The id. }]
`,
};
const codes = async (dir: string, vars = {}) => {
  const { errors, warnings } = lint(await load(dir, vars));
  return [...errors.map((one) => one.code), ...warnings.map((one) => `${one.code} (warning)`)];
};

describe("lint", () => {
  it("takes a rule's severity from vars, and for one model from its meta", async () => {
    const dir = writeProject(files);
    expect(await codes(dir)).toEqual(["grain-stated"]);
    expect(await codes(dir, { lint: { "grain-stated": "warn" } })).toEqual(["grain-stated (warning)"]);
    const own = writeProject({
      ...files,
      "models/marts/orders.sql": "{{ config(meta={'lint': {'grain-stated': 'off'}}) }} select 1 as order_id",
    });
    expect(await codes(own)).toEqual([]);
  });

  it("tells a rule that there is none of, with the nearest", async () => {
    const project = await load(writeProject(files), { lint: { "grain-state": "off" } });
    expect(() => lint(project)).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: bad-lint-setting
        vars: lint: names the rule 'grain-state', which there is none of.
        Did you mean grain-stated?
        The rules: source-outside-staging, star-over-source, hard-coded-relation, grain-stated, key-tested, columns-described, model-name, model-folder, model-length]
    `);
  });

  it("finds columns that the SQL gives and no property file describes, where the columns are known", async () => {
    const project = await load(writeProject(files), { lint: { "grain-stated": "off" } });
    const { errors } = lint(project, { columnsOf: () => ["order_id", "total"] });
    expect(errors.map((one) => one.message)).toEqual(["orders.total is not in the property file."]);
  });

  it("looks at the selected models only", async () => {
    const project = await load(writeProject({ ...files, "models/marts/other.sql": "select 1 as x" }));
    expect(lint(project, { select: ["orders"] }).models).toBe(1);
  });
});
