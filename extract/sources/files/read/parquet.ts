import { TerminalError } from "../../../../kernel/diagnostics.ts";

interface ParquetRow {
  line: number;
  values: Record<string, unknown>;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Reads a Parquet file as text, value by value, so that decimals keep their digits and the same rules read them as in
 * a CSV file. DuckDB serves as a file reader here, in memory: this is no warehouse. Times with a zone come as UTC,
 * nested values as JSON text.
 */
export async function parquetRows(
  path: string,
): Promise<{ columns: string[]; batches: AsyncIterable<ParquetRow[]> }> {
  const { DuckDBInstance } = await import("@duckdb/node-api"); // a third of a start's time: loaded for Parquet alone
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  const file = `read_parquet('${path.replaceAll("'", "''")}')`;
  let described: { column_name: string; column_type: string }[];
  try {
    const reader = await connection.runAndReadAll(`describe select * from ${file}`);
    described = reader.getRowObjects() as unknown as typeof described;
  } catch (error) {
    connection.closeSync();
    throw new TerminalError(
      { code: "unreadable-file", message: `Not a Parquet file: ${(error as Error).message}`, at: { path } },
      { cause: error },
    );
  }
  const columns = described.map((column) => column.column_name);
  const selected = described.map((column) => asText(column.column_name, column.column_type));
  async function* batches(): AsyncIterable<ParquetRow[]> {
    try {
      const result = await connection.stream(`select ${selected.join(", ")} from ${file}`);
      let line = 0;
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        yield chunk.getRows().map((row) => {
          line += 1;
          return { line, values: Object.fromEntries(row.map((value, i) => [columns[i]!, value])) };
        });
      }
    } finally {
      connection.closeSync();
    }
  }
  return { columns, batches: batches() };
}

function asText(name: string, type: string): string {
  const column = quoted(name);
  if (type === "TIMESTAMP WITH TIME ZONE") return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ') as ${column}`;
  if (/\[\]$|^(STRUCT|MAP)\b/.test(type)) return `to_json(${column})::varchar as ${column}`;
  return `${column}::varchar as ${column}`;
}
