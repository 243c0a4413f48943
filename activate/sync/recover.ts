import type { Clock } from "../../kernel/clock.ts";
import { PatronError, TerminalError } from "../../kernel/diagnostics.ts";
import type { Session } from "../../warehouse/port.ts";
import type { Counted, Destination, Member, Progress } from "../destinations/destination.ts";
import { type Delivered, deliver, nothingDelivered } from "./deliver.ts";
import { type EligibilityContext, eligibilitySql } from "./eligible.ts";
import { abandon, type JournalContext, noteSent, settle } from "./journal.ts";
import { type OutRow, storedIdentifiers, toMember } from "./rows.ts";
import { sharedByBatch } from "./shared.ts";
import { freeLiteral, literal } from "./sql.ts";
import { table } from "./tables.ts";

interface OpenBatch {
  batch_id: string;
  sync: string;
  operation: "add" | "remove";
  state: "sending" | "sent";
  reference: string | null;
  started_at: string;
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
  /** Told before the consents of a batch are asked for. */
  onAsked?: (() => void | Promise<void>) | undefined;
}

/**
 * Takes up what an earlier run left. A batch that was being sent when the process died is sent once more under its id (a
 * platform takes the same rows twice as once; files and webhooks know the id), but only while each of its rows may still
 * go; else the diff decides anew. So it does where the platform refuses to be left with few: that batch alone may leave it so.
 * Then batches that the platform works on are asked for.
 */
export async function recover(sending: Sending): Promise<void> {
  if (sending.destination.limits.refusesSmaller) {
    await dropUnsent(sending);
    return;
  }
  await sweep(sending);
  for (const batch of await openBatches(sending)) if (batch.state === "sending") await resend(sending, batch);
  await pollAll(sending);
}

/** Takes away rows that a kill left without their batch. */
async function sweep({ context: { warehouse }, session }: Sending): Promise<void> {
  await session.execute(`delete from ${table(warehouse, "sync_batch_rows")}
    where batch_id not in (select batch_id from ${table(warehouse, "sync_batches")} where state in ('sending', 'sent'))`);
}

/**
 * Forgets what an earlier run was about to send: the diff, or a replacement, decides anew of who is in it. Then batches that the
 * platform works on are asked for; returns how many are left.
 */
export async function dropUnsent(sending: Sending): Promise<number> {
  await sweep(sending);
  for (const batch of await openBatches(sending)) {
    if (batch.state !== "sending") continue;
    await sending.destination.discard?.({ id: batch.batch_id, operation: batch.operation });
    await abandon(sending.journal, batch.batch_id);
  }
  return pollAll(sending);
}

async function openBatches({ context }: Sending): Promise<OpenBatch[]> {
  const { warehouse, sync } = context;
  return warehouse.rows<OpenBatch>(
    `select batch_id, sync, operation, state, reference, started_at from ${table(warehouse, "sync_batches")}
     where sync = ${literal(sync.name)} and state in ('sending', 'sent') order by started_at, batch_id`,
  );
}

async function resend(sending: Sending, batch: OpenBatch): Promise<void> {
  const { destination, journal } = sending;
  await sending.onAsked?.();
  const rows = await keptRows(sending, batch);
  const isWhole = rows !== undefined && (batch.operation === "remove" || (await allMayGo(sending, batch)));
  if (!isWhole || (!journal.keepsIdentifiers && batch.operation === "add")) {
    await destination.discard?.({ id: batch.batch_id, operation: batch.operation });
    return abandon(journal, batch.batch_id);
  }
  const members = rows
    .map((row) => toMember(batch.batch_id, row))
    .filter((member) => isSpoken(destination, member));
  try {
    const delivered =
      members.length === 0
        ? nothingDelivered()
        : await deliver(destination, { ...batch, id: batch.batch_id, members });
    await finish(sending, batch, delivered);
  } catch (error) {
    // What must go goes first; then the same rows are planned again, and fail again if nothing was mended.
    if (!isRefusal(error) || batch.operation === "remove") throw error;
    await abandon(journal, batch.batch_id);
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof PatronError && error.diagnostics[0]?.code === "too-many-refusals";

/** A set is told nothing of a row that has no identifier left. */
export const isSpoken = ({ replacesByKey, rule }: Destination, { identifiers }: Member): boolean =>
  replacesByKey === true || !rule.hashes || Object.keys(identifiers).length > 0;

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

async function keptRows(
  { context, session, destination: { rule, replacesByKey } }: Sending,
  batch: OpenBatch,
): Promise<OutRow[] | undefined> {
  const { warehouse } = context;
  const shared =
    batch.operation === "remove" && replacesByKey !== true
      ? await sharedByBatch(session, context, batch.batch_id)
      : undefined;
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
    // What was clear is kept as a hash, which such a platform does not know.
    identifiers: storedIdentifiers(rule.hashes ? row : { platform_id: row.platform_id }, shared),
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
  if (sending.destination.poll === undefined) return 0;
  let left = 0;
  await patiently(sending, async () => {
    const open = (await openBatches(sending)).filter((batch) => batch.state === "sent");
    left = 0;
    for (const batch of open) if (!(await poll(sending, batch))) left += 1;
    return left === 0;
  });
  return left;
}

/** Asks again and again, with longer waits, until the answer is yes or patience ends. */
export async function patiently(
  { clock, signal, patienceMs }: Pick<Sending, "clock" | "signal" | "patienceMs">,
  isDone: () => Promise<boolean>,
): Promise<void> {
  // Waits are added up, not read off a clock that may jump.
  let waited = 0;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(GREATEST_WAIT_MS, wait * 2)) {
    if ((await isDone()) || waited + wait > patienceMs) return;
    waited += wait;
    await clock.sleep(wait, signal);
  }
}

/** Google works off a request within a day; whose end is not known by then is sent, or removed, once more. */
const GIVEN_UP_MS = 3 * 86_400_000;

/** How far a request is. One that is too old ends as failed, also where the platform does not know it any more. */
async function progress(destination: Destination, id: string, isOld: boolean): Promise<Progress> {
  const given: Progress = { state: "failed", reason: "no result within three days" };
  try {
    const answer = await destination.poll!(id);
    return isOld && answer.state === "working" ? given : answer;
  } catch (error) {
    if (!isOld || !(error instanceof TerminalError)) throw error;
    return given;
  }
}

/** Asks for one batch. True when its end is known and noted. */
async function poll(
  { destination, journal, context, runId, clock }: Sending,
  batch: OpenBatch,
): Promise<boolean> {
  const kept = JSON.parse(batch.reference ?? "{}") as {
    ids?: string[];
    refused?: [string, string][];
    counted?: Counted[];
  };
  const isOld = clock.now() - Date.parse(batch.started_at) > GIVEN_UP_MS;
  const answers: Progress[] = [];
  for (const id of kept.ids ?? []) answers.push(await progress(destination, id, isOld));
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
      isUncertain: isOld || answers.length > 1,
      note: done.flatMap((answer) => answer.note ?? []).join("; ") || undefined,
      matchRate: done.at(-1)?.matchRate,
      counted: [...(kept.counted ?? []), ...done.flatMap((answer) => answer.counted ?? [])],
    },
  );
  return true;
}
