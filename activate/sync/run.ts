import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { AudienceState, Destination } from "../destinations/destination.ts";
import type { Sync } from "../mapping/schema.ts";
import { deliver, nothingDelivered } from "./deliver.ts";
import { makePlan, PAGE, PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { batchId, begin, type JournalContext, noteUnusable } from "./journal.ts";
import { type Allowance, contextOf, type Plan, summarise } from "./plan.ts";
import { withoutPeople } from "./reasons.ts";
import { finish, pollAll, recover, type Sending } from "./recover.ts";
import { additions, type OutRow, removals, toMember } from "./rows.ts";
import { closeSyncRun, noteHoldouts, openSyncRun, type SyncResult } from "./runs.ts";
import { literal } from "./sql.ts";
import { ensureActivateTables, table } from "./tables.ts";

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
  /** How long to ask for results, milliseconds. Default 30 minutes; what is left is asked for at the next run. */
  patienceMs?: number;
  /** Told at each step of a batch; a test kills the process there. */
  onStep?: (step: "journaled" | "sent" | "noted") => void | Promise<void>;
}

/** Shows what a sync would do. Writes nothing. */
export async function planSync(
  request: Pick<SyncRequest, "warehouse" | "sync" | "destination" | "clock" | "allowed">,
): Promise<Plan> {
  const { warehouse, destination, allowed } = request;
  await requireModels(request);
  const context = await contextOf(request, request.clock.now());
  return warehouse.session(async (session) => {
    await makePlan(session, context);
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
  const { warehouse, sync, destination, clock } = request;
  requireApproval(request);
  await ensureActivateTables(warehouse);
  await requireModels(request);
  const context = await contextOf(request, clock.now());
  const now = () => clock.now();
  const keepsIdentifiers = destination.rule.hashes;
  const journal: JournalContext = { warehouse, workDir: request.workDir, now, keepsIdentifiers };
  await openSyncRun(request);
  try {
    return await warehouse.session(async (session) => {
      const patienceMs = request.patienceMs ?? 30 * 60_000;
      const { signal, runId } = request;
      const sending: Sending = { runId, context, destination, journal, session, clock, signal, patienceMs };
      await recover(sending);
      await makePlan(session, context);
      const plan = await summarise(session, context, destination.limits, request.allowed);
      await noteHoldouts(session, warehouse, sync, clock.now());
      const kept = await send(request, sending, plan);
      const underWay = await pollAll(sending);
      await session.execute(`drop table ${PLAN}; drop table ${PAGE}`);
      return closeSyncRun(request, plan, { keptBack: kept, underWay, held: await askAudience(request) });
    });
  } catch (error) {
    await closeSyncRun(request, undefined, { error });
    throw error;
  }
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

/** Removals first: a changed row's old identifiers go before its new ones come, and what they share comes back. */
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
  let keptBack = 0;
  for (after = undefined, done = 0; !isHeld; ) {
    request.signal.throwIfAborted();
    const page = await additions(session, context, destination, after);
    if (page === undefined) break;
    after = page.last;
    await noteUnusable(sending.journal, { sync: context.sync.name, runId: request.runId }, page.unusable);
    keptBack += page.unusable.length;
    await sendBatch(request, sending, "add", page.rows);
    done += page.rows.length;
    request.log.progress(`${context.sync.name}: ${done} rows sent`);
  }
  return keptBack;
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
  const members = rows.map((row) => toMember(id, row));
  // A removal all of whose identifiers belong to members who stay has nothing to say to a set.
  const spoken =
    destination.replacesByKey || !destination.rule.hashes
      ? members
      : members.filter((member) => Object.keys(member.identifiers).length > 0);
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

function requireApproval({ sync, startedBy, approvedBy }: SyncRequest): void {
  if (!sync.four_eyes || (approvedBy !== undefined && approvedBy.trim() !== startedBy.trim())) return;
  throw new PatronError(
    {
      code: "approval-missing",
      message: `${sync.name} wants four eyes: a second person must approve each run.`,
      help: `Show them the plan (--dry-run), then: patron activate ${sync.segment} --to ${sync.to} --approved-by NAME`,
    },
    { exitCode: 2 },
  );
}

async function requireModels({ warehouse, sync }: Pick<SyncRequest, "warehouse" | "sync">): Promise<void> {
  const wanted = [
    ["segments", "segment_members"],
    ["segments", "segment_definitions"],
    ["core", "customers"],
    ...("purpose" in sync.consent ? [["customer360", "customer_consents"]] : []),
  ] as [string, string][];
  for (const [schema, name] of wanted) {
    if ((await warehouse.columns({ schema, name })).length > 0) continue;
    throw new PatronError({
      code: "models-missing",
      message: `Sending a segment needs ${schema}.${name}, which has not been built.`,
      help: "Build it: npx patron build --select +segment_members customer_consents",
    });
  }
  await requireSegments(warehouse, [sync.segment, ...sync.suppress]);
  if (sync.least_age === undefined) return;
  const customers = await warehouse.columns({ schema: "core", name: "customers" });
  if (customers.some((column) => column.name === "birth_date")) return;
  throw new PatronError({
    code: "ages-unknown",
    message: `${sync.name} has a least_age, but core.customers holds no birth_date.`,
    hint: "Nobody would be sent. Load dates of birth, or take least_age out.",
  });
}

async function requireSegments(warehouse: Warehouse, names: readonly string[]): Promise<void> {
  const rows = await warehouse.rows<{ segment: string }>(
    `select segment from ${warehouse.quote({ schema: "segments", name: "segment_definitions" })} order by segment`,
  );
  const known = rows.map((row) => row.segment);
  const missing = names.find((name) => !known.includes(name));
  if (missing === undefined) return;
  throw new PatronError({
    code: "unknown-segment",
    message: `There is no segment ${missing}.`,
    hint: `There are: ${known.join(", ")}.`,
    help: "Define it under vars: segments: of dbt_project.yml, then: npx patron build --select +segment_members",
  });
}
