import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Destination, Replacement } from "../destinations/destination.ts";
import type { Sync } from "../mapping/schema.ts";
import { PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { freeLiteral, literal, moment } from "./sql.ts";
import { OLD, readable, table } from "./tables.ts";

/** A replacement that was begun and has not come to its end. */
export interface Begun {
  name: string;
  /** The runs that have sent to it. */
  runs: readonly string[];
  state: "sending" | "sent" | "ended" | "broken";
  /** What the platform is asked by, once it works on it. */
  reference: string | undefined;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** How a destination replaces an audience; undefined where it cannot. */
export const replacementOf = ({ replace }: Destination): Replacement | undefined =>
  typeof replace === "string" ? undefined : replace;

/** The replacement that an earlier run of a sync has begun, if there is one. */
export async function begunReplacement(warehouse: Warehouse, sync: Sync): Promise<Begun | undefined> {
  const [row] = await warehouse.rows<Record<"name" | "runs" | "state" | "reference" | "started_at", string>>(
    `select name, runs, state, reference, started_at from ${await readable(warehouse, "sync_replacements")} as r
     where sync = ${literal(sync.name)}`,
  );
  if (row === undefined) return undefined;
  return {
    ...{ name: row.name, runs: row.runs.split(","), state: row.state as Begun["state"] },
    ...{ reference: row.reference ?? undefined, startedAt: Date.parse(row.started_at) },
  };
}

/** Writes down how far a replacement is; undefined when there is none any more. */
export async function noteReplacement(
  warehouse: Warehouse,
  sync: Sync,
  begun: Begun | undefined,
): Promise<void> {
  const replacements = table(warehouse, "sync_replacements");
  await warehouse.transaction(async (session) => {
    await session.execute(`delete from ${replacements} where sync = ${literal(sync.name)}`);
    if (begun === undefined) return;
    const { name, runs, state, reference, startedAt } = begun;
    await session.execute(`insert into ${replacements} (sync, name, runs, state, reference, started_at)
      values (${literal(sync.name)}, ${freeLiteral(warehouse, name)}, ${literal(runs.join(","))}, '${state}',
        ${freeLiteral(warehouse, reference)}, ${moment(startedAt)})`);
  });
}

/**
 * Keeps what changed rows were sent as, beside what they are sent as now, until the replacement has come to its end: if it
 * never does, the old addresses are still known, and taken out. Run again it may keep one twice, which is taken out as one.
 */
export async function keepOldAddresses(
  session: Session,
  { warehouse, sync }: EligibilityContext,
): Promise<void> {
  const snapshot = table(warehouse, "sync_snapshot");
  const random = warehouse.dialect === "bigquery" ? "generate_uuid()" : "cast(uuid() as varchar)";
  await session.execute(`insert into ${snapshot} (sync, row_key, status, email_id, phone_id, address_id, platform_id,
      reason, batch_id, run_id, updated_at)
    select s.sync, ${literal(OLD)} || ${random}, s.status, s.email_id, s.phone_id, s.address_id, s.platform_id, s.reason, null, s.run_id,
      s.updated_at
    from ${snapshot} as s inner join ${PLAN} as p on s.row_key = p.row_key
    where s.sync = ${literal(sync.name)} and p.operation = 'change' and s.status in ('in', 'adding', 'removing')`);
}

/**
 * The platform holds what was sent to a replacement, and nobody else: the state is made to say so, with a line of the
 * changelog for each who went, and the replacement is forgotten. Where it may keep who was sent shortly before, who was not
 * sent to it is in doubt: the plan that follows takes him out, or a later one sends him, should his consent have come back.
 */
export async function completeReplacement(
  { warehouse, sync }: Pick<EligibilityContext, "warehouse" | "sync">,
  begun: Begun,
  run: { runId: string; now: number; keepsRecent?: boolean | undefined },
): Promise<void> {
  const snapshot = table(warehouse, "sync_snapshot");
  const unsent = `sync = ${literal(sync.name)} and run_id not in (${begun.runs.map(literal).join(", ")})`;
  const gone = `${unsent} and status in ('in', 'adding', 'removing')`;
  await warehouse.transaction(async (session) => {
    if (run.keepsRecent)
      await session.execute(`update ${snapshot} set status = 'adding' where ${unsent} and status = 'in'`);
    else {
      await session.execute(`insert into ${table(warehouse, "sync_changelog")}
          (sync, run_id, row_key, operation, result, reason, happened_at)
        select sync, ${literal(run.runId)}, row_key, 'remove', 'accepted', 'replaced', ${moment(run.now)}
        from ${snapshot} where ${gone} and not starts_with(row_key, ${literal(OLD)})`);
      await session.execute(`delete from ${snapshot} where ${gone}`);
    }
    await session.execute(
      `delete from ${table(warehouse, "sync_replacements")} where sync = ${literal(sync.name)}`,
    );
  });
}

/**
 * Gives up a replacement of which nothing stays open at the platform: who was sent may or may not be there, and the next sync
 * adds everybody again.
 */
export async function giveUpReplacement({ warehouse, sync }: EligibilityContext): Promise<void> {
  await warehouse.execute(`update ${table(warehouse, "sync_snapshot")} set status = 'adding'
    where sync = ${literal(sync.name)} and status = 'in'`);
  await noteReplacement(warehouse, sync, undefined);
}

/** Other segments with people in the same audience: a replacement would throw them out. */
export async function othersThere(
  warehouse: Warehouse,
  sync: Sync,
  place: string | undefined,
): Promise<string[]> {
  const rows = await warehouse.rows<{ sync: string }>(
    `select distinct sync from ${await readable(warehouse, "sync_snapshot")} as s
     where status in ('in', 'adding', 'removing') and ${await isElsewhere(warehouse, sync, place)} order by sync`,
  );
  return rows.map((row) => row.sync);
}

/** Another segment whose replacement of the same audience has not come to its end: what others send may be lost by it. */
export async function othersReplacing(
  warehouse: Warehouse,
  sync: Sync,
  place: string | undefined,
): Promise<string | undefined> {
  const [row] = await warehouse.rows<{ sync: string }>(
    `select sync from ${table(warehouse, "sync_replacements")} as r
     where ${await isElsewhere(warehouse, sync, place)} order by sync limit 1`,
  );
  return row?.sync;
}

/** Whether a line is another segment's, and of the same audience. */
async function isElsewhere(warehouse: Warehouse, sync: Sync, place: string | undefined): Promise<string> {
  const same =
    place === undefined
      ? ""
      : ` or sync in (select sync from ${await readable(warehouse, "sync_places")} as p
          where place = ${freeLiteral(warehouse, place)})`;
  return `sync <> ${literal(sync.name)} and (ends_with(sync, ${literal(`:${sync.to}`)})${same})`;
}
