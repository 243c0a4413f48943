import type { Session } from "../../warehouse/port.ts";
import type { Destination } from "../destinations/destination.ts";
import { deliver } from "./deliver.ts";
import { turnPage } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import type { Plan } from "./plan.ts";
import { requireApproval } from "./ready.ts";
import { isSpoken } from "./recover.ts";
import { COMING, clearRows, EVERYBODY, sorted, toMember } from "./rows.ts";
import type { SyncRequest } from "./run.ts";

/** The id of a batch that is never taken in. */
const ASKED = "asked";

/**
 * Lets the platform judge the first batch of those that a plan would send, where it can without taking anything in. Consents
 * are asked for right before; a plan that is held asks nothing, since hashes would leave the house.
 */
export async function askPlatform(
  session: Session,
  context: EligibilityContext,
  request: Pick<SyncRequest, "sync" | "destination" | "startedBy" | "approvedBy">,
  plan: Plan,
): Promise<NonNullable<Plan["asked"]>> {
  const { destination } = request;
  const { check, limits, name } = destination;
  if (check === undefined)
    return {
      instead: `${name} has no way to check rows without taking them in; a first sync of a small segment tells as much.`,
    };
  if (plan.held.length > 0) return { instead: "The platform was not asked, since the plan is held back." };
  requireApproval(request);
  const operations = plan.replaces ? EVERYBODY : COMING;
  const last = await turnPage(session, context.warehouse, {
    operations,
    after: undefined,
    rows: limits.rows,
  });
  if (last === undefined) return { rows: 0, refused: {} };
  const page = sorted(last, await clearRows(session, context, ""), context, destination);
  const members = page.rows.map((row) => toMember(ASKED, row)).filter((one) => isSpoken(destination, one));
  if (members.length === 0) return { rows: 0, refused: {} };
  const judge: Pick<Destination, "name" | "limits" | "send"> = {
    ...{ name, limits },
    async send(batch) {
      await check(batch);
      return {};
    },
  };
  const told = await deliver(judge, { id: ASKED, operation: "add", members });
  const refused: Record<string, number> = {};
  for (const reason of told.refused.values()) {
    const [code = ""] = reason.split(" ", 1);
    refused[code] = (refused[code] ?? 0) + 1;
  }
  return { rows: members.length, refused };
}
