import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { PatronError } from "../../kernel/diagnostics.ts";
import { loadProject, type Target } from "../../transform/index.ts";
import { Compiler } from "../../transform/run/compiler.ts";
import { RelationCache } from "../../transform/run/relations.ts";
import type { Relation } from "../../warehouse/port.ts";

const golden = join(dirname(dirname(fileURLToPath(import.meta.url))), "golden");
const cases = (kind: string) => readdirSync(join(golden, kind)).sort();

const targets: Target[] = [
  { name: "dev", type: "duckdb", schema: "main", database: "shop_db" },
  { name: "dev", type: "bigquery", schema: "shop_set", database: "shop-project" },
];

/** Holds a text against its golden file; a missing file is written, and in CI a failure. */
function expectGolden(path: string, text: string): void {
  if (!existsSync(path)) {
    expect(process.env.CI, `${path} is missing`).toBeFalsy();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, "utf8"));
}

interface Case {
  vars?: Record<string, unknown>;
  existing?: Relation[];
  fullRefresh?: boolean;
}

function readCase(dir: string): Case {
  const path = join(dir, "case.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Case) : {};
}

describe("compiling gives the expected SQL in both dialects", () => {
  for (const name of cases("compile")) {
    for (const target of targets) {
      it(`${name} for ${target.type}`, async () => {
        const dir = join(golden, "compile", name);
        const { vars = {}, existing = [], fullRefresh = false } = readCase(dir);
        const project = await loadProject({ projectDir: dir, vars, target, env: {} });
        const relations = new RelationCache();
        for (const relation of existing) relations.add({ ...relation, schema: target.schema });
        const compiler = new Compiler(project, undefined, { relations, fullRefresh });
        for (const node of project.nodes.values()) {
          if (node.resourceType !== "model" && node.resourceType !== "test") continue;
          const sql = await compiler.compile(node);
          expectGolden(join(dir, "expected", `${node.name}.${target.type}.sql`), `${sql.trim()}\n`);
        }
      });
    }
  }
});

describe("a mistake is told with its place, the nearest right thing and a command that helps", () => {
  for (const name of cases("errors")) {
    it(name, async () => {
      const dir = join(golden, "errors", name);
      const error = await loadProject({ projectDir: dir, target: targets[0]!, env: {} }).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(PatronError);
      expectGolden(join(dir, "expected.txt"), `${(error as PatronError).message}\n`);
    });
  }
});
