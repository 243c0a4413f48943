import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { thousands } from "../../kernel/terminal.ts";
import type { BigqueryWarehouse } from "../../warehouse/bigquery/index.ts";
import type { Column, Relation, RelationName, Warehouse } from "../../warehouse/port.ts";
import { type Checksum, checksum, isSame } from "./checksum.ts";
import { exported, type MovedColumn, movedColumn } from "./columns.ts";

export interface MoveRequest {
  source: Warehouse;
  destination: BigqueryWarehouse;
  /** What is moved; everything else is built anew. */
  tables: readonly RelationName[];
  /** Parquet files lie here while they are sent. */
  folder: string;
  log: Logger;
  signal: AbortSignal;
  /** Rows in a file. */
  partRows?: number;
}

export interface MovedTable extends RelationName {
  rows: number;
  /** `there`: an earlier move has brought it, and nothing has changed since. */
  state: "moved" | "there";
}

const PART_ROWS = 1_000_000;
/** Tables on their way at the same time: most of a move is waiting for jobs. */
const AT_ONCE = 4;

/** Raw tables, the ledger and what is `kept` (as `schema.name`): what no build brings back. */
export function isMoved(relation: Relation, kept: ReadonlySet<string>): boolean {
  if (relation.type !== "table" || relation.name.includes("__patron_")) return false;
  const { schema, name } = relation;
  return schema.startsWith("raw_") || schema === "operations" || kept.has(`${schema}.${name}`);
}

/**
 * Copies tables from DuckDB to BigQuery as Parquet and holds each to the same count and checksum on both sides. A
 * table that is there already is not sent again, so a move that was killed goes on where it was. Throws PatronError
 * `move-differs` for a table that is not the same after two attempts.
 */
export async function moveTables(request: MoveRequest): Promise<MovedTable[]> {
  const { destination, tables } = request;
  const present = new Map<string, readonly Column[]>();
  for (const schema of new Set(tables.map((table) => table.schema))) {
    await destination.createSchema(schema);
    for (const [name, columns] of await destination.columnsIn(schema))
      present.set(`${schema}.${name}`, columns);
  }
  const moved: MovedTable[] = [];
  const waiting = [...tables.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, table] = next;
      moved[i] = await bring(request, table, present.get(`${table.schema}.${table.name}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return moved;
}

/** Brings one table, unless it is there. `present`: its columns there, when it exists. */
async function bring(
  request: MoveRequest,
  table: RelationName,
  present: readonly Column[] | undefined,
): Promise<MovedTable> {
  const { source, destination, log, signal } = request;
  signal.throwIfAborted();
  const columns = (await source.columns(table)).map(movedColumn);
  const wanted = await checksum(source, table, columns);
  const fits = present !== undefined && hasColumns(destination, present, columns);
  const isThere = fits && (await holds(destination, table, columns, wanted));
  if (!isThere) await moveTable(request, table, columns, wanted, fits);
  const how = isThere ? "there already" : "moved";
  log.info(`${table.schema}.${table.name}: ${thousands(wanted.rows)} rows, ${how}; same count and checksum`);
  return { ...table, rows: wanted.rows, state: isThere ? "there" : "moved" };
}

async function moveTable(
  request: MoveRequest,
  table: RelationName,
  columns: readonly MovedColumn[],
  wanted: Checksum,
  fits: boolean,
): Promise<void> {
  const { destination } = request;
  // The first attempt finds the loads of a move that was killed; the second, should those not be all, starts anew.
  for (const attempt of ["", String(Date.now())]) {
    if (!fits || attempt !== "") await createTable(destination, table, columns);
    await sendParts(request, table, columns, attempt);
    if (await holds(destination, table, columns, wanted)) return;
  }
  throw new PatronError({
    code: "move-differs",
    message: `${table.schema}.${table.name} does not hold the same in BigQuery as here, though all of it was sent.`,
    hint: "Somebody else may write to it, here or there.",
    help: "Stop what writes, and move again: what is the same already is not sent again.",
  });
}

const LOADED_AT = "_loaded_at";

async function createTable(destination: Warehouse, table: RelationName, columns: readonly MovedColumn[]) {
  const list = columns.map(
    ({ name, kind }) => `${destination.quoteIdentifier(name)} ${destination.typeName(kind)}`,
  );
  // Raw tables are cut as the loader cuts them.
  const loadedAt = columns.some((column) => column.name === LOADED_AT);
  const cut = loadedAt ? (destination.cutByDay?.(LOADED_AT) ?? "") : "";
  await destination.execute(
    `create or replace table ${destination.quote(table)} (${list.join(", ")}) ${cut}`.trim(),
  );
}

async function sendParts(
  { source, destination, folder, signal, partRows = PART_ROWS }: MoveRequest,
  table: RelationName,
  columns: readonly MovedColumn[],
  attempt: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const name = source.quote(table);
  const [range] = await source.rows<{ last: number | null }>(`select max(rowid) as last from ${name}`);
  const list = columns.map((column) => exported(source, column)).join(", ");
  for (let from = 0; from <= Number(range?.last ?? -1); from += partRows) {
    signal.throwIfAborted();
    const file = join(folder, `${table.schema}.${table.name}.${from}.parquet`);
    await source.execute(
      `copy (select ${list} from ${name} where rowid >= ${from} and rowid < ${from + partRows} order by rowid)
       to '${file.replaceAll("'", "''")}' (format parquet, compression zstd)`,
    );
    await destination.loadParquet(table, file, from === 0 ? "replace" : "append", attempt);
    rmSync(file, { force: true });
  }
}

function hasColumns(
  warehouse: Warehouse,
  present: readonly Column[],
  columns: readonly MovedColumn[],
): boolean {
  const spelled = (type: string) => type.toLowerCase().replaceAll(" ", "");
  return (
    present.length === columns.length &&
    columns.every(({ name, kind }, i) => {
      const there = present[i]!;
      return there.name === name && spelled(there.type) === spelled(warehouse.typeName(kind));
    })
  );
}

/** Whether the table there holds what was counted here. */
async function holds(
  destination: Warehouse,
  table: RelationName,
  columns: readonly MovedColumn[],
  wanted: Checksum,
): Promise<boolean> {
  if (wanted.rows > 0) return isSame(wanted, await checksum(destination, table, columns));
  const [row] = await destination.rows<{ n: number }>(
    `select count(*) as n from ${destination.quote(table)}`,
  );
  return row?.n === 0;
}
