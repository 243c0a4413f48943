import { columnName } from "../normalise/names.ts";
import type { ColumnPlan, TablePlan } from "../normalise/plan.ts";
import { tablePlans } from "../normalise/tables.ts";
import type { PersonRef, Stream } from "../stream.ts";
import type { Tombstones } from "./tombstones.ts";

type Json = Record<string, unknown>;

/** The shop of records that do not say it. */
const NO_SHOP = "files";

/** The value of a dotted field. */
export function fieldOf(record: unknown, path: string): unknown {
  let value = record;
  for (const field of path.split(".")) value = (value as Json | null | undefined)?.[field];
  return value;
}

/** The identity map's id of whom a record is about by one of its fields; undefined when the field is empty. */
export function recordId(ref: PersonRef, record: Json): string | undefined {
  const value = fieldOf(record, ref.field);
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  const { before = "" } = ref;
  if (!text.startsWith(before) || text === before) return undefined;
  const shop = typeof record.shop === "string" && record.shop !== "" ? record.shop : NO_SHOP;
  return ref.record.replace("{shop}", shop) + text.slice(before.length);
}

/** The pseudonym of the forgotten person that a record is about: by the map's ids, or by an address or number in it. */
export function subjectOf(
  { person }: Pick<Stream, "person">,
  contacts: readonly ColumnPlan[],
  stones: Tombstones,
  record: Json,
): string | undefined {
  for (const ref of person?.refs ?? []) {
    const id = recordId(ref, record);
    const found = id === undefined ? undefined : stones.find("record", id);
    if (found !== undefined) return found;
  }
  for (const { path, hint } of contacts) {
    const value = hint.contact === "device" ? undefined : fieldOf(record, path.join("."));
    const found = typeof value === "string" ? stones.contact(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The columns of a table that hold personal data. */
export const personalColumns = (table: TablePlan): ColumnPlan[] =>
  table.columns.filter((column) => column.hint.pii === true);

/** Those by which somebody is known. */
export const contactColumns = (table: TablePlan): ColumnPlan[] =>
  table.columns.filter((column) => column.hint.contact !== undefined);

/** The tables of a stream that hold personal data. */
export const personalTables = (root: TablePlan): TablePlan[] =>
  tablePlans(root).filter((table) => personalColumns(table).length > 0);

/** The raw column that holds a field, and what is left of the path within it when that column is json. */
export function columnOfField(table: TablePlan, field: string): { column: ColumnPlan; rest: string[] } {
  const path = field.split(".");
  for (let length = path.length; length > 0; length--) {
    const column = table.columns.find((one) => one.name === columnName(path.slice(0, length)));
    if (column !== undefined) return { column, rest: path.slice(length) };
  }
  throw new Error(`${table.name} has no column for ${field}`);
}
