import { type Contacts, holdsAny, type Place, textColumns } from "../../extract/forget/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

export interface Proof {
  /** Tables whose texts were read. */
  tables: number;
  /** Where a contact still stands. */
  left: Place[];
}

/** Searches every text and JSON column of every table of the warehouse for a person's contacts, any case, also within words. */
export async function searchFor(warehouse: Warehouse, contacts: Contacts): Promise<Proof> {
  const proof: Proof = { tables: 0, left: [] };
  if (contacts.emails.length + contacts.phones.length === 0) return proof;
  const tables = (await warehouse.relations()).filter((relation) => relation.type === "table");
  for (const schema of new Set(tables.map((table) => table.schema))) {
    const columns = await textColumns(warehouse, schema);
    for (const { name } of tables.filter((table) => table.schema === schema)) {
      const texts = columns.get(name);
      if (texts === undefined) continue;
      proof.tables += 1;
      const { where, parameters } = holdsAny(warehouse, texts, contacts);
      const [row] = await warehouse.rows<{ n: number }>(
        `select count(*) as n from ${warehouse.quote({ schema, name })} where ${where}`,
        parameters,
      );
      if (Number(row?.n ?? 0) > 0) proof.left.push({ place: `${schema}.${name}`, rows: Number(row!.n) });
    }
  }
  return proof;
}
