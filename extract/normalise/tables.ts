import type { ColumnSpec } from "../../warehouse/port.ts";
import type { Stream } from "../stream.ts";
import { TECHNICAL } from "./names.ts";
import { planStream, type TablePlan } from "./plan.ts";

/** A raw table as it stands in the warehouse. */
export interface RawTable {
  name: string;
  /** All columns in order: the parent's key, the place, the data, then the technical ones. */
  columns: ColumnSpec[];
  /** Columns that identify a row. */
  key: string[];
  parent?: { table: string; key: string[] };
  /** Columns that hold personal data. */
  pii: string[];
}

/** The raw tables of a stream, the root first, then its children depth first. */
export function rawTables(stream: Pick<Stream, "name" | "schema" | "key" | "cursor">): RawTable[] {
  return tablePlans(planStream(stream)).map(toRawTable);
}

/** A table's plan and those of all its descendants, depth first. */
export function tablePlans(root: TablePlan): TablePlan[] {
  return [root, ...root.children.flatMap((child) => tablePlans(child.table))];
}

/** The columns that a row file holds for a table: everything but what the load itself adds. */
export function fileColumns(table: TablePlan): ColumnSpec[] {
  const place: ColumnSpec[] = table.parent === undefined ? [] : [{ name: TECHNICAL.index, type: "int" }];
  const hash: ColumnSpec[] = table.parent === undefined ? [{ name: TECHNICAL.rowHash, type: "text" }] : [];
  const data = table.columns.map(({ name, type }) => ({ name, type }));
  return [...table.parentColumns, ...place, ...data, { name: TECHNICAL.extra, type: "json" }, ...hash];
}

function toRawTable(table: TablePlan): RawTable {
  const columns: ColumnSpec[] = [
    ...fileColumns(table),
    { name: TECHNICAL.loadId, type: "text" },
    { name: TECHNICAL.loadedAt, type: "timestamp" },
  ];
  const pii = table.columns.filter((column) => column.hint.pii).map((column) => column.name);
  const raw: RawTable = { name: table.name, columns, key: [...table.key], pii };
  if (table.parent === undefined) return raw;
  return { ...raw, parent: { table: table.parent.name, key: table.parentColumns.map((one) => one.name) } };
}
