import type { Warehouse } from "../../warehouse/port.ts";

/** What DuckDB may take while a sync works, bytes: a page of rows needs little, and the rest would only be a cache. */
const ENOUGH = 128 * 1024 * 1024;

/** Does a piece of work that may need all the memory that there is. */
export type Roomy = <R>(piece: () => Promise<R>) => Promise<R>;

/**
 * Works with a small share of memory where the warehouse lives in this process; the limit that was set is back afterwards, and
 * a smaller one stays. `roomy` does a piece of work that may need all of it: first with the small share, which spills to
 * disk, then with the whole one.
 */
export async function withLittleMemory<T>(
  warehouse: Warehouse,
  work: (roomy: Roomy) => Promise<T>,
): Promise<T> {
  if (warehouse.dialect !== "duckdb") return work((piece) => piece());
  const [row] = await warehouse.rows<{ now: string }>("select current_setting('memory_limit') as now");
  const before = row!.now;
  if (bytesOf(before) <= ENOUGH) return work((piece) => piece());
  const set = (limit: string) => warehouse.execute(`set memory_limit = '${limit}'`);
  // What other connections hold at the moment may not fit: then nothing changes.
  const lower = () => set(`${ENOUGH} bytes`).catch(() => {});
  await lower();
  try {
    return await work(async (piece) => {
      try {
        return await piece();
      } catch (error) {
        if (!/out of memory/i.test(String(error))) throw error;
        await set(before);
        const done = await piece();
        await lower();
        return done;
      }
    });
  } finally {
    await set(before);
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ b: 1, bytes: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/** DuckDB spells a limit as `18.8 GiB`. What it spells otherwise counts as large. */
function bytesOf(text: string): number {
  const [, number = "", unit = ""] = /^([\d.]+)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  return Number(number) * (UNITS[unit.toLowerCase()] ?? Number.POSITIVE_INFINITY);
}
