import type { DuckDBResult, DuckDBValue } from "@duckdb/node-api";
import { Field, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { arrowData } from "./arrow-data.ts";
import { arrowType } from "./arrow-types.ts";

/** Rows in a batch: four of DuckDB's chunks. Few enough to be gone again before the collector takes them for lasting. */
const BATCH_ROWS = 8_192;

/** Streams a result as record batches. A result without rows is one empty batch, so that its schema is known. */
export async function* recordBatches(result: DuckDBResult): AsyncGenerator<RecordBatch> {
  const schema = arrowSchema(result);
  let columns = emptyColumns(schema);
  let rows = 0;
  let yielded = false;
  for await (const chunk of result) {
    columns.forEach((column, i) => {
      for (const value of chunk.getColumnValues(i)) column.push(value);
    });
    rows += chunk.rowCount;
    if (rows < BATCH_ROWS) continue;
    yield batch(schema, columns, rows);
    yielded = true;
    columns = emptyColumns(schema);
    rows = 0;
  }
  if (rows > 0 || !yielded) yield batch(schema, columns, rows);
}

function arrowSchema(result: DuckDBResult): Schema {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  return new Schema(names.map((name, i) => new Field(name, arrowType(types[i]!), true)));
}

function emptyColumns(schema: Schema): DuckDBValue[][] {
  return schema.fields.map(() => []);
}

function batch(schema: Schema, columns: DuckDBValue[][], length: number): RecordBatch {
  const children = schema.fields.map((field, i) => arrowData(field.type, columns[i]!));
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
  );
}
