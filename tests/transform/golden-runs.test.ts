import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

const golden = join(dirname(dirname(fileURLToPath(import.meta.url))), "golden/run-errors");

/** Builds a case on a DuckDB in memory: what a person reads of every node that did not go well. */
async function messagesOf(dir: string): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), "patron-golden-"));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
  const project = await loadProject({ projectDir: dir, target, env: {} });
  const { results } = await run({ project, warehouse, command: "build", targetDir: scratch, threads: 1 });
  const bad = results.filter((result) => !["success", "pass"].includes(result.status));
  bad.sort((a, b) => (a.uniqueId < b.uniqueId ? -1 : 1));
  const lines = bad.map((result) => `${result.name}: ${result.status}\n${result.message ?? ""}\n`);
  return lines.join("\n").replaceAll(scratch, "target");
}

describe("a build that fails tells each failure with its place, its rows and a command that helps", () => {
  for (const name of readdirSync(golden).sort()) {
    it(name, async () => {
      const text = await messagesOf(join(golden, name));
      const path = join(golden, name, "expected.txt");
      if (!existsSync(path)) {
        expect(process.env.CI, `${path} is missing`).toBeFalsy();
        writeFileSync(path, text);
      }
      expect(text).toBe(readFileSync(path, "utf8"));
    });
  }
});
