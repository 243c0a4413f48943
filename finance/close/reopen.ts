import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { appendEvent, closedNow, type KeptEvent, readEvents, sqlTime } from "./locks.ts";

export interface ReopenRequest {
  period: Period;
  by: string;
  reason: string;
  runId: string;
  clock: Pick<Clock, "now">;
}

/**
 * Opens a closed period again: an event with a reason. The seal and its postings stay where they are, as the trail of
 * what was signed. Only the last closed period can be opened, since later ones hold its adjustments.
 * Throws PatronError for a period that is open, or that others closed after it.
 */
export async function reopenPeriod(warehouse: Warehouse, request: ReopenRequest): Promise<KeptEvent> {
  const { period } = request;
  if (request.reason.trim() === "" || request.by.trim() === "") throw noReason(period);
  return warehouse.transaction(async (session) => {
    const events = await readEvents(session);
    const closed = closedNow(events);
    const seal = closed.get(period);
    if (seal === undefined) throw notClosed(period, [...closed.keys()]);
    const later = [...closed.keys()].filter((one) => one > period).sort();
    if (later.length > 0) throw laterClosed(period, later);
    return appendEvent(warehouse, session, events, {
      event: "reopened",
      period,
      seal_id: seal.seal_id,
      preparer: request.by.trim(),
      reviewer: null,
      reason: request.reason.trim(),
      happened_at: sqlTime(new Date(request.clock.now()).toISOString()),
      run_id: request.runId,
      cut_off: seal.cut_off,
      postings: seal.postings,
      total_amount: seal.total_amount,
      postings_hash: seal.postings_hash,
    });
  });
}

function noReason(period: Period): PatronError {
  return new PatronError(
    {
      code: "reopen-reason",
      message: `Opening ${period} again leaves a trail: it takes a reason and a name.`,
      help: `npx patron reopen ${period} --reason TEXT --by NAME`,
    },
    { exitCode: 2 },
  );
}

function notClosed(period: Period, closed: readonly Period[]): PatronError {
  return new PatronError({
    code: "not-closed",
    message: `${period} is not closed.`,
    hint: closed.length === 0 ? "No period is." : `Closed are: ${[...closed].sort().join(", ")}.`,
    help: "See every period with its seal: npx patron verify",
  });
}

function laterClosed(period: Period, later: readonly Period[]): PatronError {
  return new PatronError({
    code: "later-closed",
    message: `${period} cannot be opened while ${later.join(", ")} ${later.length === 1 ? "is" : "are"} closed: late facts of ${period} are booked there.`,
    help: `Begin with the last one: npx patron reopen ${later.at(-1)} --reason TEXT --by NAME`,
  });
}
