import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { AudienceState, Destination } from "../destinations/destination.ts";
import type { Sync } from "../mapping/schema.ts";
import { askPlatform } from "./ask.ts";
import { makePlan, PAGE, PLAN } from "./diff.ts";
import type { JournalContext } from "./journal.ts";
import { type Roomy, withLittleMemory } from "./memory.ts";
import { leaveBehind, notePlace } from "./places.ts";
import { type Allowance, type Plan, summarise } from "./plan.ts";
import { requireApproval, surroundings } from "./ready.ts";
import { withoutPeople } from "./reasons.ts";
import { pollAll, recover, type Sending } from "./recover.ts";
import { findRekeyed, keepRekeyed } from "./rekey.ts";
import { blocksRemovals, replaceAudience, takeUp } from "./replace.ts";
import { type Begun, begunReplacement } from "./replacements.ts";
import { closeSyncRun, noteHoldouts, openSyncRun, type SyncResult } from "./runs.ts";
import { send } from "./send.ts";
import { ensureActivateTables } from "./tables.ts";

export type Step = "asked" | "journaled" | "sent" | "noted" | "ended";

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
  /** Makes the audience hold exactly the members of now, whatever it held before; guard rails count. */
  replaces?: boolean;
  /** How long to ask for results, milliseconds. Default 30 minutes; what is left is asked for at the next run. */
  patienceMs?: number;
  /** Told at each step of a batch, `asked` before its rows' consents are; a test kills the process there. */
  onStep?: (step: Step) => void | Promise<void>;
}

/** Whether what was begun has to be sent (again). */
const isUnfinished = (begun: Begun | undefined): boolean =>
  begun?.state === "sending" || begun?.state === "broken";

export type PlanRequest = Pick<
  SyncRequest,
  "warehouse" | "sync" | "destination" | "clock" | "allowed" | "empties" | "replaces"
> & {
  /** Lets the platform judge a batch of those to send, which changes nothing there: their hashes leave the house. */
  asks?: { startedBy: string; approvedBy?: string | undefined };
};

/** Shows what a sync would do. Writes nothing, and sends nothing unless it `asks`. */
export async function planSync(request: PlanRequest): Promise<Plan> {
  const { warehouse, sync, destination, empties = false, asks } = request;
  const context = await surroundings(request);
  const begun = empties ? undefined : await begunReplacement(warehouse, sync);
  const replaces = request.replaces === true || isUnfinished(begun);
  return warehouse.session(async (session) => {
    await makePlan(session, context, empties || replaces);
    if (!destination.replacesByKey) await findRekeyed(session, context);
    const allowed = request.allowed ?? new Set();
    const plan = await summarise(session, context, destination.limits, { allowed, replaces });
    if (asks !== undefined) plan.asked = await askPlatform(session, context, { ...request, ...asks }, plan);
    await session.execute(`drop table ${PLAN}; drop table ${PAGE}`);
    return plan;
  });
}

/**
 * Brings a destination to the segment's members who may be sent: takes up what an earlier run left, plans, removes, adds,
 * asks for results. A guard rail that is met holds everything but removals that the law asks for. Safe to kill anywhere and
 * to run again; a replacement that was begun is brought to its end by the next run, whatever that was asked for. Throws TerminalError when the platform refuses the account; the state then says what was done.
 */
export async function runSync(request: SyncRequest): Promise<SyncResult> {
  const { warehouse, destination, clock } = request;
  requireApproval(request);
  await ensureActivateTables(warehouse);
  const context = await surroundings(request);
  const now = () => clock.now();
  const keepsIdentifiers = destination.rule.hashes;
  const journal: JournalContext = { warehouse, workDir: request.workDir, now, keepsIdentifiers };
  const begun = request.empties ? undefined : await begunReplacement(warehouse, request.sync);
  const isReplacing = request.replaces === true || isUnfinished(begun);
  await openSyncRun(request, request.empties ? "empty" : isReplacing ? "replace" : request.sync.mode);
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
  const { warehouse, sync, destination, clock, runId, empties = false } = request;
  const { session, context } = sending;
  const isElsewhere = await settleIn(request, sending);
  const taken = isElsewhere ? undefined : await takeUp(request, sending);
  const begun = taken === "concluded" ? undefined : taken;
  if (begun?.state === "sent" || begun?.state === "ended")
    return closeSyncRun(request, undefined, { underWay: 1 });
  const replaces = request.replaces === true || begun !== undefined;
  if (!isElsewhere && begun === undefined) await recover(sending);
  await roomy(() => makePlan(session, context, empties || replaces || taken !== undefined));
  const rekeyed = destination.replacesByKey ? 0 : await roomy(() => findRekeyed(session, context));
  const allowed = request.allowed ?? new Set();
  const plan = await summarise(session, context, destination.limits, { allowed, replaces });
  if (rekeyed > 0 && !isElsewhere) await keepRekeyed(session, context, { runId, now: clock.now() });
  const isHeld = plan.held.length > 0;
  if (!isHeld && !empties) await noteHoldouts(session, warehouse, sync, clock.now());
  const end =
    replaces && !isElsewhere && !isHeld
      ? await replaceAudience(request, sending, plan, begun, roomy)
      : {
          keptBack: isElsewhere || blocksRemovals(request, begun) ? 0 : await send(request, sending, plan),
          isUnderWay: false,
        };
  const underWay = isElsewhere ? 0 : await pollAll(sending);
  await session.execute(`drop table ${PLAN}; drop table ${PAGE}`);
  const held = await askAudience(request);
  return closeSyncRun(request, plan, {
    ...{ keptBack: end.keptBack, underWay: underWay + (end.isUnderWay ? 1 : 0), held },
  });
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
