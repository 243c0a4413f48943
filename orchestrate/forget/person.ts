import {
  emailSpelling,
  findInRaw,
  isPseudonym,
  type Place,
  phoneSpelling,
  type RawFindings,
} from "../../extract/forget/index.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import { compileInline, type Project as Models } from "../../transform/index.ts";
import type { Parameter, Warehouse } from "../../warehouse/port.ts";
import { allSources } from "../project/sources.ts";
import type { IdentityMap } from "./tables.ts";

/** How the caller names a person: one of them. */
export interface Wanted {
  email?: string | undefined;
  phone?: string | undefined;
  customer?: string | undefined;
}

/** A person of the identity map. Contacts that others have too are left out. */
export interface Person {
  /** The key of today, and merged ones of before. */
  keys: string[];
  records: string[];
  recordKinds: { kind: string; count: number }[];
  emails: string[];
  phones: string[];
  /** Contacts that others share; they stay with the others. */
  shared: number;
  /** What else is personal, in small letters. */
  names: string[];
  places: Place[];
}

/** The keys of the people that the caller may mean. */
export async function findKeys(
  warehouse: Warehouse,
  models: Models,
  map: IdentityMap,
  wanted: Wanted,
): Promise<string[]> {
  if (wanted.customer !== undefined) {
    return column(
      warehouse,
      `select customer_id as found from ${map.customers} where customer_id = ? or customer_number = ?
       union distinct
       select current_customer_key as found from ${map.identity_keys} where customer_key = ? and current_customer_key is not null`,
      [wanted.customer, wanted.customer, wanted.customer],
    );
  }
  const [kind, text] = wanted.email === undefined ? ["phone", wanted.phone!] : ["email", wanted.email];
  // The macros of the models themselves: what they make of a spelling is what the map holds.
  const macro = kind === "email" ? `normalise_email("'${text}'")` : `e164(dialled("'${text}'"))`;
  const value = await compileInline(models, warehouse, `{{ ${macro} }}`);
  return column(
    warehouse,
    `select distinct records.customer_key as found from ${map.int_identifiers_normalised} as identifiers
     inner join ${map.customer_identities} as records on identifiers.record_id = records.record_id
     where identifiers.identifier_kind = '${kind}' and identifiers.identifier_value = ${value} order by found`,
  );
}

/** Everything that is known of the person of a key. */
export async function describePerson(warehouse: Warehouse, map: IdentityMap, key: string): Promise<Person> {
  const keys = await column(
    warehouse,
    `select customer_key as found from ${map.identity_keys} where current_customer_key = ? or customer_key = ?`,
    [key, key],
  );
  const rows = await warehouse.rows<{ record_id: string; record_kind: string }>(
    `select record_id, record_kind from ${map.customer_identities} where customer_key = ? order by record_id`,
    [key],
  );
  const inRaw = await findInRaw(
    warehouse,
    warehouse,
    allSources,
    rows.map((row) => row.record_id),
  );
  const identifiers = await warehouse.rows<Identifier>(
    `select identifiers.identifier_kind as kind, identifiers.identifier_value as value,
       max(case when records.customer_key <> ? then 1 else 0 end) as is_shared
     from ${map.int_identifiers_normalised} as identifiers
     inner join ${map.customer_identities} as records on identifiers.record_id = records.record_id
     where identifiers.identifier_kind in ('email', 'phone')
       and identifiers.identifier_value in (
         select own.identifier_value from ${map.int_identifiers_normalised} as own
         inner join ${map.customer_identities} as mine on own.record_id = mine.record_id where mine.customer_key = ?)
     group by identifiers.identifier_kind, identifiers.identifier_value`,
    [key, key],
  );
  const names = await warehouse.rows<Record<string, string | null>>(
    `select full_name, first_name, last_name, company from ${map.customers} where customer_id = ?`,
    [key],
  );
  const stated = names.flatMap((row) => Object.values(row)).filter((name) => name !== null && name !== "");
  return {
    keys: [...new Set([key, ...keys])],
    records: rows.map((row) => row.record_id),
    recordKinds: counted(rows.map((row) => row.record_kind)),
    ...ownContacts(identifiers, inRaw),
    names: [...new Set([...inRaw.names, ...stated.map((name) => name!.toLowerCase())])],
    places: inRaw.places,
  };
}

interface Identifier {
  kind: string;
  value: string;
  is_shared: number;
}

/** The contacts that are nobody else's, in the map's spelling and in the sources'. */
function ownContacts(
  identifiers: readonly Identifier[],
  inRaw: RawFindings,
): Pick<Person, "emails" | "phones" | "shared"> {
  const of = (kind: string, isShared: boolean) =>
    identifiers
      .filter((one) => one.kind === kind && Number(one.is_shared) > 0 === isShared && !isPseudonym(one.value))
      .map((one) => one.value);
  const [othersMail, othersPhones] = [new Set(of("email", true)), of("phone", true).map(phoneSpelling)];
  const emails = new Set([...of("email", false), ...inRaw.emails.map(emailSpelling)]);
  // A spelling without the country's code ends like the whole number.
  const isOthers = (phone: string) => othersPhones.some((other) => other.endsWith(phoneSpelling(phone)));
  const phones = new Set([...of("phone", false), ...inRaw.phones]);
  return {
    emails: [...emails].filter((email) => email.includes("@") && !othersMail.has(email)),
    phones: [...phones].filter((phone) => phoneSpelling(phone).length > 5 && !isOthers(phone)),
    shared: othersMail.size + othersPhones.length,
  };
}

async function column(
  warehouse: Warehouse,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<string[]> {
  return (await warehouse.rows<{ found: string }>(sql, parameters)).map((row) => row.found);
}

function counted(kinds: readonly string[]): { kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** `a***@example.com`, `***23`: enough to know whom one means. */
export function masked(text: string): string {
  const at = text.indexOf("@");
  if (at > 0) return `${text[0]}***${text.slice(at)}`;
  return `***${text.slice(-2)}`;
}

/** Nobody, or more than one: both are said without naming anybody. Throws PatronError. */
export function onlyOne(keys: readonly string[], wanted: Wanted): string {
  const [only] = keys;
  const given = wanted.customer ?? masked(wanted.email ?? wanted.phone!);
  if (only === undefined) {
    throw new PatronError({
      code: "unknown-person",
      message: `Nobody is known by ${given}.`,
      hint: "The map of who is who is as new as the last build. A person may be known by another address or number.",
      help: "Find the customer's id: npx patron show --select customers",
    });
  }
  if (keys.length === 1) return only;
  throw new PatronError(
    {
      code: "several-people",
      message: `${given} is shared by ${keys.length} people: ${keys.slice(0, 10).join(", ")}${keys.length > 10 ? ", …" : ""}.`,
      hint: "Forgetting one of them leaves the others, and what they share, alone.",
      help: `Name the one: npx patron forget --customer ${only}`,
    },
    { exitCode: 2 },
  );
}
