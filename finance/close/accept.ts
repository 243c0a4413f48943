import type { Clock } from "../../kernel/clock.ts";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { openChecks } from "./checks.ts";
import { insertRow, sqlTime } from "./locks.ts";

/** What somebody settles: an open check of a period, whose it is from now on, why, and what shows it. */
export interface Acceptance {
  period: Period;
  checkId: string;
  by: string;
  reason: string;
  owner?: string | undefined;
  evidence?: string | undefined;
  clock: Pick<Clock, "now">;
}

/**
 * Notes that an open check is accepted, with a reason, so that the period can be closed. Checks are settled one by one;
 * an earlier open period cannot be accepted away. Throws PatronError for a check that is not open.
 */
export async function accept(warehouse: Warehouse, acceptance: Acceptance): Promise<void> {
  const { period, checkId } = acceptance;
  await warehouse.transaction(async (session) => {
    const open = await openChecks(session, period);
    const check = open.find((one) => one.check_id === checkId);
    if (check === undefined || acceptance.reason.trim() === "")
      throw notOpen(
        acceptance,
        open.map((one) => one.check_id),
      );
    if (check.check_name === "earlier_period") throw outOfOrder(acceptance);
    await insertRow(warehouse, session, "reconciling_items", {
      item_id: checkId,
      period,
      status: "accepted",
      owner: acceptance.owner ?? acceptance.by,
      reason: acceptance.reason.trim(),
      evidence: acceptance.evidence ?? null,
      settled_by: acceptance.by.trim(),
      happened_at: sqlTime(new Date(acceptance.clock.now()).toISOString()),
    });
  });
}

function notOpen({ period, checkId, reason }: Acceptance, open: readonly string[]): PatronError {
  const message =
    reason.trim() === ""
      ? "Accepting a difference takes a reason."
      : `'${checkId}' is no open check of ${period}.`;
  const hint =
    didYouMean(checkId, open) ?? (open.length > 0 ? `Open are: ${open.join(", ")}.` : "None is open.");
  return new PatronError(
    { code: "no-such-check", message, hint, help: `npx patron reconcile --period ${period}` },
    { exitCode: 2 },
  );
}

function outOfOrder({ period }: Acceptance): PatronError {
  return new PatronError({
    code: "earlier-period",
    message: `${period} follows an open period: that is closed, not accepted.`,
    help: "See which: npx patron reconcile --period PERIOD",
  });
}
