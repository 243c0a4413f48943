import type { Session } from "../../warehouse/port.ts";
import type { Destination } from "../destinations/destination.ts";
import { deliver, nothingDelivered } from "./deliver.ts";
import { PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { batchId, begin, noteUnusable } from "./journal.ts";
import type { Plan } from "./plan.ts";
import { finish, isSpoken, pollAll, type Sending } from "./recover.ts";
import { removals } from "./removals.ts";
import { type Addition, additions, COMING, type OutRow, type Page, toMember } from "./rows.ts";
import type { SyncRequest } from "./run.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

/**
 * Removals first, and asked for until they are done: nobody says in which order a platform works, and who comes may have in
 * common with who goes what he is known by. A platform that refuses to be left with few is sent who comes before that, but for
 * changed rows, whose old identifiers go first anywhere. Without `adds` nobody comes. Returns how many were kept back.
 */
export async function send(request: SyncRequest, sending: Sending, plan: Plan, adds = true): Promise<number> {
  const isHeld = plan.held.length > 0;
  const add = (operations: readonly Addition[]) => sendAdditions(request, sending, plan, operations);
  if (isHeld || !adds) {
    await sendRemovals(request, sending, isHeld);
    return 0;
  }
  if (sending.destination.limits.refusesSmaller) {
    const keptBack = await add(["add"]);
    await sendRemovals(request, sending, false);
    return keptBack + (await add(["change"]));
  }
  if ((await sendRemovals(request, sending, false)) > 0) await pollAll(sending);
  return add(COMING);
}

/** Returns how many were sent. */
async function sendRemovals(request: SyncRequest, sending: Sending, isHeld: boolean): Promise<number> {
  const { context, destination, session } = sending;
  let after: string | undefined;
  let done = 0;
  for (;;) {
    request.signal.throwIfAborted();
    const page = await removals(session, context, destination, after, isHeld);
    if (page === undefined) break;
    after = page.last;
    await sendBatch(request, sending, "remove", page.rows);
    done += page.rows.length;
    request.log.progress(`${context.sync.name}: ${done} rows removed`);
  }
  await dropLocal(session, context);
  return done;
}

/** Returns how many were kept back. */
async function sendAdditions(
  request: SyncRequest,
  sending: Sending,
  plan: Plan,
  operations: readonly Addition[],
): Promise<number> {
  const { context, destination, session } = sending;
  const runId = plan.counts.change > 0 ? request.runId : undefined;
  let keptBack = 0;
  let done = 0;
  for (let after: string | undefined; ; ) {
    request.signal.throwIfAborted();
    await request.onStep?.("asked");
    const page = await additions(session, context, destination, after, { runId, operations });
    if (page === undefined) return keptBack;
    after = page.last;
    keptBack += await noteKeptBack(sending, plan, page);
    await sendBatch(request, sending, "add", page.rows);
    done += page.rows.length;
    request.log.progress(`${context.sync.name}: ${done} rows sent`);
  }
}

/** Counts whom a page leaves out, and keeps who cannot be sent as he is. Returns how many those are. */
export async function noteKeptBack(
  { journal, context, runId }: Sending,
  { counts, skips }: Plan,
  { late, unusable }: Page,
): Promise<number> {
  for (const [reason, n] of Object.entries(late)) {
    skips[reason] = (skips[reason] ?? 0) + n;
    counts.skip += n;
  }
  await noteUnusable(journal, { sync: context.sync.name, runId }, unusable);
  return unusable.length;
}

/** Writes a batch down, sends it (`to` another place than the destination's own, for a replacement) and notes what became of it. */
export async function sendBatch(
  request: SyncRequest,
  sending: Sending,
  operation: "add" | "remove",
  rows: readonly OutRow[],
  to: Pick<Destination, "send"> = sending.destination,
): Promise<void> {
  if (rows.length === 0) return;
  const { context, destination, journal } = sending;
  const sync = context.sync.name;
  const id = batchId({ sync, runId: request.runId }, operation, rows);
  await begin(journal, { id, sync, runId: request.runId, operation, rows });
  await request.onStep?.("journaled");
  // A removal all of whose identifiers belong to members who stay has nothing to say to a set.
  const spoken = rows
    .filter((row) => !row.isSilent)
    .map((row) => toMember(id, row))
    .filter((member) => isSpoken(destination, member));
  const delivered =
    spoken.length === 0
      ? nothingDelivered()
      : await deliver(
          { name: destination.name, limits: destination.limits, send: (batch) => to.send(batch) },
          { id, operation, members: spoken },
        );
  await request.onStep?.("sent");
  await finish(sending, { batch_id: id, sync, operation }, delivered);
  await request.onStep?.("noted");
}

/** Rows that were never taken in, and are not wanted any more. */
async function dropLocal(session: Session, { warehouse, sync }: EligibilityContext): Promise<void> {
  await session.execute(`delete from ${table(warehouse, "sync_snapshot")} where sync = ${literal(sync.name)}
    and row_key in (select row_key from ${PLAN} where operation = 'drop')`);
}
