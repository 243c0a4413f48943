import type { Session } from "../../warehouse/port.ts";
import type { Destination, Identifiers, Member } from "../destinations/destination.ts";
import { type ClearPerson, emailFor, type PlatformRule, phoneFor, sha256 } from "../normalise/index.ts";
import { LAWFUL, PAGE, PLAN, turnPage } from "./diff.ts";
import { type EligibilityContext, eligibilitySql } from "./eligible.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

/** A row on its way: hashes alone, where the destination hashes. */
export interface OutRow {
  rowKey: string;
  operation: "add" | "change" | "remove";
  reason: string | null;
  fingerprint: string | null;
  identifiers: Identifiers;
}

/** A page of rows: those to send, and those that the local check keeps back, with their reason. */
export interface Page {
  /** The last key that the page looked at: the next one begins after it. */
  last: string;
  rows: OutRow[];
  unusable: { rowKey: string; fingerprint: string | null; reason: string }[];
}

type CandidateRow = ClearPerson & {
  row_key: string;
  operation: "add" | "change";
  fingerprint: string;
  skip_reason: string | null;
};

/**
 * A page of rows to add, in the order of their keys. Each is asked again whether it may go, at the time of sending: consent
 * may have been withdrawn since the plan was made.
 */
export async function additions(
  session: Session,
  context: EligibilityContext,
  destination: Destination,
  after: string | undefined,
): Promise<Page | undefined> {
  const operations = ["add", "change"] as const;
  const last = await turnPage(session, context.warehouse, {
    operations,
    after,
    rows: destination.limits.rows,
  });
  if (last === undefined) return undefined;
  const base = `select row_key as customer_id, true as in_segment from ${PAGE}`;
  const candidates = await session.rows<CandidateRow>(
    `select e.*, p.operation from (${eligibilitySql(context, base, { only: PAGE })}) as e
     inner join ${PAGE} as p on e.row_key = p.row_key order by e.row_key`,
  );
  const page: Page = { last, rows: [], unusable: [] };
  for (const row of candidates) {
    const { row_key: rowKey, fingerprint, operation } = row;
    if (row.skip_reason !== null) continue;
    const identifiers = identifiersOf(row, context, destination);
    if (Object.keys(identifiers).length === 0)
      page.unusable.push({ rowKey, fingerprint, reason: "invalid-identifier" });
    else page.rows.push({ rowKey, operation, reason: null, fingerprint, identifiers });
  }
  return page;
}

/** A field that is no e-mail or phone is left out; the row goes as long as another one is left. */
export function identifiersOf(
  person: ClearPerson,
  { sync }: EligibilityContext,
  { rule, takes, address }: Pick<Destination, "rule" | "takes" | "address">,
): Identifiers {
  const out: Identifiers = {};
  const uses = (kind: "email" | "phone" | "address") =>
    sync.identifiers.includes(kind) && takes.includes(kind);
  const email = uses("email") && person.email !== null ? emailFor(rule, person.email) : undefined;
  if (email !== undefined) out.email = email;
  const region = sync.phone_region;
  const phone = uses("phone") && person.phone !== null ? phoneFor(rule, person.phone, region) : undefined;
  if (phone !== undefined) out.phone = phone;
  const place = uses("address") ? address?.(person) : undefined;
  if (place !== undefined) out.address = place;
  return out;
}

/**
 * A page of rows to remove, by the hashes that were sent once. Where identifiers are a set, one that another member shares
 * (a household's phone) stays. `lawfulOnly`: those alone whom the law takes out, while a guard rail holds the rest.
 */
export async function removals(
  session: Session,
  context: EligibilityContext,
  { limits, rule, replacesByKey = false }: Destination,
  after: string | undefined,
  lawfulOnly: boolean,
): Promise<Pick<Page, "last" | "rows"> | undefined> {
  const { warehouse, sync } = context;
  const operations = replacesByKey ? (["remove"] as const) : (["remove", "change"] as const);
  const last = await turnPage(session, warehouse, { operations, after, rows: limits.rows });
  if (last === undefined) return undefined;
  const stored = await session.rows<Record<string, string | null> & { row_key: string }>(
    `select p.row_key, p.operation, p.reason, s.email_id, s.phone_id, s.address_id, s.platform_id,
        ${rule.hashes ? "cast(null as " : "cast(customers.email as "}${warehouse.typeName("text")}) as clear_email
     from ${PAGE} as p
     left join ${warehouse.quote({ schema: "core", name: "customers" })} as customers
        on p.row_key = customers.customer_id
     inner join ${table(warehouse, "sync_snapshot")} as s
        on s.sync = ${literal(sync.name)} and s.row_key = p.row_key
     order by p.row_key`,
  );
  const shared = replacesByKey ? new Set<string>() : await sharedIds(session, context);
  const isLawful = (reason: string | null) => !lawfulOnly || LAWFUL.some((one) => one === reason);
  const rows = stored
    .filter((row) => isLawful(row.reason ?? null))
    .map((row) => ({
      rowKey: row.row_key,
      operation: row.operation as "remove" | "change",
      reason: row.reason ?? null,
      fingerprint: null,
      identifiers: { ...storedIdentifiers(row, shared), ...clearIdentifiers(row, rule) },
    }));
  return { last, rows };
}

/** Where nothing is hashed and the platform told no id, a row is found by today's address. */
function clearIdentifiers(row: Readonly<Record<string, string | null>>, rule: PlatformRule): Identifiers {
  if (row.platform_id !== null || typeof row.clear_email !== "string") return {};
  const email = emailFor(rule, row.clear_email);
  return email === undefined ? {} : { email };
}

/** Hashes of the page's rows that a member who stays has too. */
async function sharedIds(session: Session, { warehouse, sync }: EligibilityContext): Promise<Set<string>> {
  const snapshot = table(warehouse, "sync_snapshot");
  const inSync = `s.sync = ${literal(sync.name)}`;
  const mine = `select s.* from ${snapshot} as s inner join ${PAGE} as p on s.row_key = p.row_key where ${inSync}`;
  const others = `select s.* from ${snapshot} as s inner join ${PLAN} as p on s.row_key = p.row_key
    where ${inSync} and p.operation in ('keep', 'stay', 'wait')`;
  const of = (column: string) =>
    `select others.${column} as id from (${others}) as others
     where others.${column} in (select ${column} from (${mine}) as mine)`;
  const ids = await session.rows<{ id: string }>(`${of("email_id")} union distinct ${of("phone_id")}`);
  return new Set(ids.map((row) => row.id));
}

/** The identifiers of a state row, without those in `except`. */
export function storedIdentifiers(
  row: Readonly<Record<string, unknown>>,
  except: ReadonlySet<string> = new Set(),
): Identifiers {
  const out: Identifiers = {};
  const { email_id: email, phone_id: phone, address_id: address } = row;
  if (typeof email === "string" && !except.has(email)) out.email = email;
  if (typeof phone === "string" && !except.has(phone)) out.phone = phone;
  if (typeof row.platform_id === "string") out.platformId = row.platform_id;
  if (typeof address === "string") out.address = JSON.parse(address) as Record<string, string>;
  return out;
}

/** A row as a destination sees it. The event id is the same when the same batch is sent again. */
export function toMember(batch: string, { rowKey, identifiers }: OutRow): Member {
  return { rowKey, identifiers, eventId: sha256(`${batch} ${rowKey}`).slice(0, 32) };
}
