import type { Session } from "../../warehouse/port.ts";
import type { Destination, Identifiers, Member } from "../destinations/destination.ts";
import { type ClearPerson, emailFor, phoneFor, sha256 } from "../normalise/index.ts";
import { PAGE, turnPage } from "./diff.ts";
import { type EligibilityContext, eligibilitySql } from "./eligible.ts";
import { underRemoval } from "./shared.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

/** A row on its way: hashes alone, where the destination hashes. */
export interface OutRow {
  rowKey: string;
  operation: "add" | "change" | "remove";
  reason: string | null;
  fingerprint: string | null;
  identifiers: Identifiers;
  /** A removal that has nothing to say to the platform, since others share what it is known by. */
  isSilent?: boolean;
}

/** A page of rows: those to send, and those that the local check keeps back, with their reason. */
export interface Page {
  /** The last key that the page looked at: the next one begins after it. */
  last: string;
  rows: OutRow[];
  unusable: { rowKey: string; fingerprint: string | null; reason: string }[];
  /** Planned, but not to be sent any more when they were asked again: how many, by reason. */
  late: Record<string, number>;
}

type CandidateRow = ClearPerson & {
  row_key: string;
  operation: Addition;
  fingerprint: string;
  skip_reason: string | null;
};

/** Of a plan, who may be in an addition: `keep` is there already, and sent again to a replacement alone. */
export type Addition = "add" | "change" | "keep";
export const COMING: readonly Addition[] = ["add", "change"];
export const EVERYBODY: readonly Addition[] = [...COMING, "keep"];

/**
 * A page of rows to add, in the order of their keys. Each is asked again whether it may go, when its batch is made: consent
 * may have been withdrawn since the plan was. Who waits for a removal (of his own old identifiers, or of one that he has in
 * common with somebody who goes) is left to the next run. `runId` is absent where no row of the plan is a change.
 */
export async function additions(
  session: Session,
  context: EligibilityContext,
  destination: Destination,
  after: string | undefined,
  { runId, operations }: { runId?: string | undefined; operations: readonly Addition[] },
): Promise<Page | undefined> {
  const last = await turnPage(session, context.warehouse, {
    operations,
    after,
    rows: destination.limits.rows,
  });
  if (last === undefined) return undefined;
  const candidates = await clearRows(session, context, runId === undefined ? "" : waiting(context, runId));
  const page = sorted(last, candidates, context, destination);
  if (destination.poll === undefined || destination.replacesByKey) return page;
  const going = await underRemoval(
    session,
    context,
    page.rows.map((row) => row.identifiers),
  );
  const isFree = ({ identifiers: { email = "", phone = "" } }: OutRow) =>
    !going.has(email) && !going.has(phone);
  return going.size === 0 ? page : { ...page, rows: page.rows.filter(isFree) };
}

/** Parts who may go, with what the platform will know them by, from who may not, or has nothing to be known by. */
export function sorted(
  last: string,
  candidates: readonly CandidateRow[],
  context: EligibilityContext,
  destination: Destination,
): Page {
  const page: Page = { last, rows: [], unusable: [], late: {} };
  for (const row of candidates) {
    const { row_key: rowKey, fingerprint, skip_reason: reason } = row;
    const operation = row.operation === "keep" ? "add" : row.operation;
    const identifiers = reason === null ? identifiersOf(row, context, destination) : {};
    if (reason !== null) page.late[reason] = (page.late[reason] ?? 0) + 1;
    else if (Object.keys(identifiers).length === 0)
      page.unusable.push({ rowKey, fingerprint, reason: "invalid-identifier" });
    else page.rows.push({ rowKey, operation, reason: null, fingerprint, identifiers });
  }
  return page;
}

/** The page's rows with what is clear of them, and whether each may go now. */
export const clearRows = (
  session: Session,
  context: EligibilityContext,
  filter: string,
): Promise<CandidateRow[]> =>
  session.rows<CandidateRow>(
    `select e.*, p.operation from (${eligibilitySql(
      context,
      `select row_key as customer_id, true as in_segment from ${PAGE}`,
      { only: PAGE },
    )}) as e
     inner join ${PAGE} as p on e.row_key = p.row_key ${filter} order by e.row_key`,
  );

/** Leaves out whose old identifiers the platform would not take out in this run, or has not yet: they would be forgotten. */
function waiting({ warehouse, sync }: EligibilityContext, runId: string): string {
  return `where e.row_key not in (
        select row_key from ${table(warehouse, "sync_snapshot")} as s
        where s.sync = ${literal(sync.name)} and s.run_id = ${literal(runId)}
            and (s.status = 'removing' or (s.status = 'in' and s.reason is not null)))`;
}

/** A field that is no e-mail or phone is left out; the row goes as long as another one is left. */
export function identifiersOf(
  person: ClearPerson,
  { sync }: EligibilityContext,
  { rule, takes, address }: Pick<Destination, "rule" | "takes" | "address">,
): Identifiers {
  const out: Identifiers = {};
  const kinds = new Set(sync.identifiers.filter((kind) => takes.includes(kind)));
  const email = kinds.has("email") && person.email !== null ? emailFor(rule, person.email) : undefined;
  if (email !== undefined) out.email = email;
  const region = sync.phone_region;
  const phone =
    kinds.has("phone") && person.phone !== null ? phoneFor(rule, person.phone, region) : undefined;
  if (phone !== undefined) out.phone = phone;
  // A date of birth alone is many people's.
  if (kinds.has("address") || Object.keys(out).length > 0) {
    const place = address?.(person, kinds);
    if (place !== undefined) out.address = place;
  }
  return out;
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
  if (typeof row.platform_id === "string" && !except.has(row.platform_id)) out.platformId = row.platform_id;
  if (typeof address === "string") out.address = JSON.parse(address) as Record<string, string>;
  return out;
}

/** A row as a destination sees it. The event id is the same when the same batch is sent again. */
export function toMember(batch: string, { rowKey, identifiers }: OutRow): Member {
  return { rowKey, identifiers, eventId: sha256(`${batch} ${rowKey}`).slice(0, 32) };
}
