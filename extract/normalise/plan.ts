import { z } from "zod";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { ColumnSpec, LogicalType } from "../../warehouse/port.ts";
import type { Stream } from "../stream.ts";
import { logicalType, unwrap } from "./logical-type.ts";
import { childTableName, columnName, parentColumn, TECHNICAL } from "./names.ts";
import type { ColumnHint } from "./types.ts";

/** A scalar field that becomes a column. */
export interface ColumnPlan extends ColumnSpec {
  kind: "column";
  /** The field in the API's spelling. */
  field: string;
  /** The fields that lead to it from its table's object, itself the last. */
  path: readonly string[];
  hint: ColumnHint;
  nullable: boolean;
  /** The field's own schema: what tells whether a key of an otherwise bad record can be trusted. */
  schema: z.ZodType;
}

/** A nested object whose fields become columns of the same table. */
export interface ObjectPlan {
  kind: "object";
  field: string;
  members: readonly FieldPlan[];
  /** The field names known here: others are drift. */
  known: ReadonlySet<string>;
}

/** An array of objects that becomes a child table. */
export interface ChildPlan {
  kind: "children";
  field: string;
  table: TablePlan;
}

export type FieldPlan = ColumnPlan | ObjectPlan | ChildPlan;

/** How one table is made from records: the plan of a stream is its root table's. */
export interface TablePlan extends Omit<ObjectPlan, "kind" | "field"> {
  name: string;
  /** 0 for the root table. */
  depth: number;
  /** Columns that identify a row. */
  key: readonly string[];
  /** For a child: its `_parent_*` columns, in the order of the parent's key, and their types. */
  parentColumns: readonly ColumnSpec[];
  parent: TablePlan | undefined;
  /** The data columns of the table itself, children's left out, in the schema's order. */
  columns: readonly ColumnPlan[];
  children: readonly ChildPlan[];
}

/** The plan of a stream. Throws PatronError when its key or cursor names no field, or two fields share a column. */
export function planStream(stream: Pick<Stream, "name" | "schema" | "key" | "cursor">): TablePlan {
  const key = stream.key.map((path) => columnName(path.split(".")));
  const root = planTable(stream.schema, { name: stream.name, parent: undefined, key });
  for (const [role, column] of [
    ...key.map((name) => ["key", name] as const),
    ...(stream.cursor === undefined ? [] : [["cursor", columnName(stream.cursor.split("."))] as const]),
  ]) {
    if (!root.columns.some((one) => one.name === column)) {
      throw declarationError(stream.name, `its ${role} '${column}' is no field of its schema`);
    }
  }
  return root;
}

interface TableHead {
  name: string;
  parent: TablePlan | undefined;
  key: readonly string[] | undefined;
}

function planTable(schema: z.ZodObject, { name, parent, key }: TableHead): TablePlan {
  const columns: ColumnPlan[] = [];
  const parentColumns =
    parent?.key.map((column) => ({ name: parentColumn(column), type: typeOf(parent, column) })) ?? [];
  const table = {
    name,
    depth: parent ? parent.depth + 1 : 0,
    key: key ?? [],
    parentColumns,
    parent,
    columns,
  };
  const pending: { field: string; path: string[]; schema: z.ZodObject }[] = [];
  const { members, known } = planObject(schema, [], columns, pending);
  checkColumns(name, columns);
  // A child is told apart by its own id within its parent, or by its place when it has none.
  const id = columns.find((column) => column.name === "id" && !column.nullable);
  const own = key ?? [...parentColumns.map((column) => column.name), id?.name ?? TECHNICAL.index];
  const plan: TablePlan = { ...table, key: own, members, known, children: [] };
  attachChildren(plan, pending);
  return plan;
}

type Pending = { field: string; path: string[]; schema: z.ZodObject }[];

function planObject(schema: z.ZodObject, path: readonly string[], columns: ColumnPlan[], pending: Pending) {
  const members: FieldPlan[] = [];
  for (const [field, raw] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const inner = unwrap(raw);
    const here = [...path, field];
    const element = arrayElement(inner.schema, inner.hint);
    if (inner.schema instanceof z.ZodObject && inner.hint.type === undefined) {
      members.push({ kind: "object", field, ...planObject(inner.schema, here, columns, pending) });
    } else if (element !== undefined) {
      pending.push({ field, path: here, schema: element });
      members.push({ kind: "children", field, table: undefined as never });
    } else {
      const { hint, nullable } = inner;
      const column: ColumnPlan = {
        kind: "column",
        field,
        path: here,
        name: columnName(here),
        type: logicalType(inner),
        hint,
        nullable: nullable || path.length > 0,
        schema: raw,
      };
      columns.push(column);
      members.push(column);
    }
  }
  return { members, known: new Set(Object.keys(schema.shape)) };
}

function arrayElement(schema: z.ZodType, hint: ColumnHint): z.ZodObject | undefined {
  if (hint.type !== undefined || !(schema instanceof z.ZodArray)) return undefined;
  const element = unwrap(schema.element as z.ZodType);
  return element.schema instanceof z.ZodObject && element.hint.type === undefined
    ? element.schema
    : undefined;
}

/** Child tables are planned once the parent's key is known; they fill the gaps left in the members, in order. */
function attachChildren(plan: TablePlan, pending: Pending): void {
  const children = plan.children as ChildPlan[];
  const queue = [...pending];
  const fill = (members: readonly FieldPlan[]): void => {
    for (const member of members) {
      if (member.kind === "object") fill(member.members);
      if (member.kind !== "children") continue;
      const { path, schema } = queue.shift()!;
      member.table = planTable(schema, {
        name: childTableName(plan.name, path),
        parent: plan,
        key: undefined,
      });
      children.push(member);
    }
  };
  fill(plan.members);
}

function typeOf(table: TablePlan, column: string): LogicalType {
  if (column === TECHNICAL.index) return "int";
  const found = [...table.columns, ...table.parentColumns].find((one) => one.name === column);
  return found?.type ?? "text";
}

function checkColumns(table: string, columns: readonly ColumnPlan[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw declarationError(table, `two of its fields become the column ${name}`);
    if (name.startsWith("_")) throw declarationError(table, `its column ${name} begins with an underscore`);
    seen.add(name);
  }
}

function declarationError(name: string, message: string): PatronError {
  return new PatronError({
    code: "stream-declaration",
    message: `The stream ${name} cannot be made into tables: ${message}.`,
    hint: "Correct the stream's schema, key or cursor.",
  });
}
