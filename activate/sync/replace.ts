import { TerminalError } from "../../kernel/diagnostics.ts";
import {
  type Batch,
  BatchRefused,
  type Delivery,
  type Member,
  type OpenReplacement,
  type Progress,
  type Replacement,
  ReplacementLost,
} from "../destinations/destination.ts";
import { makePlan, PAGE } from "./diff.ts";
import type { Roomy } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { requireReplacement } from "./ready.ts";
import { dropUnsent, patiently, pollAll, type Sending } from "./recover.ts";
import { brokenOff, nobodyToSend, replacedElsewhere, stillOpen, stillWorking } from "./replace-errors.ts";
import {
  type Begun,
  begunReplacement,
  completeReplacement,
  giveUpReplacement,
  keepOldAddresses,
  noteReplacement,
  othersReplacing,
  replacementOf,
} from "./replacements.ts";
import { additions, EVERYBODY, type OutRow, toMember } from "./rows.ts";
import type { SyncRequest } from "./run.ts";
import { noteKeptBack, send, sendBatch } from "./send.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

/** So much of a platform's time for a replacement is used; the rest follows as additions. */
const OF_WINDOW = 0.9;

/**
 * What an earlier run has begun: undefined when there is nothing to bring to its end any more; `concluded` when it has just
 * come to it, and an ordinary sync takes out who may be left. `sent` and `ended`: the platform still works on it, and nothing
 * else is sent. Throws TransientError where the audience is to be emptied and cannot be yet, and
 * where another segment is replacing it.
 */
export async function takeUp(
  request: SyncRequest,
  sending: Sending,
): Promise<Begun | "concluded" | undefined> {
  const { warehouse, sync, destination, clock } = request;
  const other = destination.replacesByKey
    ? undefined
    : await othersReplacing(warehouse, sync, destination.place);
  if (other !== undefined) throw replacedElsewhere(request, other);
  let begun = await begunReplacement(warehouse, sync);
  if (begun === undefined) return undefined;
  const replacement = replacementOf(destination);
  if (begun.state === "sent" && replacement !== undefined) {
    if ((await dropUnsent(sending)) > 0) return begun;
    const open = replacement.open(begun.name, { isResumed: true, rows: 0, kinds: sync.identifiers });
    begun = await endIt(request, begun, open, () => Promise.reject(nobodyToSend(request)));
  }
  if (begun.state === "ended" && replacement !== undefined) {
    const end = await conclude(sending, replacement, begun);
    if (end !== "broken") return end === "done" ? "concluded" : begun;
    begun = { ...begun, state: "broken" };
  }
  if (request.empties || replacement === undefined) {
    if (replacement !== undefined && isOpen(replacement, begun, clock.now())) throw stillOpen(request, begun);
    await dropUnsent(sending);
    await giveUpReplacement(sending.context);
    return undefined;
  }
  await dropUnsent(sending);
  return begun;
}

/** Whether the platform has the replacement open, and takes no other change. */
const isOpen = ({ windowMs = 0 }: Replacement, { state, startedAt }: Begun, now: number): boolean =>
  state === "sending" && now < startedAt + windowMs;

/** Whether nobody can be taken out, not even by the law, while a guard rail holds a replacement that was begun. */
export function blocksRemovals({ destination, clock, log }: SyncRequest, begun: Begun | undefined): boolean {
  const replacement = replacementOf(destination);
  const isBlocked =
    begun !== undefined && replacement !== undefined && isOpen(replacement, begun, clock.now());
  if (isBlocked)
    log.warn(
      `${destination.name} has a replacement open, and takes nobody out until it has ended: who has withdrawn his consent goes at the next sync.`,
    );
  return isBlocked;
}

/**
 * Sends everybody who may be in the audience, asked again page by page, and makes it hold nobody else. What a kill broke off
 * is gone on with where the platform still has it open, else begun anew. What the platform's time was too short for, and who
 * was sent by an earlier run and may not be there any more, is an ordinary sync afterwards.
 */
export async function replaceAudience(
  request: SyncRequest,
  sending: Sending,
  plan: Plan,
  before: Begun | undefined,
  roomy: Roomy,
): Promise<{ keptBack: number; isUnderWay: boolean }> {
  const { session, context, destination } = sending;
  await requireReplacement(request);
  const replacement = replacementOf(destination)!;
  if (plan.audience === 0) {
    if (before === undefined || isOpen(replacement, before, request.clock.now())) throw nobodyToSend(request);
    // Whom it was begun with may be there, and nobody may be any more: they go one by one.
    await giveUpReplacement(context);
    return { keptBack: await send(request, sending, plan), isUnderWay: false };
  }
  if (plan.counts.wait > 0) throw stillWorking(request);
  const work = new Work(request, sending, replacement, plan);
  await work.begin(before);
  if (!destination.replacesByKey) await keepOldAddresses(session, context);
  try {
    await work.sendAll();
    if (!(await work.end())) return { keptBack: work.keptBack, isUnderWay: true };
  } catch (error) {
    // Where nothing stays open at the platform, the next sync may be an ordinary one.
    const isHarmless = replacement.windowMs === undefined || !work.hasArrived;
    if (error instanceof TerminalError && isHarmless) await giveUpReplacement(context);
    throw error;
  }
  const isDone = (await conclude(sending, replacement, work.begun)) === "done";
  if (isDone && (work.wasCut || work.begun.runs.length > 1 || replacement.keepsRecent)) {
    await roomy(() => makePlan(session, context, true));
    await send(request, sending, { ...plan, held: [] }, work.wasCut);
  }
  return { keptBack: work.keptBack, isUnderWay: !isDone };
}

/** One run's part in a replacement. */
class Work {
  begun!: Begun;
  keptBack = 0;
  /** Whether the platform may have taken something of it, in this run or an earlier one. */
  hasArrived = false;
  /** Nothing was sent yet to one that an earlier run has begun. */
  #isUntried = false;
  /** The platform's time was too short for all. */
  wasCut = false;
  #open!: OpenReplacement;
  readonly #request: SyncRequest;
  readonly #sending: Sending;
  readonly #replacement: Replacement;
  readonly #plan: Plan;

  constructor(request: SyncRequest, sending: Sending, replacement: Replacement, plan: Plan) {
    this.#request = request;
    this.#sending = sending;
    this.#replacement = replacement;
    this.#plan = plan;
  }

  /** Goes on with what the platform still has open, or begins anew. Written down before anything is sent. */
  async begin(before?: Begun): Promise<void> {
    const { warehouse, sync, runId, clock } = this.#request;
    const isResumed = before !== undefined && isOpen(this.#replacement, before, clock.now());
    this.begun = isResumed
      ? { ...before, runs: [...before.runs, runId] }
      : {
          name: this.#replacement.name(runId),
          runs: [runId],
          state: "sending",
          reference: undefined,
          startedAt: clock.now(),
        };
    await noteReplacement(warehouse, sync, this.begun);
    const { counts } = this.#plan;
    const rows = counts.add + counts.change + counts.keep;
    this.#open = this.#replacement.open(this.begun.name, { isResumed, rows, kinds: sync.identifiers });
    // Of one that has timed out or failed, too, something may have come into force.
    if (before !== undefined) this.hasArrived = true;
    this.#isUntried = isResumed;
  }

  async sendAll(): Promise<void> {
    const { session, context, destination } = this.#sending;
    const { clock, signal, log } = this.#request;
    const { windowMs = Number.POSITIVE_INFINITY } = this.#replacement;
    let done = 0;
    for (let after: string | undefined; ; ) {
      signal.throwIfAborted();
      if (clock.now() - this.begun.startedAt > windowMs * OF_WINDOW) {
        this.wasCut = true;
        return;
      }
      await this.#request.onStep?.("asked");
      const page = await additions(session, context, destination, after, { operations: EVERYBODY });
      if (page === undefined) return;
      after = page.last;
      this.keptBack += await noteKeptBack(this.#sending, this.#plan, page);
      await this.#send(page.rows);
      done += page.rows.length;
      log.progress(`${context.sync.name}: ${done} rows of the new audience sent`);
    }
  }

  /** What an earlier run has begun may not be known to the platform (any more): then it begins anew, once. */
  async #send(rows: readonly OutRow[]): Promise<void> {
    if (rows.length === 0) return;
    const go = () =>
      sendBatch(this.#request, this.#sending, "add", rows, { send: (batch) => this.#take(batch) });
    try {
      await go();
    } catch (error) {
      if (!(error instanceof ReplacementLost)) throw error;
      if (!this.#isUntried) throw brokenOff(this.#request, error);
      await this.begin();
      await go();
    }
    this.#isUntried = false;
  }

  async #take(batch: Batch): Promise<Delivery> {
    try {
      const told = await this.#open.send(batch);
      this.hasArrived = true;
      return told;
    } catch (error) {
      if (error instanceof BatchRefused) this.hasArrived = true;
      throw error;
    }
  }

  /** False while the platform still works on what was sent: it may be ended when that is in. */
  async end(): Promise<boolean> {
    const { warehouse, sync } = this.#request;
    if ((await pollAll(this.#sending)) > 0) {
      await noteReplacement(warehouse, sync, { ...this.begun, state: "sent" });
      return false;
    }
    this.begun = await endIt(this.#request, this.begun, this.#open, () => this.#someone());
    return true;
  }

  /** One of those whom this run has sent, and who may still be sent now. */
  async #someone(): Promise<Member> {
    const { session, context, destination, runId } = this.#sending;
    const snapshot = table(context.warehouse, "sync_snapshot");
    for (let after: string | undefined; ; ) {
      await this.#request.onStep?.("asked");
      const page = await additions(session, context, destination, after, { operations: EVERYBODY });
      if (page === undefined) throw nobodyToSend(this.#request);
      after = page.last;
      const sent = await session.rows<{ row_key: string }>(
        `select s.row_key from ${snapshot} as s inner join ${PAGE} as p on s.row_key = p.row_key
         where s.sync = ${literal(context.sync.name)} and s.run_id = ${literal(runId)} and s.status = 'in'`,
      );
      const keys = new Set(sent.map((row) => row.row_key));
      const row = page.rows.find(({ rowKey }) => keys.has(rowKey));
      if (row !== undefined) return toMember(this.begun.name, row);
    }
  }
}

/** Ends a replacement at the platform, and writes down what that is asked by. */
async function endIt(
  { warehouse, sync, onStep }: SyncRequest,
  begun: Begun,
  open: OpenReplacement,
  somebody: () => Promise<Member>,
): Promise<Begun> {
  const { reference } = await open.end(somebody);
  await onStep?.("ended");
  const ended: Begun = { ...begun, state: "ended", reference };
  await noteReplacement(warehouse, sync, ended);
  return ended;
}

/** Waits for the platform to have worked off a replacement that has ended; then the state says that it holds it. */
async function conclude(
  sending: Sending,
  replacement: Replacement,
  begun: Begun,
): Promise<"done" | "working" | "broken"> {
  const { context, runId, clock } = sending;
  const { poll } = replacement;
  let end = "done" as Progress["state"];
  if (poll !== undefined && begun.reference !== undefined)
    await patiently(sending, async () => {
      end = (await poll(begun.reference!)).state;
      return end !== "working";
    });
  if (end === "working") return "working";
  if (end === "done")
    await completeReplacement(context, begun, {
      ...{ runId, now: clock.now(), keepsRecent: replacement.keepsRecent },
    });
  else await noteReplacement(context.warehouse, context.sync, { ...begun, state: "broken" });
  return end === "done" ? "done" : "broken";
}
