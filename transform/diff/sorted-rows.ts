import type { RelationName, Warehouse } from "../../warehouse/port.ts";

/** A row as texts: exact, and comparable between two warehouses. */
export interface TextRow {
  /** Hash of the key's values; rows come in its order. */
  key: string;
  values: (string | null)[];
}

/**
 * Streams a relation in the order of its key's hash, one batch in memory. The hash makes both sides sort alike,
 * whatever the collation of their texts.
 */
export async function* sortedRows(
  warehouse: Warehouse,
  relation: RelationName,
  keys: readonly string[],
  columns: readonly string[],
): AsyncGenerator<TextRow> {
  const type = warehouse.dialect === "bigquery" ? "string" : "varchar";
  const text = (name: string) => `cast(${warehouse.quoteIdentifier(name)} as ${type})`;
  const parts = keys.map((name) => `coalesce(concat('=', ${text(name)}), '-')`).join(", '|', ");
  const hash = warehouse.dialect === "bigquery" ? `to_hex(md5(concat(${parts})))` : `md5(concat(${parts}))`;
  const names = columns.map((name, index) => `${text(name)} as c${index}`);
  const order = columns.map((_, index) => `c${index}`);
  const sql = `select ${[`${hash} as k`, ...names].join(", ")} from ${warehouse.quote(relation)} order by ${["k", ...order].join(", ")}`;
  for await (const batch of warehouse.query(sql)) {
    const vectors = [...Array(columns.length + 1).keys()].map((index) => batch.getChildAt(index)!);
    for (let row = 0; row < batch.numRows; row++) {
      const [key, ...values] = vectors.map((vector) => vector.get(row) as string | null);
      yield { key: key ?? "", values };
    }
  }
}
