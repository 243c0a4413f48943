import { type Place, sweepTable, textColumns } from "../../extract/forget/index.ts";
import type { RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import type { Person } from "./person.ts";

/** Columns by which a table of any model says whose a row is. */
const WHOSE = /^(id|record_id|customer_(id|key|number)|account_id|user_id|requester_id|person_id)$/;

/**
 * Erases a person from tables that no build makes anew: contacts anywhere in their texts, and in the rows that name the
 * person by an id or a contact, each text that is a name of the person. `renamed`: record ids that hold a device's id,
 * and what they are now. Inside the caller's transaction.
 */
export async function eraseRemembered(
  warehouse: Warehouse,
  session: Session,
  tables: readonly RelationName[],
  person: Pick<Person, "keys" | "records" | "emails" | "phones" | "names">,
  pseudonym: string,
  renamed: ReadonlyMap<string, string>,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const schema of new Set(tables.map((table) => table.schema))) {
    const columns = await textColumns(warehouse, schema);
    const all = await warehouse.columnsIn(schema);
    for (const table of tables.filter((one) => one.schema === schema)) {
      const names = (all.get(table.name) ?? []).map((column) => column.name);
      if (names.includes("record_id")) await rename(warehouse, session, table, renamed);
      const texts = columns.get(table.name);
      if (texts === undefined) continue;
      const whose = names.filter((name) => WHOSE.test(name));
      const rows = await eraseNames(warehouse, session, table, texts, whose, person);
      const swept = await sweepTable(warehouse, session, table, texts, person, pseudonym);
      const count = Math.max(rows, swept?.rows ?? 0);
      if (count > 0) places.push({ place: `${schema}.${table.name}`, rows: count });
    }
  }
  return places;
}

/** Sets texts to null that are a name of the person, in rows that name the person. Before contacts are swept. */
async function eraseNames(
  warehouse: Warehouse,
  session: Session,
  table: RelationName,
  texts: readonly string[],
  whose: readonly string[],
  person: Pick<Person, "keys" | "records" | "emails" | "phones" | "names">,
): Promise<number> {
  // A staging model has the shop's own number: `shopify:7` is 7 there.
  const ids = [
    ...new Set([...person.keys, ...person.records].flatMap((id) => [id, id.slice(id.lastIndexOf(":") + 1)])),
  ];
  const contacts = [...person.emails, ...person.phones].map((text) => text.toLowerCase());
  if (person.names.length === 0 || ids.length + contacts.length === 0) return 0;
  const text = (name: string) => `cast(${warehouse.quoteIdentifier(name)} as ${warehouse.typeName("text")})`;
  const isIn = (sql: string, values: readonly string[]) => `${sql} in (${values.map(() => "?").join(", ")})`;
  const isTheirs = [
    ...whose.map((name) => ({ sql: isIn(text(name), ids), parameters: ids })),
    ...(contacts.length === 0 ? [] : texts).map((name) => ({
      sql: isIn(`lower(${text(name)})`, contacts),
      parameters: contacts,
    })),
  ];
  if (isTheirs.length === 0) return 0;
  const isName = (name: string) => isIn(`lower(${text(name)})`, person.names);
  const sets = texts.map((name) => {
    const column = warehouse.quoteIdentifier(name);
    return `${column} = case when ${isName(name)} then null else ${column} end`;
  });
  const { rowsChanged } = await session.execute(
    `update ${warehouse.quote(table)} set ${sets.join(", ")}
     where (${isTheirs.map((one) => one.sql).join(" or ")}) and (${texts.map(isName).join(" or ")})`,
    [
      ...texts.flatMap(() => person.names),
      ...isTheirs.flatMap((one) => one.parameters),
      ...texts.flatMap(() => person.names),
    ],
  );
  return rowsChanged;
}

/** Keys stay as they are, also one that is named after a device: closed books hold it. */
async function rename(
  warehouse: Warehouse,
  session: Session,
  table: RelationName,
  renamed: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [before, now] of renamed) {
    const sql = `update ${warehouse.quote(table)} set record_id = ? where record_id = ?`;
    await session.execute(sql, [now, before]);
  }
}
