import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { AudienceState } from "../destinations/destination.ts";
import type { Sync } from "../mapping/schema.ts";
import { PLAN } from "./diff.ts";
import type { Plan } from "./plan.ts";
import { withoutPeople } from "./reasons.ts";
import { type Refusals, refusalsOf, totalOf } from "./refusals.ts";
import type { SyncRequest } from "./run.ts";
import { freeLiteral, literal, moment } from "./sql.ts";
import { table } from "./tables.ts";

export interface SyncResult {
  runId: string;
  sync: string;
  /** held: a guard rail was met; partial: some rows were refused or are under way. */
  status: "succeeded" | "partial" | "held" | "failed";
  plan: Plan;
  accepted: number;
  refused: number;
  /** Kept back by the local check. */
  keptBack: number;
  /** Batches that the platform still works on. */
  underWay: number;
  audience: number;
  matchRate: string | undefined;
  /** Rows that the platform refused or warned of, by reason. */
  refusals: Refusals;
  /** What the platform says of the whole audience. */
  held: AudienceState | undefined;
}

/** Writes the run's first line, and closes those that a kill left open. */
export async function openSyncRun(
  request: SyncRequest,
  mode: Sync["mode"] | "empty" | "replace",
): Promise<void> {
  const { warehouse, sync, runId, clock } = request;
  const runs = table(warehouse, "sync_runs");
  const text = (value: string | undefined) => freeLiteral(warehouse, value);
  const consent =
    "purpose" in sync.consent
      ? [sync.consent.purpose, sync.consent.channel ?? "every channel"].join(", ")
      : `not needed: ${sync.consent.not_needed_because}`;
  await warehouse.execute(
    `update ${runs} set status = 'interrupted' where sync = ${literal(sync.name)} and status = 'running'`,
  );
  await warehouse.execute(`insert into ${runs} (run_id, sync, segment, destination, definition_version, mode, consent,
      started_by, approved_by, allowed, identifiers, status, started_at)
    select ${literal(runId)}, ${literal(sync.name)}, ${literal(sync.segment)}, ${literal(sync.to)},
      max(definition_version), '${mode}', ${text(consent)},
      ${text(request.startedBy)}, ${text(request.approvedBy)}, ${text([...(request.allowed ?? [])].join(",") || undefined)},
      ${text(sync.identifiers.join(","))}, 'running', ${moment(clock.now())}
    from ${warehouse.quote({ schema: "segments", name: "segment_definitions" })}
    where segment = ${literal(sync.segment)}`);
}

/** Counts what was done and writes the run's end; without a plan the run failed before it had one. */
export async function closeSyncRun(
  request: SyncRequest,
  plan: Plan | undefined,
  end: { keptBack?: number; underWay?: number; held?: AudienceState | undefined; error?: unknown },
): Promise<SyncResult> {
  const { warehouse, sync, runId, clock } = request;
  const { accepted, refused } = await results(warehouse, sync, runId);
  const audience = await sizeOf(warehouse, sync);
  const { held } = end;
  const matchRate = held?.matchRate ?? (await lastMatchRate(warehouse, sync));
  const refusals = await refusalsOf(warehouse, sync.name, runId);
  const refusedUnnamed = totalOf(refusals.unnamed);
  const underWay = end.underWay ?? 0;
  const isHeld = (plan?.held.length ?? 0) > 0;
  const isPartial = refused > 0 || refusedUnnamed > 0 || underWay > 0;
  const status =
    end.error !== undefined ? "failed" : isHeld ? "held" : isPartial ? "partial" : ("succeeded" as const);
  const counts = plan?.counts;
  const note =
    end.error !== undefined
      ? withoutPeople(String((end.error as Error).message ?? end.error))
      : plan?.held.map((held) => held.detail).join("; ");
  const whole = (value: number | undefined) => (value === undefined ? "null" : String(value));
  await warehouse.execute(`update ${table(warehouse, "sync_runs")} set status = '${status}',
      note = ${freeLiteral(warehouse, note)}, in_segment = ${whole(plan?.inSegment)}, to_add = ${whole(counts?.add)},
      to_change = ${whole(counts?.change)}, to_remove = ${whole(counts?.remove)}, kept = ${whole(counts?.keep)},
      skipped = ${whole(counts?.skip)}, accepted = ${accepted}, refused = ${refused}, under_way = ${underWay},
      audience_size = ${audience}, match_rate = ${freeLiteral(warehouse, matchRate)}, ended_at = ${moment(clock.now())},
      refused_unnamed = ${refusedUnnamed}, platform_state = ${freeLiteral(warehouse, held?.state)},
      platform_least = ${whole(held?.least)}, platform_most = ${whole(held?.most)},
      platform_counts = ${freeLiteral(warehouse, held?.counts)},
      platform_said = ${freeLiteral(warehouse, held?.said === undefined ? undefined : withoutPeople(held.said))}
    where run_id = ${literal(runId)} and sync = ${literal(sync.name)}`);
  await noteSkips(request, plan);
  const { keptBack = 0 } = end;
  const done = plan ?? NO_PLAN;
  return {
    runId,
    sync: sync.name,
    status,
    plan: done,
    accepted,
    refused,
    keptBack,
    underWay,
    audience,
    matchRate,
    refusals,
    held,
  };
}

const NO_PLAN: Plan = {
  counts: { add: 0, change: 0, remove: 0, keep: 0, stay: 0, wait: 0, skip: 0, drop: 0 },
  ...{ inSegment: 0, audience: 0, skips: {}, removals: {}, held: [], sample: [] },
};

async function results(
  warehouse: Warehouse,
  sync: Sync,
  runId: string,
): Promise<{ accepted: number; refused: number }> {
  const [row] = await warehouse.rows<{ accepted: number; refused: number }>(
    `select coalesce(sum(case when result = 'accepted' then 1 else 0 end), 0) as accepted,
        coalesce(sum(case when result = 'refused' then 1 else 0 end), 0) as refused
     from ${table(warehouse, "sync_changelog")}
     where run_id = ${literal(runId)} and sync = ${literal(sync.name)}`,
  );
  return { accepted: Number(row!.accepted), refused: Number(row!.refused) };
}

async function sizeOf(warehouse: Warehouse, sync: Sync): Promise<number> {
  const [row] = await warehouse.rows<{ size: number }>(
    `select count(*) as size from ${table(warehouse, "sync_snapshot")}
     where sync = ${literal(sync.name)} and status in ('in', 'adding')`,
  );
  return Number(row!.size);
}

async function lastMatchRate(warehouse: Warehouse, sync: Sync): Promise<string | undefined> {
  const rows = await warehouse.rows<{ match_rate: string }>(
    `select match_rate from ${table(warehouse, "sync_batches")}
     where sync = ${literal(sync.name)} and match_rate is not null order by ended_at desc, batch_id limit 1`,
  );
  return rows[0]?.match_rate;
}

async function noteSkips({ warehouse, sync, runId }: SyncRequest, plan: Plan | undefined): Promise<void> {
  const skips = Object.entries(plan?.skips ?? {});
  if (skips.length === 0) return;
  const values = skips.map(
    ([reason, n]) =>
      `(${literal(runId)}, ${literal(sync.name)}, ${freeLiteral(warehouse, reason)}, ${Math.trunc(n)})`,
  );
  await warehouse.execute(`insert into ${table(warehouse, "sync_skips")} (run_id, sync, reason, customers)
    values ${values.join(", ")}`);
}

/**
 * Keeps from when to when each customer is held out. Who is not any more stays written down: he may have left the segment
 * because he bought, and without him those held out would look worse than they are.
 */
export async function noteHoldouts(
  session: Session,
  warehouse: Warehouse,
  sync: Sync,
  now: number,
): Promise<void> {
  const holdouts = table(warehouse, "sync_holdouts");
  const today = `select row_key from ${PLAN} where reason = 'holdout' and in_segment`;
  const mine = `sync = ${literal(sync.name)} and released_at is null`;
  await session.execute(
    `update ${holdouts} set released_at = ${moment(now)} where ${mine} and row_key not in (${today})`,
  );
  await session.execute(`insert into ${holdouts} (sync, row_key, held_out_at)
    select ${literal(sync.name)}, row_key, ${moment(now)} from (${today}) as t
    where row_key not in (select row_key from ${holdouts} where ${mine})`);
}
