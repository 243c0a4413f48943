import { createHash, type Hash } from "node:crypto";
import type { Dialect, LogicalType, Session } from "../../warehouse/port.ts";
import { SEALED_COLUMNS } from "../tables.ts";

/**
 * A posting's canonical text as an expression in SQL: every column with its length before it, null as `-`, so that no
 * two postings have one text. Both warehouses write the same text; a seal holds after a move from one to the other.
 */
export function canonicalText(dialect: Dialect): string {
  const string = dialect === "bigquery" ? "string" : "varchar";
  const parts = Object.entries(SEALED_COLUMNS).map(([name, type]) => {
    const text = columnText(name, type, dialect);
    return `coalesce(cast(length(${text}) as ${string}) || ':' || ${text}, '-')`;
  });
  // Not `||` over all of them: each would lie one level deeper, and so many columns are too deep for some parsers.
  return `concat(${parts.join(", ")})`;
}

function columnText(name: string, type: LogicalType, dialect: Dialect): string {
  if (type === "text") return name;
  if (dialect === "duckdb") return `cast(${name} as varchar)`;
  // BigQuery writes a decimal without the zeros at its end; DuckDB writes all nine places.
  return type === "numeric" ? `format('%.9f', ${name})` : `cast(${name} as string)`;
}

/** SHA-256 of a text expression, in 64 lower-case hex digits. */
export function sha256Sql(text: string, dialect: Dialect): string {
  return dialect === "bigquery" ? `to_hex(sha256(${text}))` : `sha256(${text})`;
}

/** SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One sealed posting as it is read back. */
export interface SealedRow {
  lineNumber: number;
  postingId: string;
  rowHash: string;
  text: string;
}

/** A seal's postings in their order, streamed: memory does not grow with their number. */
export async function* sealedRows(
  session: Session,
  dialect: Dialect,
  sealId: string,
): AsyncGenerator<SealedRow> {
  const sql = `select line_number, posting_id, row_hash, ${canonicalText(dialect)} as canonical_text
    from finance.postings where seal_id = ? order by line_number`;
  for await (const batch of session.query(sql, [sealId])) {
    const column = (name: string) => batch.getChild(name)!;
    for (let i = 0; i < batch.numRows; i++) {
      yield {
        lineNumber: Number(column("line_number").get(i)),
        postingId: String(column("posting_id").get(i)),
        rowHash: String(column("row_hash").get(i)),
        text: String(column("canonical_text").get(i)),
      };
    }
  }
}

/** The hash of a whole seal: SHA-256 over its postings' texts in order, a line each. */
export class SealHash {
  readonly #hash: Hash = createHash("sha256");

  add(text: string): void {
    this.#hash.update(text).update("\n");
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}
