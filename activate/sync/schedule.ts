import type { Warehouse } from "../../warehouse/port.ts";
import type { Sync } from "../mapping/schema.ts";
import { freeLiteral, literal, moment } from "./sql.ts";
import { table } from "./tables.ts";

/** The job that sends next by itself, and when (milliseconds since 1970). */
export interface NextRun {
  job: string;
  at: number;
}

/**
 * Keeps what activations.yml lists now and when it is sent next, for the models: they read no files. What was there before
 * goes, in the same transaction. Without `next` nothing is sent but by hand.
 */
export async function noteSchedule(
  warehouse: Warehouse,
  syncs: readonly Sync[],
  next: NextRun | undefined,
): Promise<void> {
  const schedule = table(warehouse, "sync_schedule");
  const job = freeLiteral(warehouse, next?.job);
  const values = syncs.map((sync) => {
    // A sync that wants a second person waits for one: no job sends it.
    const at = next === undefined || sync.four_eyes ? "null" : moment(next.at);
    return `(${literal(sync.name)}, ${literal(sync.segment)}, ${literal(sync.to)}, '${sync.mode}',
      ${sync.four_eyes ? "null" : job}, ${at})`;
  });
  await warehouse.transaction(async (session) => {
    await session.execute(`delete from ${schedule} where true`);
    if (values.length === 0) return;
    await session.execute(`insert into ${schedule} (sync, segment, destination, mode, job, next_run_at)
      values ${values.join(", ")}`);
  });
}
