import type { Knex } from "knex";
import type { Parameter, Session, Warehouse } from "../../warehouse/port.ts";
import { OPERATIONS } from "./operations.ts";
import type { StreamResult } from "./result.ts";

/** How far a stream has been read. */
export interface StreamState {
  cursor: string | undefined;
  resume: string | undefined;
}

export interface StreamName {
  source: string;
  stream: string;
}

/** Runs what a knex builder says on a session. */
export async function run(session: Session, builder: Knex.QueryBuilder): Promise<void> {
  const { sql, bindings } = builder.toSQL().toNative();
  await session.execute(sql, bindings as Parameter[]);
}

/** The stored state of a stream; both parts undefined when it was never loaded. */
export async function readState(warehouse: Warehouse, name: StreamName): Promise<StreamState> {
  const { sql, bindings } = warehouse.knex
    .withSchema(OPERATIONS)
    .from("stream_state")
    .where({ ...name })
    .select("cursor", "resume")
    .toSQL()
    .toNative();
  const [row] = await warehouse.rows<{ cursor: string | null; resume: string | null }>(
    sql,
    bindings as Parameter[],
  );
  return { cursor: row?.cursor ?? undefined, resume: row?.resume ?? undefined };
}

/** Replaces the state of a stream. Deletes and inserts, for no warehouse of ours promises an upsert here. */
export async function writeState(
  { knex }: Warehouse,
  session: Session,
  name: StreamName,
  state: StreamState & { loadId: string; at: string },
): Promise<void> {
  const table = () => knex.withSchema(OPERATIONS).from("stream_state");
  await run(
    session,
    table()
      .where({ ...name })
      .del(),
  );
  const { cursor = null, resume = null } = state;
  const row = { ...name, cursor, resume, load_id: state.loadId, updated_at: naive(state.at) };
  await run(session, table().insert(row));
}

/** Notes how a load ended, as a row of operations.stream_loads. Times are ISO 8601 in UTC. */
export async function writeLoad(
  { knex }: Warehouse,
  session: Session,
  load: {
    loadId: string;
    runId: string | undefined;
    result: StreamResult;
    startedAt: string;
    endedAt: string;
  },
): Promise<void> {
  const { loadId, runId, result } = load;
  const row = {
    load_id: loadId,
    run_id: runId ?? null,
    source: result.source,
    stream: result.stream,
    status: result.status,
    pages: result.pages,
    records: result.records,
    new_rows: result.newRows,
    changed_rows: result.changedRows,
    deleted_rows: result.deletedRows,
    quarantined: result.quarantined,
    cursor_before: result.cursorBefore ?? null,
    cursor_after: result.cursorAfter ?? null,
    started_at: naive(load.startedAt),
    ended_at: naive(load.endedAt),
    error: result.error ?? null,
  };
  await run(session, knex.withSchema(OPERATIONS).from("stream_loads").insert(row));
}

/** `2011-12-09T12:50:00.000Z` as a naive timestamp in UTC. */
export function naive(iso: string): string {
  return iso.replace("T", " ").replace("Z", "");
}
