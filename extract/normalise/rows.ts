import { hash } from "node:crypto";
import { unknownFields } from "./drift.ts";
import { type Encoded, encoderOf } from "./encode.ts";
import { TECHNICAL } from "./names.ts";
import type { ChildPlan, FieldPlan, TablePlan } from "./plan.ts";

type Json = Record<string, unknown>;
type Row = Record<string, Encoded>;

/** One line of a row file, with the table it belongs to. */
export interface RowLine {
  table: string;
  line: string;
}

/** A flattened record: its rows, root first, and the fields the schema does not know. */
export interface FlatRecord {
  rows: RowLine[];
  /** Of the whole record, children included, technical columns not: equal hashes mean nothing changed. */
  rowHash: string;
  /** The root key's encoded values, as one text. */
  key: string;
}

export type Flatten = (raw: Json, checked: Json, seq: number) => FlatRecord;

/**
 * Compiles a plan into a function from a record to the lines of its row files. `raw` is the record as it came (its
 * unknown fields are kept), `checked` what the schema made of it; `seq` is the record's place in the load.
 */
export function compileFlatten(root: TablePlan, onDrift: (table: string, path: string) => void): Flatten {
  const write = compileTable(root, onDrift);
  return (raw, checked, seq) => {
    const rows: { table: string; body: string }[] = [];
    const own = write(raw, checked, undefined, 0, rows);
    const rowHash = hash("sha256", rows.map((row) => row.body).join("\n"), "hex").slice(0, 32);
    return {
      rowHash,
      key: keyText(root.key.map((column) => own[column])),
      rows: rows.map(({ table, body }, i) => ({
        table,
        line: prefixed(i === 0 ? `"_seq":${seq},"${TECHNICAL.rowHash}":"${rowHash}"` : `"_seq":${seq}`, body),
      })),
    };
  };
}

/** One text for a record's key: what quarantine and merges compare. */
export function keyText(values: readonly unknown[]): string {
  return JSON.stringify(
    values.map((value) => (value === undefined || value === null ? null : String(value))),
  );
}

function prefixed(head: string, body: string): string {
  return body === "{}" ? `{${head}}` : `{${head},${body.slice(1)}`;
}

type WriteRow = (
  raw: Json | undefined,
  checked: Json,
  parent: Row | undefined,
  index: number,
  out: { table: string; body: string }[],
) => Row;

function compileTable(table: TablePlan, onDrift: (table: string, path: string) => void): WriteRow {
  const fill = compileMembers(table.members);
  const children = compileChildren(table.members, onDrift);
  const tell = (path: string) => onDrift(table.name, path);
  const parents = table.parentColumns.map((column) => column.name);
  return (raw, checked, parent, index, out) => {
    const row: Row = {};
    if (parent !== undefined) {
      table.parent!.key.forEach((column, i) => {
        row[parents[i]!] = parent[column];
      });
      row[TECHNICAL.index] = index;
    }
    fill(checked, row);
    const extra = unknownFields(raw, table, tell);
    if (extra !== undefined) row[TECHNICAL.extra] = canonicalJson(extra);
    out.push({ table: table.name, body: wellFormed(row) });
    for (const write of children) write(raw, checked, row, out);
    return row;
  };
}

type Fill = (checked: Json, row: Row) => void;

function compileMembers(members: readonly FieldPlan[]): Fill {
  const fills = members.flatMap((member): Fill[] => {
    if (member.kind === "children") return [];
    if (member.kind === "object") {
      const inner = compileMembers(member.members);
      return [
        (checked, row) => {
          const value = checked[member.field];
          if (typeof value === "object" && value !== null) inner(value as Json, row);
        },
      ];
    }
    const encode = encoderOf(member);
    return [
      (checked, row) => {
        const value = encode(checked[member.field]);
        // A null is left out, so that a column added later changes no row's hash by its mere being there.
        if (value !== undefined) row[member.name] = value;
      },
    ];
  });
  return (checked, row) => {
    for (const fill of fills) fill(checked, row);
  };
}

type WriteChildren = (
  raw: Json | undefined,
  checked: Json,
  row: Row,
  out: { table: string; body: string }[],
) => void;

function compileChildren(
  members: readonly FieldPlan[],
  onDrift: (table: string, path: string) => void,
): WriteChildren[] {
  return members.flatMap((member): WriteChildren[] => {
    if (member.kind === "children") return [childWriter(member, onDrift)];
    if (member.kind === "column") return [];
    const inner = compileChildren(member.members, onDrift);
    if (inner.length === 0) return [];
    return [
      (raw, checked, row, out) => {
        const value = checked[member.field];
        if (typeof value !== "object" || value === null) return;
        for (const write of inner) write(raw?.[member.field] as Json, value as Json, row, out);
      },
    ];
  });
}

function childWriter(
  { field, table }: ChildPlan,
  onDrift: (table: string, path: string) => void,
): WriteChildren {
  const write = compileTable(table, onDrift);
  return (raw, checked, row, out) => {
    const items = checked[field];
    if (!Array.isArray(items)) return;
    const raws = (raw?.[field] ?? []) as Json[];
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item !== null && item !== undefined) write(raws[i], item, row, i, out);
    }
  };
}

/** Half of a surrogate pair (a text cut in an emoji) is no valid UTF-8: it becomes the replacement character. */
function wellFormed(row: Row): string {
  const body = JSON.stringify(row);
  if (!body.includes("\\ud")) return body;
  return JSON.stringify(row, (_, value) =>
    typeof value === "string" ? Buffer.from(value).toString() : value,
  );
}

/** JSON with object keys in order, so that a vendor's changing field order is no change. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
