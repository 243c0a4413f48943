import type { CatalogTable, TypedColumn } from "../../transform/bigquery/analyzer.ts";
import type { Value } from "../../warehouse/port.ts";
import { typeName } from "../analyzer/proto.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";
import { decode, encode, type ValueProto } from "./values.ts";

/** A table with rows, for the reference implementation. Values stand in the order of the columns. */
export interface FilledTable extends CatalogTable {
  rows: readonly (readonly Value[])[];
}

export interface Answer {
  columns: TypedColumn[];
  rows: Value[][];
}

/**
 * Runs a query in Google's reference implementation over tables of plain values. It takes rows for tables without a
 * dataset only, so `core`.`orders` is called `core.orders` there.
 */
export async function evaluate(
  analyzer: ZetaSql,
  sql: string,
  tables: readonly FilledTable[],
): Promise<Answer> {
  const content = Object.fromEntries(
    tables.map(({ path, columns, rows }) => [
      path.join("."),
      {
        tableData: {
          row: rows.map((row) => ({ cell: row.map((value, index) => encode(value, columns[index]!.type)) })),
        },
      },
    ]),
  );
  const flat = tables.map((one) => ({ ...one, path: [one.path.join(".")] }));
  const reply = await analyzer.evaluate(sql.replace(/`(\w+)`\.`(\w+)`/g, "`$1.$2`"), flat, content);
  const columns = reply.prepared.columns.map((one) => ({ name: one.name, type: typeName(one.type) }));
  const rows = (reply.content.tableData.row ?? []).map((row) =>
    columns.map((column, index) => decode((row.cell?.[index] ?? {}) as ValueProto, column.type)),
  );
  return { columns, rows };
}
