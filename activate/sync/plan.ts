import type { Session } from "../../warehouse/port.ts";
import type { Limits } from "../destinations/destination.ts";
import { type LoadedConsent, otherConsents } from "./consents.ts";
import { PAGE, PLAN, turnPage } from "./diff.ts";
import { type EligibilityContext, eligibilitySql } from "./eligible.ts";
import { maskEmail, maskPhone } from "./reasons.ts";
import { literal } from "./sql.ts";
import { ACTIVATE_SCHEMA, OLD, readable } from "./tables.ts";

export interface Counts {
  add: number;
  change: number;
  remove: number;
  keep: number;
  stay: number;
  wait: number;
  skip: number;
  drop: number;
}

/** A guard rail that a plan has run into, with its figures. */
export interface Held {
  reason: "removal-share" | "unusual-size" | "too-small-audience" | "audience-moved" | "segment-gone";
  detail: string;
}

export interface Plan {
  counts: Counts;
  /** Members of the segment, sent or not. */
  inSegment: number;
  /** Whom the platform would hold afterwards. */
  audience: number;
  /** Members of the segment that are not sent, by reason. */
  skips: Record<string, number>;
  /** Rows to remove, by reason. */
  removals: Record<string, number>;
  held: Held[];
  /** Set when no consent of the kind that the sync asks for is loaded: the kinds that are. */
  otherConsents?: LoadedConsent[];
  /** Some of the rows to add, masked. */
  sample: { customer: string; email: string; phone: string }[];
  /** Everybody who may be is sent, and all else in the audience goes. */
  replaces?: true;
  /** What the platform said of a batch that it was asked about: rows, and how many it would refuse, by reason. */
  asked?: { rows: number; refused: Record<string, number> } | { instead: string };
}

/** What a person may allow beyond the guard rails. */
export type Allowance = "removals" | "size" | "small" | "moved";

/** Adds up the temporary plan, judges it by the guard rails and shows a masked sample. */
export async function summarise(
  session: Session,
  context: EligibilityContext,
  limits: Limits,
  { allowed, replaces }: { allowed: ReadonlySet<Allowance>; replaces: boolean },
): Promise<Plan> {
  const rows = await session.rows<{
    operation: keyof Counts;
    reason: string | null;
    inside: boolean;
    n: number;
  }>(
    `select operation, reason, in_segment as inside, count(*) as n from ${PLAN}
     group by operation, reason, in_segment order by operation, reason`,
  );
  const counts: Counts = { add: 0, change: 0, remove: 0, keep: 0, stay: 0, wait: 0, skip: 0, drop: 0 };
  const plan: Plan = { counts, inSegment: 0, audience: 0, skips: {}, removals: {}, held: [], sample: [] };
  for (const { operation, reason, inside, n } of rows) {
    counts[operation] += n;
    if (inside) plan.inSegment += n;
    const why = reason ?? "other";
    if (operation === "skip") plan.skips[why] = (plan.skips[why] ?? 0) + n;
    if (operation === "remove") plan.removals[why] = (plan.removals[why] ?? 0) + n;
  }
  if (replaces) plan.replaces = true;
  plan.audience = counts.add + counts.change + counts.keep + counts.stay + counts.wait;
  const neverAsked = plan.skips["consent-unknown"] ?? plan.removals["consent-unknown"];
  if (plan.audience === 0 && neverAsked !== undefined) {
    const loaded = await otherConsents(session, context);
    if (loaded !== undefined) plan.otherConsents = loaded;
  }
  const usual = await usualSize(session, context);
  const known = await knownRows(session, context);
  plan.held = guardRails(plan, context, limits, { usual, ...known }).filter(({ reason }) => {
    const lets = SWITCH[reason];
    return lets === undefined || !allowed.has(lets);
  });
  plan.sample = await sampleOf(session, context);
  return plan;
}

const SWITCH: Readonly<Partial<Record<Held["reason"], Allowance>>> = {
  "removal-share": "removals",
  "unusual-size": "size",
  "too-small-audience": "small",
  "audience-moved": "moved",
};

/**
 * The median audience of the last ten runs that succeeded, and undefined before the third; but since a person has said
 * that a size is right, of the runs from then on. Nothing is usual of an audience that was empty.
 */
async function usualSize(
  session: Session,
  { warehouse, sync }: EligibilityContext,
): Promise<number | undefined> {
  const runs = await readable(warehouse, "sync_runs");
  const sizes = await session.rows<{ size: number; allowed: string | null }>(
    `select audience_size as size, allowed from ${runs} as r
     where sync = ${literal(sync.name)} and status in ('succeeded', 'partial') order by started_at desc limit 10`,
  );
  const agreed = sizes.findIndex(({ allowed }) => allowed?.split(",").includes("size"));
  const since = agreed < 0 ? sizes : sizes.slice(0, agreed + 1);
  const sorted = since.map((row) => Number(row.size)).sort((a, b) => a - b);
  return sorted.length < 3 && agreed < 0 ? undefined : sorted[sorted.length >> 1] || undefined;
}

/**
 * How many rows may be at the platform, and how many of them are old addresses that a broken replacement keeps in mind: those
 * go, but are nobody's removal.
 */
async function knownRows(
  session: Session,
  { warehouse, sync }: EligibilityContext,
): Promise<{ there: number; old: number }> {
  const [row] = await session.rows<{ there_now: number; old: number }>(
    `select count(*) as there_now, coalesce(sum(case when starts_with(row_key, ${literal(OLD)}) then 1 else 0 end), 0) as old
     from ${await readable(warehouse, "sync_snapshot")} as s
     where sync = ${literal(sync.name)} and status in ('in', 'adding', 'removing')`,
  );
  return { there: Number(row?.there_now ?? 0), old: Number(row?.old ?? 0) };
}

/** What stands against sending this plan. Figures are whole numbers; shares are of those at the platform now. */
function guardRails(
  plan: Plan,
  { sync, members, moved }: EligibilityContext,
  { smallestAudience }: Limits,
  { usual, there, old }: { usual: number | undefined; there: number; old: number },
): Held[] {
  const { counts, audience, replaces = false } = plan;
  const { max_removal_share, least_of_usual, most_of_usual } = sync.guard;
  if (moved !== undefined)
    return [{ reason: "audience-moved", detail: `${moved.rows} people are still in ${moved.from}` }];
  if (members === "emptied") return [];
  const held: Held[] = [];
  if (members === "gone") held.push({ reason: "segment-gone", detail: sync.segment });
  const [gone, now] = [counts.remove - old, there - old];
  if (now > 0 && gone > now * max_removal_share)
    held.push({
      reason: "removal-share",
      detail: `${gone} of ${now} would be removed; max_removal_share is ${max_removal_share}`,
    });
  if (usual !== undefined && (audience < usual * least_of_usual || audience > usual * most_of_usual))
    held.push({ reason: "unusual-size", detail: `${audience} members; it usually has ${usual}` });
  if ((replaces || counts.add + counts.change > 0) && audience < smallestAudience)
    held.push({
      reason: "too-small-audience",
      detail: `${audience} members; the platform wants at least ${smallestAudience}`,
    });
  return held;
}

async function sampleOf(session: Session, context: EligibilityContext): Promise<Plan["sample"]> {
  await turnPage(session, context.warehouse, { operations: ["add"], after: undefined, rows: 5 });
  const base = `select row_key as customer_id, true as in_segment from ${PAGE}`;
  const rows = await session.rows<{ row_key: string; email: string | null; phone: string | null }>(
    `select row_key, email, phone from (${eligibilitySql(context, base, { only: PAGE })}) as e order by row_key`,
  );
  const { identifiers } = context.sync;
  return rows.map(({ row_key, email, phone }) => ({
    customer: row_key,
    email: email !== null && identifiers.includes("email") ? maskEmail(email) : "",
    phone: phone !== null && identifiers.includes("phone") ? maskPhone(phone) : "",
  }));
}

/** What plans need to know of the warehouse. Throws what the warehouse says when it has no customers. */
export async function contextOf(
  base: Pick<EligibilityContext, "warehouse" | "sync" | "members" | "moved">,
  now: number,
): Promise<EligibilityContext> {
  const { warehouse, sync, members, moved } = base;
  const columns = await warehouse.columns({ schema: "core", name: "customers" });
  const state = await warehouse.relations(ACTIVATE_SCHEMA);
  return {
    ...{ warehouse, sync, members, moved },
    columns: new Set(columns.map((column) => column.name.toLowerCase())),
    hasSuppressions: state.some((relation) => relation.name === "suppressions"),
    today: new Date(now).toISOString().slice(0, 10),
  };
}
