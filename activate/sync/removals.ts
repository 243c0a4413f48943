import type { Session } from "../../warehouse/port.ts";
import type { Destination, Identifiers } from "../destinations/destination.ts";
import { emailFor, type PlatformRule, sha256 } from "../normalise/index.ts";
import { LAWFUL, PAGE, turnPage } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { clearRows, identifiersOf, type OutRow, type Page, storedIdentifiers } from "./rows.ts";
import { sharedByPage } from "./shared.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

type StoredRow = Record<string, string | null> & { row_key: string };

/**
 * A page of rows to remove, by what was sent once. Where identifiers are a set, one that somebody else shares stays, and of a
 * changed row those alone go that it has no longer: a new identifier in the mapping takes nobody out for a moment.
 * `lawfulOnly`: those alone whom the law takes out, while a guard rail holds the rest.
 */
export async function removals(
  session: Session,
  context: EligibilityContext,
  destination: Destination,
  after: string | undefined,
  lawfulOnly: boolean,
): Promise<Pick<Page, "last" | "rows"> | undefined> {
  const { warehouse, sync } = context;
  const { limits, rule, replacesByKey = false } = destination;
  const operations = replacesByKey ? (["remove"] as const) : (["remove", "change"] as const);
  const last = await turnPage(session, warehouse, { operations, after, rows: limits.rows });
  if (last === undefined) return undefined;
  const found = await session.rows<StoredRow>(
    `select p.row_key, p.operation, p.reason, s.email_id, s.phone_id, s.address_id, s.platform_id,
        ${rule.hashes ? "cast(null as " : "cast(customers.email as "}${warehouse.typeName("text")}) as clear_email
     from ${PAGE} as p
     left join ${warehouse.quote({ schema: "core", name: "customers" })} as customers
        on p.row_key = customers.customer_id
     inner join ${table(warehouse, "sync_snapshot")} as s
        on s.sync = ${literal(sync.name)} and s.row_key = p.row_key
     order by p.row_key`,
  );
  const stored = found.filter(({ reason }) => !lawfulOnly || LAWFUL.some((one) => one === reason));
  if (stored.length === 0) return { last, rows: [] };
  const shared = replacesByKey ? new Set<string>() : await sharedByPage(session, context, lawfulOnly);
  const asKnown = (row: StoredRow): OutRow => ({
    ...{ rowKey: row.row_key, operation: row.operation as "remove" | "change", reason: row.reason ?? null },
    ...{ fingerprint: null, identifiers: storedIdentifiers(row, shared) },
  });
  if (!rule.hashes) return { last, rows: await withIds(destination, stored, shared, asKnown) };
  const kept = stored.some((row) => row.operation === "change")
    ? await identifiersKept(session, context, destination)
    : new Map<string, Identifiers>();
  const rows = stored.map(asKnown).flatMap((row) => {
    if (row.operation === "remove") return [row];
    const identifiers = without(row.identifiers, kept.get(row.rowKey) ?? {});
    return Object.keys(identifiers).length === 0 ? [] : [{ ...row, identifiers }];
  });
  return { last, rows: replacesByKey ? rows : eachOnce(rows) };
}

/** Names an e-mail or phone that several rows have (a household that leaves, somebody's old addresses) in the first of them alone. */
function eachOnce(rows: readonly OutRow[]): OutRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const { email, phone, ...rest } = row.identifiers;
    const fresh = (id: string | undefined): id is string => id !== undefined && !seen.has(id);
    const identifiers: Identifiers = {
      ...(fresh(email) ? { email } : {}),
      ...(fresh(phone) ? { phone } : {}),
      ...rest,
    };
    for (const id of [email, phone]) if (id !== undefined) seen.add(id);
    return { ...row, identifiers };
  });
}

/** What each changed row of the page is known by now. */
async function identifiersKept(
  session: Session,
  context: EligibilityContext,
  destination: Destination,
): Promise<Map<string, Identifiers>> {
  const rows = await clearRows(session, context, "where p.operation = 'change'");
  return new Map(rows.map((row) => [row.row_key, identifiersOf(row, context, destination)]));
}

function without(old: Identifiers, now: Identifiers): Identifiers {
  const isSame = (name: string, value: unknown) =>
    JSON.stringify(value) === JSON.stringify((now as Record<string, unknown>)[name]);
  return Object.fromEntries(Object.entries(old).filter(([name, value]) => !isSame(name, value)));
}

/**
 * Where nothing is hashed, a row goes by the platform's id. Where a kill kept that from being noted, it is found by today's
 * address if that is the one that was sent; else the destination looks among its members for the address with the hash that
 * was noted; whom it does not find is not there.
 */
async function withIds(
  destination: Destination,
  stored: readonly StoredRow[],
  shared: ReadonlySet<string>,
  asKnown: (row: StoredRow) => OutRow,
): Promise<OutRow[]> {
  const known = (row: StoredRow): OutRow => {
    const { platformId } = asKnown(row).identifiers;
    const id = row.platform_id ?? undefined;
    const isShared = id !== undefined && shared.has(id);
    const email = id === undefined ? sameEmail(row, destination.rule) : undefined;
    const identifiers = platformId !== undefined ? { platformId } : email !== undefined ? { email } : {};
    return { ...asKnown(row), identifiers, ...(isShared ? { isSilent: true } : {}) };
  };
  const rows = stored.map((row) => ({ row, out: known(row) }));
  const lost = rows.filter(({ out }) => !out.isSilent && Object.keys(out.identifiers).length === 0);
  if (lost.length === 0 || destination.find === undefined) return rows.map(({ out }) => out);
  const wanted = lost.flatMap(({ row }) =>
    [row.email_id, row.phone_id].filter((id) => typeof id === "string"),
  );
  const ids = wanted.length === 0 ? new Map<string, string>() : await destination.find(new Set(wanted));
  for (const { row, out } of lost) {
    if (!row.email_id && !row.phone_id) continue;
    const platformId = ids.get(row.email_id ?? "") ?? ids.get(row.phone_id ?? "");
    if (platformId === undefined) out.isSilent = true;
    else out.identifiers = { platformId };
  }
  return rows.map(({ out }) => out);
}

/** Today's address, unless another one was sent. */
function sameEmail(row: StoredRow, rule: PlatformRule): string | undefined {
  const email = typeof row.clear_email === "string" ? emailFor(rule, row.clear_email) : undefined;
  if (email === undefined) return undefined;
  return row.email_id === null || row.email_id === sha256(email) ? email : undefined;
}
