import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnSpec, LogicalType, Session, Warehouse } from "../../warehouse/port.ts";
import type { Counted, Identifiers } from "../destinations/destination.ts";
import { sha256 } from "../normalise/index.ts";
import { withoutPeople } from "./reasons.ts";
import type { OutRow } from "./rows.ts";
import { freeLiteral, literal, moment } from "./sql.ts";
import { ACTIVATE_SCHEMA, ACTIVATE_TABLES, table } from "./tables.ts";

/** A batch on its way, and the run that sends it. */
export interface Outgoing {
  id: string;
  sync: string;
  runId: string;
  operation: "add" | "remove";
  rows: readonly OutRow[];
}

export interface JournalContext {
  warehouse: Warehouse;
  /** Where files for bulk loads stand for a moment; they hold hashes alone. */
  workDir: string;
  now: () => number;
  /** Whether identifiers are hashes already. What is clear is kept as its hash: enough to find it again, not to write to. */
  keepsIdentifiers: boolean;
}

/**
 * A batch's id, by its run and its rows. A batch that is sent again after a kill has the id of the journal; one that holds
 * the same rows in a later run is another one (somebody who left and came back).
 */
export function batchId(
  run: { sync: string; runId: string },
  operation: string,
  rows: readonly OutRow[],
): string {
  const lines = rows.map((row) => `${row.rowKey} ${row.fingerprint ?? JSON.stringify(row.identifiers)}`);
  return sha256([run.sync, run.runId, operation, ...lines.sort()].join("\n")).slice(0, 32);
}

/**
 * Writes down what is about to be sent, before it is sent: the rows, the batch, and in the snapshot that its rows may or
 * may not be at the platform from now on. A kill after this point loses nothing: see recover.ts.
 */
export async function begin(context: JournalContext, batch: Outgoing): Promise<void> {
  const { warehouse, now } = context;
  const rows = table(warehouse, "sync_batch_rows");
  const batches = table(warehouse, "sync_batches");
  const snapshot = table(warehouse, "sync_snapshot");
  const id = literal(batch.id);
  await warehouse.execute(`delete from ${rows} where batch_id = ${id}`);
  await loadRows(context, batch);
  await warehouse.transaction(async (session) => {
    await session.execute(`delete from ${batches} where batch_id = ${id}`);
    await session.execute(`insert into ${batches} (batch_id, sync, run_id, operation, size, state, started_at)
      values (${id}, ${literal(batch.sync)}, ${literal(batch.runId)}, '${batch.operation}', ${batch.rows.length},
        'sending', ${moment(now())})`);
    const keys = `select row_key from ${rows} where batch_id = ${id}`;
    if (batch.operation === "remove") {
      // Whether the platform ever said that it has the row: if it will not take it out either, it may not be there.
      await session.execute(`update ${snapshot} set status = 'removing', batch_id = ${id},
        reason = case status when 'in' then null when 'removing' then reason else '${UNSURE}' end,
        run_id = ${literal(batch.runId)}, updated_at = ${moment(now())}
        where sync = ${literal(batch.sync)} and row_key in (${keys})`);
      return;
    }
    await session.execute(
      `delete from ${snapshot} where sync = ${literal(batch.sync)} and row_key in (${keys})`,
    );
    await session.execute(`insert into ${snapshot} (sync, row_key, status, fingerprint, email_id, phone_id,
        address_id, batch_id, run_id, updated_at)
      select ${literal(batch.sync)}, row_key, 'adding', fingerprint, email_id, phone_id, address_id, batch_id,
        ${literal(batch.runId)}, ${moment(now())}
      from ${rows} where batch_id = ${id}`);
  });
}

/**
 * Writes a batch's rows. DuckDB reads them from a parameter: its reader of JSON files takes half a gigabyte of memory for
 * a buffer, whatever the file's size. BigQuery loads a file.
 */
async function loadRows(
  { warehouse, workDir, keepsIdentifiers }: JournalContext,
  batch: Outgoing,
): Promise<void> {
  const columns = Object.entries(ACTIVATE_TABLES.sync_batch_rows) as [string, LogicalType][];
  const records = batch.rows.map((row, position) => {
    const { email, phone, address } = keepsIdentifiers ? row.identifiers : hashed(row.identifiers);
    return JSON.stringify({
      ...{ batch_id: batch.id, position, row_key: row.rowKey, operation: row.operation },
      ...{ reason: row.reason, fingerprint: row.fingerprint, email_id: email, phone_id: phone },
      address_id: address === undefined ? undefined : JSON.stringify(address),
      platform_id: row.identifiers.platformId,
    });
  });
  if (warehouse.dialect === "duckdb") {
    const shape = JSON.stringify([
      Object.fromEntries(columns.map(([name, type]) => [name, warehouse.typeName(type)])),
    ]);
    const names = columns.map(([name]) => name).join(", ");
    const insert = `insert into ${table(warehouse, "sync_batch_rows")} (${names})
       select ${names} from (select unnest(from_json(?, '${shape}'), recursive := true))`;
    for (let from = 0; from < records.length; from += AT_ONCE)
      await warehouse.execute(insert, [`[${records.slice(from, from + AT_ONCE).join(",")}]`]);
    return;
  }
  const file = join(workDir, `batch-${batch.id}.ndjson`);
  writeFileSync(file, `${records.join("\n")}\n`, { mode: 0o600 });
  try {
    const specs = columns.map(([name, type]): ColumnSpec => ({ name, type }));
    await warehouse.loadJson({ schema: ACTIVATE_SCHEMA, name: "sync_batch_rows" }, [file], specs);
  } finally {
    rmSync(file, { force: true });
  }
}

const hashed = ({ email, phone }: Identifiers): Identifiers => ({
  ...(email === undefined ? {} : { email: sha256(email) }),
  ...(phone === undefined ? {} : { phone: sha256(phone) }),
});

/** The platform has the batch and works on it: `reference` is what it is asked by. */
export async function noteSent({ warehouse }: JournalContext, id: string, reference: string): Promise<void> {
  await warehouse.execute(
    `update ${table(warehouse, "sync_batches")} set state = 'sent', reference = ${freeLiteral(warehouse, reference)}
     where batch_id = ${literal(id)}`,
  );
}

export interface Outcome {
  /** Rows that were refused, by key, with the platform's reason. */
  refused: ReadonlyMap<string, string>;
  /** Refused rows may be at the platform all the same (one part of a batch failed): they are sent, or removed, again. */
  isUncertain?: boolean;
  platformIds?: ReadonlyMap<string, string>;
  note?: string | undefined;
  matchRate?: string | undefined;
  counted?: readonly Counted[];
}

/**
 * Writes down what became of a batch, in one transaction: the snapshot (added rows are in, refused ones are tried again,
 * removed ones are gone with their hashes), a line a row in the changelog, and the batch's end.
 */
export async function settle(
  { warehouse, now }: JournalContext,
  batch: Pick<Outgoing, "id" | "sync" | "runId" | "operation">,
  { refused, note, matchRate, counted = [], platformIds = new Map(), isUncertain = false }: Outcome,
): Promise<void> {
  const rows = table(warehouse, "sync_batch_rows");
  const snapshot = table(warehouse, "sync_snapshot");
  const id = literal(batch.id);
  const mine = `sync = ${literal(batch.sync)} and batch_id = ${id}`;
  const at = moment(now());
  const told = (name: string) => `(select max(said) from ${name} as f where f.row_key = s.row_key)`;
  await warehouse.transaction(async (session) => {
    await stage(session, warehouse, "activate_refused", refused);
    const isRefused = "row_key in (select row_key from activate_refused)";
    const why = `(select max(said) from activate_refused as f where f.row_key = r.row_key)`;
    await session.execute(`insert into ${table(warehouse, "sync_changelog")}
        (sync, run_id, row_key, operation, result, reason, batch_id, happened_at)
      select ${literal(batch.sync)}, ${literal(batch.runId)}, r.row_key,
        ${batch.operation === "remove" ? "case when r.operation = 'change' then 'remove-old' else 'remove' end" : "r.operation"},
        case when r.${isRefused} then 'refused' else 'accepted' end, coalesce(${why}, r.reason), r.batch_id, ${at}
      from ${rows} as r where r.batch_id = ${id}`);
    // Most platforms tell no ids: then nothing is looked up.
    const ids = platformIds.size === 0 ? "" : `, platform_id = ${told("activate_ids")}`;
    if (platformIds.size > 0) await stage(session, warehouse, "activate_ids", platformIds);
    // A changed row's unchanged identifiers are at the platform, whatever became of this batch.
    const changed = `row_key in (select row_key from ${rows} where batch_id = ${id} and operation = 'change')`;
    const back =
      batch.operation === "remove"
        ? `case when reason = '${UNSURE}' then 'adding' else 'in' end`
        : isUncertain
          ? "'adding'"
          : `case when ${changed} then 'adding' else 'failed' end`;
    await session.execute(`update ${snapshot} as s set status = ${back}, updated_at = ${at},
        reason = ${told("activate_refused")}
      where ${mine} and ${isRefused}`);
    if (batch.operation === "remove")
      await session.execute(`delete from ${snapshot} where ${mine} and not ${isRefused} and not ${changed}`);
    const [now, which] = batch.operation === "add" ? ["in", ""] : ["adding", ` and ${changed}`];
    await session.execute(`update ${snapshot} as s set status = '${now}', reason = null, updated_at = ${at}${ids}
      where ${mine} and not ${isRefused}${which}`);
    await session.execute(`delete from ${rows} where batch_id = ${id}`);
    await session.execute(`update ${table(warehouse, "sync_batches")} set state = 'settled', ended_at = ${at},
        note = ${freeLiteral(warehouse, note)}, match_rate = ${freeLiteral(warehouse, matchRate)}
      where batch_id = ${id}`);
    const notes = counted.map(
      ({ kind, reason, rows: n }) => `(${id}, ${literal(batch.sync)}, ${literal(batch.runId)}, '${kind}',
        ${freeLiteral(warehouse, withoutPeople(reason))}, ${Math.trunc(n)}, ${at})`,
    );
    if (notes.length > 0)
      await session.execute(`insert into ${table(warehouse, "sync_batch_notes")}
        (batch_id, sync, run_id, kind, reason, customers, noted_at) values ${notes.join(", ")}`);
    await session.execute("drop table activate_refused");
    if (platformIds.size > 0) await session.execute("drop table activate_ids");
  });
}

/** What a platform said of rows, as a temporary table of row_key and said. */
async function stage(
  session: Session,
  warehouse: Warehouse,
  name: "activate_refused" | "activate_ids",
  told: ReadonlyMap<string, string>,
): Promise<void> {
  const text = warehouse.typeName("text");
  await session.execute(`create temporary table ${name} (row_key ${text}, said ${text})`);
  const clean = (said: string) => (name === "activate_ids" ? said : withoutPeople(said));
  const values = [...told].map(
    ([key, said]) => `(${freeLiteral(warehouse, key)}, ${freeLiteral(warehouse, clean(said))})`,
  );
  for (let from = 0; from < values.length; from += AT_ONCE)
    await session.execute(`insert into ${name} values ${values.slice(from, from + AT_ONCE).join(", ")}`);
}

/** Forgets a batch that will not be sent again; its rows stay marked in the snapshot, and the diff decides anew. */
export async function abandon({ warehouse }: JournalContext, id: string): Promise<void> {
  await warehouse.transaction(async (session) => {
    await session.execute(
      `delete from ${table(warehouse, "sync_batch_rows")} where batch_id = ${literal(id)}`,
    );
    await session.execute(`delete from ${table(warehouse, "sync_batches")} where batch_id = ${literal(id)}`);
  });
}

/** The reason of a row that is being removed and that the platform never acknowledged. */
const UNSURE = "never acknowledged";

/** Rows in one statement: BigQuery takes a megabyte of text. */
const AT_ONCE = 1000;

/** Rows that the local check kept back: they are not tried again until they change. */
export async function noteUnusable(
  { warehouse, now }: JournalContext,
  run: { sync: string; runId: string },
  rows: readonly { rowKey: string; fingerprint: string | null; reason: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  const snapshot = table(warehouse, "sync_snapshot");
  const text = (value: string | null) => freeLiteral(warehouse, value);
  const [sync, runId, at] = [literal(run.sync), literal(run.runId), moment(now())];
  await warehouse.transaction(async (session) => {
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const part = rows.slice(from, from + AT_ONCE);
      const keys = part.map((row) => text(row.rowKey)).join(", ");
      const values = part.map(
        ({ rowKey, fingerprint, reason }) =>
          `(${sync}, ${text(rowKey)}, 'unusable', ${text(fingerprint)}, ${literal(reason)}, ${runId}, ${at})`,
      );
      await session.execute(`delete from ${snapshot} where sync = ${sync} and row_key in (${keys})`);
      await session.execute(`insert into ${snapshot}
        (sync, row_key, status, fingerprint, reason, run_id, updated_at) values ${values.join(", ")}`);
      await session.execute(`insert into ${table(warehouse, "sync_changelog")}
          (sync, run_id, row_key, operation, result, reason, happened_at)
        select sync, run_id, row_key, 'add', 'kept back', reason, updated_at from ${snapshot}
        where sync = ${sync} and row_key in (${keys})`);
    }
  });
}
