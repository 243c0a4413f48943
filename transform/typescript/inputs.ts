import { type DataType, Decimal, type RecordBatch, Table, Type } from "apache-arrow";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { LogicalType, Warehouse } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import type { Columns } from "./columns.ts";
import type { Input } from "./model.ts";
import type { DeclaredInput } from "./typescript-node.ts";
import { rowsOf } from "./values.ts";

/** Arrow types that fit a declared column. A decimal is no double: money is never read as a float by accident. */
const FITS: Readonly<Record<LogicalType, readonly Type[]>> = {
  text: [Type.Utf8, Type.LargeUtf8, Type.Dictionary],
  int: [Type.Int],
  numeric: [Type.Decimal, Type.Int],
  double: [Type.Float],
  boolean: [Type.Bool],
  date: [Type.Date],
  timestamp: [Type.Timestamp],
  json: [Type.Utf8, Type.LargeUtf8, Type.Dictionary],
};

/** Whether an Arrow type holds values of a logical type; a column of nothing but nulls fits every one. */
export function fits(type: DataType, logical: LogicalType): boolean {
  const isWholeDecimal = type.typeId === Type.Decimal && (type as { scale?: number }).scale === 0;
  // sum() of integers comes as a decimal without places.
  return (
    type.typeId === Type.Null || FITS[logical].includes(type.typeId) || (logical === "int" && isWholeDecimal)
  );
}

/** What `refs.orders` is: the rows of `sql`, in the declared columns and types. */
export function openInput(
  warehouse: Warehouse,
  node: Node,
  label: string,
  input: Pick<DeclaredInput, "columns">,
  sql: string,
): Input<Columns> {
  let query: Promise<string> | undefined;
  const batches = async function* (): AsyncGenerator<RecordBatch> {
    query ??= typedQuery(warehouse, node, label, input, sql);
    yield* warehouse.query(await query);
  };
  return {
    batches,
    async table() {
      const all: RecordBatch[] = [];
      for await (const batch of batches()) all.push(batch);
      return new Table(all);
    },
    async *rows() {
      for await (const batch of batches()) yield* rowsOf(batch);
    },
  } as Input<Columns>;
}

/** The query that gives the declared columns in the declared types. Throws `unknown-column`, `wrong-type`. */
async function typedQuery(
  warehouse: Warehouse,
  node: Node,
  label: string,
  { columns }: Pick<DeclaredInput, "columns">,
  sql: string,
): Promise<string> {
  if (columns === undefined) return sql;
  const there = new Map<string, DataType>();
  for await (const batch of warehouse.query(`select * from (\n${sql}\n) as input limit 0`))
    for (const field of batch.schema.fields) there.set(field.name.toLowerCase(), field.type);
  const wrong = columns.flatMap(({ name, logical }) => {
    const type = there.get(name.toLowerCase());
    if (type === undefined) return [unknownColumn(node, label, name, [...there.keys()])];
    return fits(type, logical) ? [] : [wrongType(node, label, name, logical, type)];
  });
  if (wrong.length > 0) throw new PatronError(wrong);
  const list = columns.map(({ name, logical }) => {
    const quoted = warehouse.quoteIdentifier(name);
    return `cast(${quoted} as ${warehouse.typeName(logical)}) as ${quoted}`;
  });
  return `select ${list.join(", ")} from (\n${sql}\n) as input`;
}

function unknownColumn(node: Node, label: string, name: string, known: readonly string[]) {
  return {
    code: "unknown-column",
    message: `${node.name} reads ${label}.${name}, and there is no such column.`,
    at: node.place,
    hint: didYouMean(name, known) ?? `It has: ${known.join(", ")}`,
  };
}

function wrongType(node: Node, label: string, name: string, logical: LogicalType, type: DataType) {
  const isMoney = logical === "double" && type.typeId === Type.Decimal;
  return {
    code: "wrong-type",
    message: `${node.name} declares ${label}.${name} as ${DECLARED[logical]}; the column is ${typeText(type)}.`,
    at: node.place,
    hint: isMoney
      ? "Declare t.numeric() and turn its text into a number where a float is meant, or cast in the SQL model."
      : "Declare the type that it has, or cast it in the model that gives it.",
  };
}

/** An Arrow type as people write it. */
export function typeText(type: DataType): string {
  if (type instanceof Decimal) return `Decimal(${type.precision}, ${type.scale})`;
  return type.typeId === Type.Timestamp ? "Timestamp" : String(type);
}

/** How a declaration of a logical type is written. */
export const DECLARED: Readonly<Record<LogicalType, string>> = {
  text: "t.string()",
  int: "t.integer()",
  numeric: "t.numeric()",
  double: "t.number()",
  boolean: "t.boolean()",
  date: "t.date()",
  timestamp: "t.timestamp()",
  json: "t.json()",
};
