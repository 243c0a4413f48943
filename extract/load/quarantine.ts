import type { ColumnSpec, Session, Warehouse } from "../../warehouse/port.ts";
import { OPERATIONS, QUARANTINE } from "./operations.ts";
import { naive, run, type StreamName } from "./state.ts";

/** The row file of a load's bad records, and that of the keys that could be read from them. */
export const BAD_RECORDS = "_quarantine";
export const HELD_KEYS = "_held";

/** Bad records kept of a load that failed: enough to see what is wrong, for all of them lie in landing. */
export const KEPT_OF_FAILED = 100;

const STAGE = "stage_quarantine";
const STAGED: readonly ColumnSpec[] = QUARANTINE.filter((column) =>
  ["quarantine_id", "page", "path", "reason", "record", "record_key"].includes(column.name),
);

/** A line of the bad records' file. `record` is JSON text. */
export interface BadRecord {
  quarantine_id: string;
  page: string;
  path: string;
  reason: string;
  record: string;
  record_key: string | undefined;
}

/** Keys of a stream's records that are in quarantine and not resolved. */
export async function unresolvedKeys(
  warehouse: Warehouse,
  { source, stream }: StreamName,
): Promise<Set<string>> {
  const table = warehouse.quote({ schema: OPERATIONS, name: "quarantine" });
  const rows = await warehouse.rows<{ record_key: string }>(
    `select distinct record_key from ${table}
     where source = ? and stream = ? and resolved_at is null and record_key is not null`,
    [source, stream],
  );
  return new Set(rows.map((row) => row.record_key));
}

/**
 * Adds the bad records of a load to operations.quarantine, inside the caller's transaction. One that is there
 * already is not listed twice; when it had been resolved, it is open again.
 */
export async function addToQuarantine(
  warehouse: Warehouse,
  session: Session,
  load: StreamName & { file: string; loadId: string; at: string },
): Promise<void> {
  const target = warehouse.quote({ schema: OPERATIONS, name: "quarantine" });
  const stage = warehouse.quote({ schema: "temp", name: STAGE });
  const columns = STAGED.map((column) => `${column.name} ${warehouse.typeName(column.type)}`);
  await session.execute(`create or replace temporary table ${STAGE} (${columns.join(", ")})`);
  await session.loadJson({ schema: "temp", name: STAGE }, [load.file], STAGED);
  await session.execute(
    `update ${target} set resolved_at = null
     where resolved_at is not null and quarantine_id in (select quarantine_id from ${stage})`,
  );
  const names = STAGED.map((column) => column.name).join(", ");
  await session.execute(
    `insert into ${target} (${names}, load_id, source, stream, seen_at)
     select ${names}, ?, ?, ?, cast(? as ${warehouse.typeName("timestamp")}) from ${stage}
     where quarantine_id not in (select quarantine_id from ${target})
     qualify row_number() over (partition by quarantine_id order by page) = 1`,
    [load.loadId, load.source, load.stream, naive(load.at)],
  );
  await session.execute(`drop table ${stage}`);
}

/** Marks records as resolved whose key has arrived in a good version, inside the caller's transaction. */
export async function resolveQuarantine(
  { knex }: Warehouse,
  session: Session,
  name: StreamName,
  keys: readonly string[],
  at: string,
): Promise<void> {
  const BATCH = 500;
  for (let i = 0; i < keys.length; i += BATCH) {
    const builder = knex
      .withSchema(OPERATIONS)
      .from("quarantine")
      .where({ ...name, resolved_at: null })
      .whereIn("record_key", keys.slice(i, i + BATCH))
      .update({ resolved_at: naive(at) });
    await run(session, builder);
  }
}
