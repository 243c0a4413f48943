import type { Place } from "../../extract/forget/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { LEDGER_SCHEMA, sqlTime } from "../job/ledger.ts";

/**
 * `erasing`: raw tables and state are without the person, files and models may not be. `rebuilt`: those are too, only
 * freed blocks of the database's file may not be. `done`.
 */
export type ErasureStatus = "erasing" | "rebuilt" | "done";

/** A line of operations.erasures. */
export interface Erasure {
  erasureId: string;
  pseudonym: string;
  by: string;
  reason: string;
  status: ErasureStatus;
  records: number;
  places: Place[];
  startedAt: string;
  endedAt: string | undefined;
}

const table = (warehouse: Warehouse): string => warehouse.quote({ schema: LEDGER_SCHEMA, name: "erasures" });

/** Notes an erasure in the transaction that does it. */
export async function noteErasure(
  warehouse: Warehouse,
  session: Session,
  erasure: Omit<Erasure, "status" | "startedAt" | "endedAt"> & { runId: string; clock: Pick<Clock, "now"> },
): Promise<void> {
  const { erasureId, pseudonym, by, reason, records, places, runId, clock } = erasure;
  await session.execute(
    `insert into ${table(warehouse)} (erasure_id, pseudonym, requested_by, reason, status, records, places, run_id, started_at)
     values (?, ?, ?, ?, 'erasing', ?, ?, ?, cast(? as ${warehouse.typeName("timestamp")}))`,
    [erasureId, pseudonym, by, reason, records, JSON.stringify(places), runId, sqlTime(clock.now())],
  );
}

/** Moves every erasure of one status on to the next. */
export async function advance(
  warehouse: Warehouse,
  session: Session,
  from: ErasureStatus,
  to: ErasureStatus,
  now: number,
): Promise<number> {
  const { rowsChanged } = await session.execute(
    `update ${table(warehouse)} set status = ?, ended_at = cast(? as ${warehouse.typeName("timestamp")}) where status = ?`,
    [to, sqlTime(now), from],
  );
  return rowsChanged;
}

/** All erasures, the oldest first; none where nothing was ever loaded. */
export async function listErasures(warehouse: Warehouse): Promise<Erasure[]> {
  const there = await warehouse.relations(LEDGER_SCHEMA);
  if (!there.some((relation) => relation.name === "erasures")) return [];
  const rows = await warehouse.rows<Record<string, string | number | null>>(
    `select * from ${table(warehouse)} order by started_at, erasure_id`,
  );
  return rows.map((row) => ({
    erasureId: String(row.erasure_id),
    pseudonym: String(row.pseudonym),
    by: String(row.requested_by),
    reason: String(row.reason),
    status: row.status as ErasureStatus,
    records: Number(row.records),
    places: JSON.parse(String(row.places)) as Place[],
    startedAt: String(row.started_at),
    endedAt: row.ended_at === null ? undefined : String(row.ended_at),
  }));
}

/** Removals of forgotten people that a platform has not confirmed yet, by sync. */
export async function waitingRemovals(warehouse: Warehouse): Promise<{ sync: string; members: number }[]> {
  const there = await warehouse.relations("activate");
  if (!there.some((relation) => relation.name === "sync_snapshot")) return [];
  const snapshot = warehouse.quote({ schema: "activate", name: "sync_snapshot" });
  const rows = await warehouse.rows<{ sync: string; members: number }>(
    `select sync, count(*) as members from ${snapshot} where row_key like 'tombstone:%' group by sync order by sync`,
  );
  return rows.map(({ sync, members }) => ({ sync, members: Number(members) }));
}
