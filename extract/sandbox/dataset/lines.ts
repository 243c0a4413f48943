import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";

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
    const where = until === undefined ? "" : "where InvoiceDate < cast($until as timestamp)";
    const result = await connection.runAndReadAll(
      `select InvoiceNo, StockCode, Description, cast(Quantity as integer) as quantity,
         cast(round(UnitPrice * 1000) as integer) as milli,
         cast(epoch_ms(timezone('Europe/London', InvoiceDate)) as double) as at,
         cast(epoch(InvoiceDate) // 86400 as integer) as day,
         coalesce(cast(CustomerID as integer), 0) as customer, Country
       from read_parquet('${DATA_FILE.replaceAll("'", "''")}', file_row_number = true)
       ${where} order by file_row_number`,
      until === undefined ? {} : { until },
    );
    return toLines(result.getColumns() as unknown[][]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function toLines(columns: unknown[][]): Lines {
  const [invoice, sku, title, quantity, milli, at, day, customer, country] = columns;
  return {
    count: invoice!.length,
    invoice: shared(invoice as string[]),
    sku: shared(sku as string[]),
    title: shared(title as (string | null)[]),
    quantity: Int32Array.from(quantity as number[]),
    milli: Int32Array.from(milli as number[]),
    at: Float64Array.from(at as number[]),
    day: Int32Array.from(day as number[]),
    customer: Int32Array.from(customer as number[]),
    country: shared(country as string[]),
  };
}

/** Each distinct text once in memory: half a million lines repeat four thousand titles. */
function shared<T extends string | null>(values: T[]): T[] {
  const seen = new Map<T, T>();
  return values.map((value) => {
    const known = seen.get(value);
    if (known !== undefined) return known;
    seen.set(value, value);
    return value;
  });
}
