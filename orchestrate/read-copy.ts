import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Relation, Session, Warehouse } from "../warehouse/port.ts";
import { downloadTables } from "./move/download.ts";
import { publishedFrom } from "./publish/site-files.ts";
import { exportSnapshot } from "./publish/snapshot.ts";

export interface ReadCopy {
  file: string;
  tables: number;
  rows: number;
  seconds: number;
}

const ALIAS = "patron_read_copy";

/**
 * Copies every table that analysts read (marts, core, seeds, the ledger: all but raw_*), and the views that the site is made of, into a new DuckDB file under the
 * same schemas and names, and moves it into place in one step. While a job holds the warehouse, `patron show` reads
 * this copy: DuckDB lets no second process in beside a writer. From BigQuery it is brought here for the site.
 */
export async function exportReadCopy(warehouse: Warehouse, file: string): Promise<ReadCopy> {
  const started = performance.now();
  const partial = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  removeDatabase(partial);
  const wanted = (await warehouse.relations()).filter(isRead());
  const rows =
    warehouse.dialect === "bigquery"
      ? await download(warehouse, partial, wanted)
      : await copyTables(warehouse, partial, wanted);
  renameSync(partial, file);
  return { file, tables: wanted.length, rows, seconds: (performance.now() - started) / 1000 };
}

/** Brings one schema of a copy from BigQuery up to date; the rest stays as it is. */
export async function refreshReadCopy(warehouse: Warehouse, file: string, schema: string): Promise<void> {
  const wanted = (await warehouse.relations(schema)).filter(isRead());
  const partial = `${file}.part`;
  await withCopy(file, partial, async (copy) => {
    for (const relation of wanted) await copy.execute(`drop table if exists ${copy.quote(relation)}`);
    await downloadTables(warehouse, copy, wanted);
  });
  renameSync(partial, file);
}

/** The site's tables, made of a read copy: of a file of its own, for a database that is only read attaches none to write. */
export async function snapshotOfCopy(
  copyFile: string,
  file: string,
): Promise<{ tables: number; rows: number }> {
  const own = `${file}.source`;
  try {
    return await withCopy(copyFile, own, (copy) => exportSnapshot(copy, file));
  } finally {
    removeDatabase(own);
  }
}

async function withCopy<T>(file: string, own: string, work: (copy: Warehouse) => Promise<T>): Promise<T> {
  const { openDuckdb } = await import("../warehouse/duckdb/index.ts");
  removeDatabase(own);
  copyFileSync(file, own);
  const copy = await openDuckdb(own);
  try {
    return await work(copy);
  } finally {
    await copy.close();
  }
}

async function download(warehouse: Warehouse, partial: string, wanted: readonly Relation[]): Promise<number> {
  const { openDuckdb } = await import("../warehouse/duckdb/index.ts");
  const copy = await openDuckdb(partial);
  try {
    return await downloadTables(warehouse, copy, wanted);
  } finally {
    await copy.close();
  }
}

async function copyTables(
  warehouse: Warehouse,
  partial: string,
  wanted: readonly Relation[],
): Promise<number> {
  let rows = 0;
  await warehouse.session(async (session) => {
    await session.execute(`attach '${partial.replaceAll("'", "''")}' as ${ALIAS}`);
    try {
      for (const schema of new Set(wanted.map((relation) => relation.schema))) {
        await session.execute(`create schema if not exists ${ALIAS}.${warehouse.quoteIdentifier(schema)}`);
      }
      for (const relation of wanted) rows += await copyTable(warehouse, session, relation);
    } finally {
      await session.execute(`detach ${ALIAS}`);
    }
  });
  return rows;
}

/** Which relations a copy holds: tables of models and of the ledger, and the few views that the site is made of. */
export function isRead(): (relation: Relation) => boolean {
  const site = publishedFrom();
  return ({ type, schema, name }) =>
    !schema.startsWith("raw_") &&
    !name.includes("__patron_") &&
    (type === "table" || site.has(`${schema}.${name}`.toLowerCase()));
}

async function copyTable(warehouse: Warehouse, session: Session, relation: Relation): Promise<number> {
  const name = warehouse.quote(relation);
  const source = `${warehouse.quoteIdentifier(warehouse.database)}.${name}`;
  await session.execute(`create table ${ALIAS}.${name} as select * from ${source}`);
  const [count] = await session.rows<{ n: number }>(`select count(*) as n from ${ALIAS}.${name}`);
  return Number(count?.n ?? 0);
}

function removeDatabase(file: string): void {
  for (const path of [file, `${file}.wal`]) if (existsSync(path)) rmSync(path);
}
