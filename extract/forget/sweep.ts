import type { RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import type { Place } from "./erase-raw.ts";
import { pseudonymAddress } from "./tombstones.ts";

/** Addresses and numbers that are one person's alone, as they are spelled anywhere. */
export interface Contacts {
  emails: readonly string[];
  phones: readonly string[];
}

/** Ids and hashes: no contact stands there, and digits that look like one must stay. */
const IDS = /(^|_)id$|^_(load|parent|row|index)|_key$|_hash$|^stone$/;

/** The text columns of a schema's tables that may hold a contact, by table. */
export async function textColumns(warehouse: Warehouse, schema: string): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  for (const [table, columns] of await warehouse.columnsIn(schema)) {
    const texts = columns.filter(
      ({ name, type }) => !IDS.test(name) && /^(varchar|string|json|text)/i.test(type),
    );
    if (texts.length > 0)
      tables.set(
        table,
        texts.map((column) => column.name),
      );
  }
  return tables;
}

/**
 * Replaces a person's contacts in all texts of a table, also within longer ones and within JSON: what others wrote of the
 * person, and what a message quoted. An address becomes the pseudonym's, a number goes.
 */
export async function sweepTable(
  warehouse: Warehouse,
  session: Session,
  table: RelationName,
  columns: readonly string[],
  contacts: Contacts,
  pseudonym: string,
): Promise<Place | undefined> {
  const needles = needlesOf(contacts, pseudonym);
  if (needles.length === 0) return undefined;
  const { where, parameters } = holdsAny(warehouse, columns, contacts);
  const isBigquery = warehouse.dialect === "bigquery";
  const values: string[] = [];
  const sets = columns.map((column) => {
    let sql = warehouse.quoteIdentifier(column);
    for (const { pattern, by } of needles) {
      sql = isBigquery ? `regexp_replace(${sql}, ?, ?)` : `regexp_replace(${sql}, ?, ?, 'g')`;
      values.push(pattern, by);
    }
    return `${warehouse.quoteIdentifier(column)} = ${sql}`;
  });
  const { rowsChanged } = await session.execute(
    `update ${warehouse.quote(table)} set ${sets.join(", ")} where ${where}`,
    [...values, ...parameters],
  );
  return rowsChanged === 0 ? undefined : { place: `${table.schema}.${table.name}`, rows: rowsChanged };
}

/** The condition on rows in whose texts one of the contacts stands. */
export function holdsAny(
  warehouse: Warehouse,
  columns: readonly string[],
  { emails, phones }: Contacts,
): { where: string; parameters: string[] } {
  const texts = [...emails, ...phones].map((text) => text.toLowerCase());
  const parts = columns.flatMap((column) =>
    texts.map(() => `strpos(lower(${warehouse.quoteIdentifier(column)}), ?) > 0`),
  );
  return { where: `(${parts.join(" or ")})`, parameters: columns.flatMap(() => texts) };
}

/** What means something in a pattern. */
const MARKS = /[!-/:-@[-`{-~ ]/g;

/** Patterns of RE2, which both warehouses use. The longest first: an address may end with another. */
function needlesOf({ emails, phones }: Contacts, pseudonym: string): { pattern: string; by: string }[] {
  // A number within a longer one is another number.
  const whole = (text: string) => `${/^\w/.test(text) ? "\\b" : ""}${text.replace(MARKS, "\\$&")}\\b`;
  const pattern = (text: string) => `(?i)${whole(text)}`;
  const longest = (texts: readonly string[]) => [...texts].sort((a, b) => b.length - a.length);
  return [
    ...longest(emails).map((text) => ({ pattern: pattern(text), by: pseudonymAddress(pseudonym) })),
    ...longest(phones).map((text) => ({ pattern: pattern(text), by: "" })),
  ];
}
