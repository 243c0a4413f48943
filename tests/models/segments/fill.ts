import { run } from "../../../transform/index.ts";
import { failures, type Shop } from "../shop.ts";

/** Appends rows to a raw table in one statement; columns that a row leaves out are null. */
export async function fill(
  shop: Shop,
  table: string,
  rows: readonly Record<string, string | number | boolean | null>[],
): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: string | number | boolean | null | undefined) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "null");
  const values = rows.map((row) => `(${names.map((name) => cell(row[name])).join(", ")})`);
  await shop.warehouse.execute(`insert into raw_${table} (${names.join(", ")}) values ${values.join(", ")}`);
}

/** A seeded stream of numbers from 0 up to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Builds what is selected, seeds first; gives what failed. */
export async function build(shop: Shop, select: readonly string[]): Promise<string[]> {
  const { project, warehouse, targetDir } = shop;
  await run({ project, warehouse, command: "seed", targetDir });
  return failures(await run({ project, warehouse, command: "run", targetDir, select: [...select] }));
}

/** The data tests of models; gives what failed. */
export async function tests(shop: Shop, select: readonly string[]): Promise<string[]> {
  const { project, warehouse, targetDir } = shop;
  return failures(await run({ project, warehouse, command: "test", targetDir, select: [...select] }));
}
