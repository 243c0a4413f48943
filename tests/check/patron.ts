import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDemo } from "../../scripts/demo-project.mjs";
import { root } from "../../scripts/install.mjs";

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `patron` as a user would, as a process of its own. */
export function startPatron(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [join(root, "bin/patron.mjs"), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs `patron` to its end. */
export async function patron(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = startPatron(args, env);
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

/** A temporary folder with a patron.yml. */
export function projectFolder(yml: string): string {
  const dir = mkdtempSync(join(tmpdir(), "patron-check-"));
  writeFileSync(join(dir, "patron.yml"), yml);
  return dir;
}

export const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/**
 * The whole demo, run to its end: the one that PATRON_E2E_PROJECT names (built there when it is not yet), or one in a
 * temporary folder.
 */
export function demoProject(): { dir: string; dispose(): void } {
  const given = process.env.PATRON_E2E_PROJECT;
  const dir = given ?? mkdtempSync(join(tmpdir(), "patron-demo-"));
  if (!ensureDemo(dir)) throw new Error("the demo (patron start --once) failed; see its output above");
  return { dir, dispose: () => (given === undefined ? remove(dir) : undefined) };
}

export interface TableStatus {
  schema: string;
  table: string;
  rows: number;
  hash: string;
}

/** Content hashes of every table outside `operations`, where the ledger is: `core.orders` -> `22190 <hash>`. */
export async function contentHashes(dir: string): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await patron(["status", "--json", "--project-dir", dir]);
  if (code !== 0) throw new Error(stderr);
  const { tables } = JSON.parse(stdout) as { tables: TableStatus[] };
  const counted = tables.filter((table) => table.schema !== "operations");
  return Object.fromEntries(counted.map((t) => [`${t.schema}.${t.table}`, `${t.rows} ${t.hash}`]));
}

/** Rows of a query, through `patron show --inline`. */
export async function show(dir: string, sql: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await patron([
    "show",
    "--inline",
    sql,
    "--limit",
    "-1",
    "--json",
    "--project-dir",
    dir,
  ]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>[];
}
