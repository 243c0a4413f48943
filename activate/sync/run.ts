import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { AudienceState, Destination } from "../destinations/destination.ts";
import type { Sync } from "../mapping/schema.ts";
import { deliver, nothingDelivered } from "./deliver.ts";
import { makePlan, PAGE, PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { batchId, begin, type JournalContext, noteUnusable } from "./journal.ts";
import { type Roomy, withLittleMemory } from "./memory.ts";
import { leaveBehind, notePlace } from "./places.ts";
import { type Allowance, type Plan, summarise } from "./plan.ts";
import { requireApproval, surroundings } from "./ready.ts";
import { withoutPeople } from "./reasons.ts";
import { finish, isSpoken, pollAll, recover, type Sending } from "./recover.ts";
import { findRekeyed, keepRekeyed } from "./rekey.ts";
import { removals } from "./removals.ts";
import { additions, type OutRow, toMember } from "./rows.ts";
import { closeSyncRun, noteHoldouts, openSyncRun, type SyncResult } from "./runs.ts";
import { literal } from "./sql.ts";
import { ensureActivateTables, table } from "./tables.ts";

export type Step = "asked" | "journaled" | "sent" | "noted";

export interface SyncRequest {
  warehouse: Warehouse;
  sync: Sync;
  destination: Destination;
  runId: string;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** For files that stand for a moment. */
  workDir: string;
  startedBy: string;
  approvedBy?: string | undefined;
  /** Guard rails that a person has looked at. */
  allowed?: ReadonlySet<Allowance>;
  /** Takes everybody out instead, whatever the segment says; guard rails do not count. */
  empties?: boolean;
  /** How long to ask for results, milliseconds. Default 30 minutes; what is left is asked for at the next run. */
  patienceMs?: number;
  /** Told at each step of a batch, `asked` before its rows' consents are; a test kills the process there. */
  onStep?: (step: Step) => void | Promise<void>;
}

/** Shows what a sync would do. Writes nothing. */
export async function planSync(
  request: Pick<SyncRequest, "warehouse" | "sync" | "destination" | "clock" | "allowed" | "empties">,
): Promise<Plan> {
  const { warehouse, destination, allowed } = request;
  const context = await surroundings(request);
  return warehouse.session(async (session) => {
    await makePlan(session, context);
    if (!destination.replacesByKey) await findRekeyed(session, context);
    const plan = await summarise(session, context, destination.limits, allowed);
    await session.execute(`drop table ${PLAN}; drop table ${PAGE}`);
    return plan;
  });
}

/**
 * Brings a destination to the segment's members who may be sent: takes up what an earlier run left, plans, removes, adds,
 * asks for results. A guard rail that is met holds everything but removals that the law asks for. Safe to kill anywhere and
 * to run again. Throws TerminalError when the platform refuses the account; the state then says what was done.
 */
export async function runSync(request: SyncRequest): Promise<SyncResult> {
  const { warehouse, destination, clock } = request;
  requireApproval(request);
  await ensureActivateTables(warehouse);
  const context = await surroundings(request);
  const now = () => clock.now();
  const keepsIdentifiers = destination.rule.hashes;
  const journal: JournalContext = { warehouse, workDir: request.workDir, now, keepsIdentifiers };
  await openSyncRun(request);
  try {
    return await withLittleMemory(warehouse, (roomy) =>
      warehouse.session((session) => {
        const { signal, runId, patienceMs = 30 * 60_000 } = request;
        return bring(
          request,
          {
            ...{ runId, context, destination, journal, session, clock, signal, patienceMs },
            onAsked: () => request.onStep?.("asked"),
          },
          roomy,
        );
      }),
    );
  } catch (error) {
    await closeSyncRun(request, undefined, { error });
    throw error;
  }
}

/** Takes up, plans, sends and closes the run. */
async function bring(request: SyncRequest, sending: Sending, roomy: Roomy): Promise<SyncResult> {
  const { warehouse, sync, destination, clock, runId } = request;
  const { session, context } = sending;
  const isElsewhere = await settleIn(request, sending);
  if (!isElsewhere) await recover(sending);
  await roomy(() => makePlan(session, context));
  const rekeyed = destination.replacesByKey ? 0 : await roomy(() => findRekeyed(session, context));
  const plan = await summarise(session, context, destination.limits, request.allowed);
  if (rekeyed > 0 && !isElsewhere) await keepRekeyed(session, context, { runId, now: clock.now() });
  if (plan.held.length === 0 && !request.empties) await noteHoldouts(session, warehouse, sync, clock.now());
  const kept = isElsewhere ? 0 : await send(request, sending, plan);
  const underWay = isElsewhere ? 0 : await pollAll(sending);
  await session.execute(`drop table ${PLAN}; drop table ${PAGE}`);
  return closeSyncRun(request, plan, { keptBack: kept, underWay, held: await askAudience(request) });
}

/** What the platform says that it holds. It is asked for people to read; a run does not fail by it. */
async function askAudience({ destination, log }: SyncRequest): Promise<AudienceState | undefined> {
  try {
    return await destination.audience?.();
  } catch (error) {
    log.warn(`${destination.name} did not say what it holds: ${withoutPeople((error as Error).message)}`);
    return undefined;
  }
}

/**
 * Whether the state speaks of another audience than activations.yml, which nothing may be sent to yet. With `--allow moved`
 * the old one is let go of.
 */
async function settleIn(request: SyncRequest, { context }: Sending): Promise<boolean> {
  const { warehouse, sync, destination, runId, clock, allowed } = request;
  if (context.moved !== undefined) {
    if (!allowed?.has("moved")) return true;
    await leaveBehind(warehouse, sync, runId, clock.now());
  }
  await notePlace(warehouse, sync, destination.place, clock.now());
  return false;
}

/**
 * Removals first, and asked for until they are done: nobody says in which order a platform works, and who comes may have in
 * common with who goes what he is known by.
 */
async function send(request: SyncRequest, sending: Sending, plan: Plan): Promise<number> {
  const { context, destination, session } = sending;
  const isHeld = plan.held.length > 0;
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
  if (isHeld) return 0;
  if (done > 0) await pollAll(sending);
  return sendAdditions(request, sending, plan);
}

async function sendAdditions(request: SyncRequest, sending: Sending, plan: Plan): Promise<number> {
  const { context, destination, session } = sending;
  const { counts, skips } = plan;
  const changes = counts.change > 0 ? request.runId : undefined;
  let keptBack = 0;
  let done = 0;
  for (let after: string | undefined; ; ) {
    request.signal.throwIfAborted();
    await request.onStep?.("asked");
    const page = await additions(session, context, destination, after, changes);
    if (page === undefined) return keptBack;
    after = page.last;
    for (const [reason, n] of Object.entries(page.late)) {
      skips[reason] = (skips[reason] ?? 0) + n;
      counts.skip += n;
    }
    await noteUnusable(sending.journal, { sync: context.sync.name, runId: request.runId }, page.unusable);
    keptBack += page.unusable.length;
    await sendBatch(request, sending, "add", page.rows);
    done += page.rows.length;
    request.log.progress(`${context.sync.name}: ${done} rows sent`);
  }
}

async function sendBatch(
  request: SyncRequest,
  sending: Sending,
  operation: "add" | "remove",
  rows: readonly OutRow[],
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
    spoken.length === 0 ? nothingDelivered() : await deliver(destination, { id, operation, members: spoken });
  await request.onStep?.("sent");
  await finish(sending, { batch_id: id, sync, operation }, delivered);
  await request.onStep?.("noted");
}

/** Rows that were never taken in, and are not wanted any more. */
async function dropLocal(session: Session, { warehouse, sync }: EligibilityContext): Promise<void> {
  await session.execute(`delete from ${table(warehouse, "sync_snapshot")} where sync = ${literal(sync.name)}
    and row_key in (select row_key from ${PLAN} where operation = 'drop')`);
}
