import { writeCsv } from "./csv.ts";
import { writeParquet } from "./parquet.ts";
import type { WriteTable } from "./table.ts";
import { writeXlsx } from "./xlsx.ts";

/** The kinds of file that the destination `files` writes: `format` in activations.yml, and the end of a file's name. */
export const FORMATS = { csv: writeCsv, parquet: writeParquet, xlsx: writeXlsx } as const satisfies Readonly<
  Record<string, WriteTable>
>;
