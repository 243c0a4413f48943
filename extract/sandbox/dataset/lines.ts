import { fileURLToPath } from "node:url";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** The shipped file; `data/README.md` says where it comes from. */
export const DATA_FILE = fileURLToPath(new URL("../data/online_retail_2010_2011.parquet", import.meta.url));

/**
 * The file's lines, one array per column, index = row number in the file.
 * Prices are whole thousandths of a pound, because four lines carry a third decimal; times are UTC milliseconds.
 */
export interface Lines {
  readonly count: number;
  readonly invoice: readonly string[];
  readonly sku: readonly string[];
  readonly title: readonly (string | null)[];
  readonly quantity: Int32Array;
  readonly milli: Int32Array;
  readonly at: Float64Array;
  /** Day in London since 1970-01-01, the shop's own calendar. */
  readonly day: Int32Array;
  /** 0 where the file has no customer. */
  readonly customer: Int32Array;
  readonly country: readonly string[];
}

/**
 * Reads the shipped file once. The file's times are local to London; UTC is what every vendor serves.
 * @param until keep only lines of invoices dated before this London date (YYYY-MM-DD); all lines when absent
 */
export async function readLines(until?: string): Promise<Lines> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    // DuckDB keeps the order of a file's rows (preserve_insertion_order), so that an index is a row number.
    await connection.run(
      `create view file as select * from read_parquet('${DATA_FILE.replaceAll("'", "''")}')`,
    );
    const texts = new Map<string, readonly string[]>();
    for (const column of TEXT_COLUMNS) texts.set(column, await dictionary(connection, column));
    const where = until === undefined ? "" : "where InvoiceDate < cast($until as timestamp)";
    const result = await connection.runAndReadAll(
      `select ${TEXT_COLUMNS.map((column) => `enum_code(cast(${column} as ${column}_t))`).join(", ")},
         cast(Quantity as integer), cast(round(UnitPrice * 1000) as integer),
         cast(epoch_ms(timezone('Europe/London', InvoiceDate)) as double),
         cast(cast(InvoiceDate as date) - date '1970-01-01' as integer), coalesce(cast(CustomerID as integer), 0)
       from file ${where}`,
      until === undefined ? {} : { until },
    );
    return toLines(result.getColumns() as (number | null)[][], texts);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const TEXT_COLUMNS = ["InvoiceNo", "StockCode", "Description", "Country"] as const;

/** Makes an enum of a column's texts, so that each crosses into JavaScript once instead of half a million times. */
async function dictionary(connection: DuckDBConnection, column: string): Promise<readonly string[]> {
  await connection.run(
    `create type ${column}_t as enum (select distinct ${column} from file where ${column} is not null)`,
  );
  const values = await connection.runAndReadAll(`select unnest(enum_range(null::${column}_t))::varchar`);
  return (values.getColumns()[0] ?? []) as string[];
}

function toLines(columns: (number | null)[][], texts: ReadonlyMap<string, readonly string[]>): Lines {
  const [invoice, sku, title, country, quantity, milli, at, day, customer] = columns;
  const read = (column: (typeof TEXT_COLUMNS)[number], codes: (number | null)[]): (string | null)[] => {
    const known = texts.get(column)!;
    return codes.map((code) => (code === null ? null : known[code]!));
  };
  return {
    count: invoice!.length,
    invoice: read("InvoiceNo", invoice!) as string[],
    sku: read("StockCode", sku!) as string[],
    title: read("Description", title!),
    country: read("Country", country!) as string[],
    quantity: Int32Array.from(quantity as number[]),
    milli: Int32Array.from(milli as number[]),
    at: Float64Array.from(at as number[]),
    day: Int32Array.from(day as number[]),
    customer: Int32Array.from(customer as number[]),
  };
}
