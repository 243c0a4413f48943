import type { RelationName, Warehouse } from "../../warehouse/port.ts";
import { contentSql, type MovedColumn } from "./columns.ts";

/** What a table holds, whatever the order of its rows: equal on both sides, or something is missing. */
export interface Checksum {
  rows: number;
  /** Sums of the first and the second 32 bits of each row's MD5. */
  sums: string;
}

const HEX: Record<"duckdb" | "bigquery", { hash: string; type: string }> = {
  duckdb: { hash: "md5(content)", type: "bigint" },
  bigquery: { hash: "to_hex(md5(content))", type: "int64" },
};

/** Counts and hashes a table where it is: nothing but the sums leaves the warehouse. */
export async function checksum(
  warehouse: Warehouse,
  table: RelationName,
  columns: readonly MovedColumn[],
): Promise<Checksum> {
  const { hash, type } = HEX[warehouse.dialect];
  const sum = (from: number) => `coalesce(sum(cast(concat('0x', substr(digest, ${from}, 8)) as ${type})), 0)`;
  const [row] = await warehouse.rows<{ n: number; a: unknown; b: unknown }>(
    `select count(*) as n, ${sum(1)} as a, ${sum(9)} as b
     from (select ${hash} as digest from (select ${contentSql(warehouse, columns)} as content
       from ${warehouse.quote(table)}) as contents) as digests`,
  );
  return { rows: Number(row!.n), sums: `${row!.a} ${row!.b}` };
}

export const isSame = (one: Checksum, other: Checksum): boolean =>
  one.rows === other.rows && one.sums === other.sums;
