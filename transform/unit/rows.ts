import type { Column, Warehouse } from "../../warehouse/port.ts";

/** Names that are nearly those of the columns: given by a test, but not there. */
export function unknownColumns(
  rows: readonly Record<string, unknown>[],
  columns: readonly Column[],
): string[] {
  const known = new Set(columns.map((column) => column.name.toLowerCase()));
  return [...new Set(rows.flatMap(Object.keys))].filter((name) => !known.has(name.toLowerCase()));
}

/** A query that gives rows with the columns' types; what a row leaves out is null. */
export function rowsSql(
  warehouse: Warehouse,
  rows: readonly Record<string, unknown>[],
  columns: readonly Column[],
): string {
  const select = (row: Record<string, unknown>) => {
    const byName = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
    const values = columns.map(({ name, type }) => {
      const value = literal(warehouse, byName.get(name.toLowerCase()));
      return `cast(${value} as ${type}) as ${warehouse.quoteIdentifier(name)}`;
    });
    return `select ${values.join(", ")}`;
  };
  return rows.length === 0 ? `${select({})} limit 0` : rows.map(select).join("\nunion all\n");
}

function literal({ dialect }: Warehouse, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return dialect === "bigquery"
    ? `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`
    : `'${text.replaceAll("'", "''")}'`;
}
