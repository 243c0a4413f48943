import { Bug } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";

/** A name from a checked file as a text literal. Anything that could end the literal is a mistake of ours. */
export function literal(text: string): string {
  if (/['\\\u0000-\u001f]/.test(text)) throw new Bug("ac7100a1", "a name with a quote reached a statement");
  return `'${text}'`;
}

/** A literal for text that people wrote: quotes doubled, for DuckDB; BigQuery reads a backslash as an escape. */
export function freeLiteral(warehouse: Warehouse, text: string | null | undefined): string {
  if (text === null || text === undefined) return `cast(null as ${warehouse.typeName("text")})`;
  const plain = text.replace(/[\u0000-\u001f]/g, " ");
  return warehouse.dialect === "bigquery"
    ? `'${plain.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
    : `'${plain.replaceAll("'", "''")}'`;
}

/** SHA-256 of a text expression as lower-case hex. */
export const sha256Sql = (warehouse: Warehouse, expression: string): string =>
  warehouse.dialect === "bigquery" ? `to_hex(sha256(${expression}))` : `sha256(${expression})`;

/** A moment in milliseconds as a literal, in UTC, to the second's thousandth. */
export const moment = (ms: number): string =>
  `timestamp '${new Date(ms).toISOString().replace("T", " ").replace("Z", "")}'`;
