import type { Clock } from "../../kernel/clock.ts";
import type { Session } from "../../warehouse/port.ts";
import type { Counted, Destination } from "../destinations/destination.ts";
import { type Delivered, deliver } from "./deliver.ts";
import { type EligibilityContext, eligibilitySql } from "./eligible.ts";
import { abandon, type JournalContext, noteSent, settle } from "./journal.ts";
import { type OutRow, storedIdentifiers, toMember } from "./rows.ts";
import { freeLiteral, literal } from "./sql.ts";
import { table } from "./tables.ts";

interface OpenBatch {
  batch_id: string;
  sync: string;
  operation: "add" | "remove";
  state: "sending" | "sent";
  reference: string | null;
}

/** What a run does with one sync's batches. */
export interface Sending {
  /** Results are noted under the run that learns of them. */
  runId: string;
  context: EligibilityContext;
  destination: Destination;
  journal: JournalContext;
  /** For work between runs. */
  session: Session;
  clock: Clock;
  signal: AbortSignal;
  /** How long to ask for results that are not there yet, milliseconds. */
  patienceMs: number;
}

/**
 * Takes up what an earlier run left. A batch that was being sent when the process died is sent once more under its id (a
 * platform takes the same rows twice as once; files and webhooks know the id), but only while each of its rows may still
 * go; else the diff decides anew. Then batches that the platform works on are asked for.
 */
export async function recover(sending: Sending): Promise<void> {
  for (const batch of await openBatches(sending)) if (batch.state === "sending") await resend(sending, batch);
  await pollAll(sending);
}

async function openBatches({ context }: Sending): Promise<OpenBatch[]> {
  const { warehouse, sync } = context;
  return warehouse.rows<OpenBatch>(
    `select batch_id, sync, operation, state, reference from ${table(warehouse, "sync_batches")}
     where sync = ${literal(sync.name)} and state in ('sending', 'sent') order by started_at, batch_id`,
  );
}

async function resend(sending: Sending, batch: OpenBatch): Promise<void> {
  const { destination, journal } = sending;
  const rows = await keptRows(sending, batch);
  const isWhole = rows !== undefined && (batch.operation === "remove" || (await allMayGo(sending, batch)));
  if (!isWhole || (!journal.keepsIdentifiers && batch.operation === "add")) {
    await destination.discard?.({ id: batch.batch_id, operation: batch.operation });
    return abandon(journal, batch.batch_id);
  }
  const members = rows.map((row) => toMember(batch.batch_id, row));
  await finish(sending, batch, await deliver(destination, { ...batch, id: batch.batch_id, members }));
}

/** Notes what a delivery gave: settled at once, or sent and to be asked for. */
export async function finish(
  { journal, runId }: Pick<Sending, "journal" | "runId">,
  batch: Pick<OpenBatch, "batch_id" | "sync" | "operation">,
  delivered: Delivered,
): Promise<"settled" | "sent"> {
  const out = { id: batch.batch_id, sync: batch.sync, runId, operation: batch.operation };
  if (delivered.references.length === 0) {
    const { refused, platformIds, counted, matchRate } = delivered;
    await settle(journal, out, { refused, platformIds, counted, matchRate });
    return "settled";
  }
  const { references: ids, refused, counted } = delivered;
  const reference = JSON.stringify({ ids, refused: [...refused], counted });
  await noteSent(journal, batch.batch_id, reference);
  return "sent";
}

async function keptRows({ context }: Sending, batch: OpenBatch): Promise<OutRow[] | undefined> {
  const { warehouse } = context;
  const rows = await warehouse.rows<Record<string, string | null>>(
    `select r.*, b.size from ${table(warehouse, "sync_batch_rows")} as r
     inner join ${table(warehouse, "sync_batches")} as b on r.batch_id = b.batch_id
     where r.batch_id = ${literal(batch.batch_id)} order by r.position`,
  );
  if (rows.length === 0 || Number(rows[0]!.size) !== rows.length) return undefined;
  return rows.map((row) => ({
    rowKey: row.row_key!,
    operation: row.operation as OutRow["operation"],
    reason: row.reason ?? null,
    fingerprint: row.fingerprint ?? null,
    identifiers: storedIdentifiers(row),
  }));
}

/** Whether each row of a batch is still a member who may be sent, with the same content. */
async function allMayGo({ context, session }: Sending, batch: OpenBatch): Promise<boolean> {
  const { warehouse, sync } = context;
  const rows = `(select row_key, fingerprint from ${table(warehouse, "sync_batch_rows")}
    where batch_id = ${literal(batch.batch_id)})`;
  const members = `(select customer_id from ${warehouse.quote({ schema: "segments", name: "segment_members" })}
    where segment = ${literal(sync.segment)} and left_at is null)`;
  const base = `select row_key as customer_id, true as in_segment from ${rows} as r`;
  const [count] = await session.rows<{ bad: number }>(
    `select count(*) as bad from ${rows} as r
     left join (${eligibilitySql(context, base)}) as e on r.row_key = e.row_key
     left join ${members} as m on r.row_key = m.customer_id
     where e.row_key is null or e.skip_reason is not null or e.fingerprint <> r.fingerprint or m.customer_id is null`,
  );
  return Number(count!.bad) === 0;
}

const FIRST_WAIT_MS = 1_000;
const GREATEST_WAIT_MS = 60_000;

/** Asks for the results of batches that platforms work on, until all are there or patience ends. Returns how many are not. */
export async function pollAll(sending: Sending): Promise<number> {
  const { clock, signal, patienceMs, destination } = sending;
  if (destination.poll === undefined) return 0;
  const until = clock.now() + patienceMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(GREATEST_WAIT_MS, wait * 2)) {
    const open = (await openBatches(sending)).filter((batch) => batch.state === "sent");
    let left = 0;
    for (const batch of open) if (!(await poll(sending, batch))) left += 1;
    if (left === 0 || clock.now() + wait > until) return left;
    await clock.sleep(wait, signal);
  }
}

/** Asks for one batch. True when its end is known and noted. */
async function poll({ destination, journal, context, runId }: Sending, batch: OpenBatch): Promise<boolean> {
  const kept = JSON.parse(batch.reference ?? "{}") as {
    ids?: string[];
    refused?: [string, string][];
    counted?: Counted[];
  };
  const answers = [];
  for (const id of kept.ids ?? []) answers.push(await destination.poll!(id));
  if (answers.some((answer) => answer.state === "working")) return false;
  const refused = new Map(kept.refused ?? []);
  const failed = answers.find((answer) => answer.state === "failed");
  if (failed?.state === "failed") {
    // A batch in parts fails whole: what was taken in is sent once more, which changes nothing.
    const { warehouse } = context;
    const rows = await warehouse.rows<{ row_key: string }>(
      `select row_key from ${table(warehouse, "sync_batch_rows")}
       where batch_id = ${freeLiteral(warehouse, batch.batch_id)}`,
    );
    for (const row of rows) refused.set(row.row_key, failed.reason);
  }
  const done = answers.flatMap((answer) => (answer.state === "done" ? [answer] : []));
  for (const { refused: told } of done) for (const [key, reason] of told ?? []) refused.set(key, reason);
  await settle(
    journal,
    { id: batch.batch_id, sync: batch.sync, runId, operation: batch.operation },
    {
      refused,
      isUncertain: answers.length > 1,
      note: done.flatMap((answer) => answer.note ?? []).join("; ") || undefined,
      matchRate: done.at(-1)?.matchRate,
      counted: [...(kept.counted ?? []), ...done.flatMap((answer) => answer.counted ?? [])],
    },
  );
  return true;
}
