import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import {
  loadProject,
  type NodeResult,
  type Project,
  type RunOptions,
  type RunResults,
  run,
} from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Row, Warehouse } from "../../warehouse/port.ts";

export type Files = Record<string, string>;

/** A dbt project in a folder of its own, gone when the test (or what `atEnd` names) ends. dbt_project.yml may be left out. */
export function writeProject(files: Files, atEnd: (work: () => void) => unknown = onTestFinished): string {
  const dir = mkdtempSync(join(tmpdir(), "patron-project-"));
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  writeFiles(dir, { "dbt_project.yml": "name: shop\n", ...files });
  return dir;
}

/** Adds files to a project, or changes them. */
export function writeFiles(dir: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

export function load(dir: string, vars: Record<string, unknown> = {}): Promise<Project> {
  const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;
  return loadProject({ projectDir: dir, vars, target, env: {} });
}

/** A project beside a warehouse in memory. */
export interface Shop {
  dir: string;
  warehouse: Warehouse;
  /** Parses the files as they are now and runs them. */
  run(options?: Partial<RunOptions>): Promise<RunResults>;
  rows(sql: string): Promise<Row[]>;
}

export async function openShop(files: Files): Promise<Shop> {
  const dir = writeProject(files);
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  return {
    dir,
    warehouse,
    rows: (sql) => warehouse.rows(sql),
    run: async (options = {}) =>
      run({
        project: await load(dir),
        warehouse,
        command: "build",
        targetDir: join(dir, "target"),
        ...options,
      }),
  };
}

/** `name: status` of every result, sorted by name. */
export function statuses(results: RunResults): string[] {
  return results.results.map((result) => `${result.name}: ${result.status}`).sort();
}

export function resultOf(results: RunResults, name: string): NodeResult {
  const found = results.results.find((result) => result.name === name);
  if (!found) throw new Error(`no result for ${name}`);
  return found;
}
