import { existsSync, rmSync } from "node:fs";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

export interface TableDifference {
  /** `schema.name` */
  table: string;
  what: string;
}

export interface TableComparison {
  tables: number;
  differing: TableDifference[];
  /** Tables with columns that were left out, and why. */
  leftOut: TableDifference[];
}

/**
 * Holds every table and view of two DuckDB files against each other: kind, columns with their types, rows as sets
 * that count how often a row is there. Views are read where their database has its own name, so both files are first
 * copied into `<file>.rows`.
 */
export async function compareTables(
  one: string,
  other: string,
  mayDiffer: Readonly<Record<string, string>>,
): Promise<TableComparison> {
  const kinds = [await copyRows(one), await copyRows(other)] as const;
  const warehouse = await openDuckdb(":memory:");
  try {
    await warehouse.execute(
      `attach '${one}.rows' as one (read_only); attach '${other}.rows' as other (read_only)`,
    );
    const names = [...new Set([...kinds[0].keys(), ...kinds[1].keys()])].sort();
    const comparison: TableComparison = { tables: names.length, differing: [], leftOut: [] };
    for (const table of names) await compareTable(warehouse, table, kinds, mayDiffer, comparison);
    return comparison;
  } finally {
    await warehouse.close();
  }
}

const quoted = (table: string): string => {
  const dot = table.indexOf(".");
  return `"${table.slice(0, dot)}"."${table.slice(dot + 1)}"`;
};

/** Tables and views of a file by name, each with its kind; their rows are in `<file>.rows` afterwards. */
async function copyRows(file: string): Promise<Map<string, string>> {
  const copy = `${file}.rows`;
  if (existsSync(copy)) rmSync(copy);
  const warehouse = await openDuckdb(file);
  try {
    const relations = (await warehouse.relations()).filter((one) => !one.name.startsWith("__patron"));
    await warehouse.execute(`attach '${copy}' as copied`);
    for (const { schema, name } of relations) {
      const table = quoted(`${schema}.${name}`);
      await warehouse.execute(`create schema if not exists copied."${schema}"`);
      await warehouse.execute(`create table copied.${table} as select * from ${table}`).catch((error) => {
        return warehouse.execute(
          `create table copied.${table} as select '${String(error).slice(0, 200).replaceAll("'", "''")}' as unreadable`,
        );
      });
    }
    await warehouse.execute("detach copied");
    return new Map(relations.map(({ schema, name, type }) => [`${schema}.${name}`, type]));
  } finally {
    await warehouse.close();
  }
}

async function compareTable(
  warehouse: Warehouse,
  table: string,
  kinds: readonly [Map<string, string>, Map<string, string>],
  mayDiffer: Readonly<Record<string, string>>,
  comparison: TableComparison,
): Promise<void> {
  const differs = (what: string) => comparison.differing.push({ table, what });
  const [ours, theirs] = [kinds[0].get(table), kinds[1].get(table)];
  if (mayDiffer[table]) {
    comparison.leftOut.push({ table, what: mayDiffer[table] });
    return;
  }
  if (ours === undefined || theirs === undefined) {
    differs(ours === undefined ? "only dbt made it" : "only Patron made it");
    return;
  }
  if (ours !== theirs) differs(`a ${ours} in Patron, a ${theirs} in dbt`);
  const [columns, theirColumns] = [
    await columnsOf(warehouse, "one", table),
    await columnsOf(warehouse, "other", table),
  ];
  if (columns.join(", ") !== theirColumns.join(", ")) {
    differs(`columns ${difference(columns, theirColumns)} | dbt: ${difference(theirColumns, columns)}`);
    return;
  }
  const left = Object.keys(mayDiffer).filter((key) => key.startsWith(`${table}.`));
  for (const key of left) comparison.leftOut.push({ table: key, what: mayDiffer[key]! });
  const names = left.map((key) => `"${key.slice(table.length + 1)}"`);
  const list = names.length > 0 ? `* exclude (${names.join(", ")})` : "*";
  const extra = async (a: string, b: string) => {
    const [row] = await warehouse.rows<{ n: number }>(
      `select count(*) as n from (select ${list} from ${a}.${quoted(table)} except all select ${list} from ${b}.${quoted(table)})`,
    );
    return Number(row!.n);
  };
  const [onlyOurs, onlyTheirs] = [await extra("one", "other"), await extra("other", "one")];
  if (onlyOurs + onlyTheirs > 0) differs(`${onlyOurs} rows only in Patron, ${onlyTheirs} only in dbt`);
}

/** What one list has and the other has not; the whole list where only the order differs. */
function difference(one: readonly string[], other: readonly string[]): string {
  const own = one.filter((column) => !other.includes(column));
  return own.length > 0 ? own.join(", ") : one.join(", ");
}

async function columnsOf(warehouse: Warehouse, database: string, table: string): Promise<string[]> {
  const dot = table.indexOf(".");
  const rows = await warehouse.rows<{ column: string }>(
    `select column_name || ' ' || data_type as column from duckdb_columns()
     where database_name = ? and schema_name = ? and table_name = ? order by column_index`,
    [database, table.slice(0, dot), table.slice(dot + 1)],
  );
  return rows.map((row) => row.column);
}
