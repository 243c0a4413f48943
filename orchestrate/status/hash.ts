import type { Column, Relation, Warehouse } from "../../warehouse/port.ts";
import { checksum } from "../move/checksum.ts";
import { movedColumn } from "../move/columns.ts";

export interface TableStatus {
  schema: string;
  table: string;
  rows: number;
  /** 32 hex digits over all rows in any order. */
  hash: string;
}

/** When and by which load a row came is not part of its content: not in raw tables, and not where models carry it along. */
const LOAD_COLUMNS = new Set(["_loaded_at", "_load_id"]);
const CARRIED_COLUMNS = new Set(["load_id", "order_load_id"]);
/** In the run ledger a load is what is told of. */
const LEDGER = "operations";

/**
 * Row counts and content hashes of every table. The hash does not depend on row order (a sum over rows), leaves load
 * times out and rounds doubles to 9 significant digits, so that equal content has an equal hash.
 */
export async function tableStatus(warehouse: Warehouse): Promise<TableStatus[]> {
  const out: TableStatus[] = [];
  for (const relation of await warehouse.relations()) {
    if (relation.type === "table") out.push(await hashTable(warehouse, relation));
  }
  return out.sort((a, b) => (`${a.schema}.${a.table}` < `${b.schema}.${b.table}` ? -1 : 1));
}

async function hashTable(warehouse: Warehouse, relation: Relation): Promise<TableStatus> {
  const isContent = ({ name }: Column) =>
    !LOAD_COLUMNS.has(name) && (relation.schema === LEDGER || !CARRIED_COLUMNS.has(name));
  const columns = (await warehouse.columns(relation)).filter(isContent);
  if (warehouse.dialect === "bigquery") {
    const { rows, sums } = await checksum(warehouse, relation, columns.map(movedColumn));
    const hash = sums.split(" ").map(low64).join("");
    return { schema: relation.schema, table: relation.name, rows, hash };
  }
  const parts = columns.map((column) => contentOf(warehouse, column));
  const content = parts.length === 0 ? "''" : parts.join(" || ");
  const [row] = await warehouse.rows<{ rows: number; low: string; high: string }>(
    `select count(*) as rows,
       cast(coalesce(sum(md5_number_lower(content)), 0) as varchar) as low,
       cast(coalesce(sum(md5_number_upper(content)), 0) as varchar) as high
     from (select ${content} as content from ${warehouse.quote(relation)}) as hashed`,
  );
  const hash = [row!.high, row!.low].map(low64).join("");
  return { schema: relation.schema, table: relation.name, rows: Number(row!.rows), hash };
}

/** A column as text with a length before it, so that two columns cannot run into each other; null is `-`. */
function contentOf(warehouse: Warehouse, column: Column): string {
  const name = warehouse.quoteIdentifier(column.name);
  const isFloat = /^(double|float|real)/i.test(column.type);
  const text = isFloat ? `printf('%.8e', ${name})` : `cast(${name} as varchar)`;
  return `coalesce(cast(length(${text}) as varchar) || ':' || ${text}, '-')`;
}

/** The last 64 bits of a sum, as 16 hex digits. */
const low64 = (sum: string): string => BigInt.asUintN(64, BigInt(sum)).toString(16).padStart(16, "0");
