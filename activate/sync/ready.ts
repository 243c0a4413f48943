import { PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { IdentifierKind } from "../normalise/index.ts";
import type { EligibilityContext } from "./eligible.ts";
import { movedFrom } from "./places.ts";
import { contextOf } from "./plan.ts";
import { othersThere, replacementOf } from "./replacements.ts";
import type { SyncRequest } from "./run.ts";
import { literal } from "./sql.ts";
import { readable } from "./tables.ts";

type Asked = Pick<SyncRequest, "warehouse" | "sync" | "destination" | "clock" | "empties" | "replaces">;

/** What a plan stands on. Throws PatronError with the models to build, or the segments that there are. */
export async function surroundings(request: Asked): Promise<EligibilityContext> {
  const { warehouse, sync, destination, clock } = request;
  requireIdentifiers(request);
  if (request.replaces) await requireReplacement(request);
  await requireModels(request);
  const members = await membersOf(request);
  const moved = await movedFrom(warehouse, sync, destination.place);
  return contextOf({ warehouse, sync, members, moved }, clock.now());
}

/** Throws PatronError (exit code 2) where a second person must approve, and none, or the same one, has. */
export function requireApproval({
  sync,
  startedBy,
  approvedBy,
}: Pick<SyncRequest, "sync" | "startedBy" | "approvedBy">): void {
  const name = (who: string) => who.trim().toLowerCase();
  const approver = name(approvedBy ?? "");
  if (!sync.four_eyes || (approver !== "" && approver !== name(startedBy))) return;
  throw new PatronError(
    {
      code: "approval-missing",
      message: `${sync.name} wants four eyes: a second person must approve each run.`,
      help: `Show them the plan (--dry-run), then: patron activate ${sync.segment} --to ${sync.to} --approved-by NAME`,
    },
    { exitCode: 2 },
  );
}

/** Throws (exit code 2) where the destination replaces no audience, or the audience holds other segments, too. */
export async function requireReplacement({
  warehouse,
  sync,
  destination,
}: Pick<Asked, "warehouse" | "sync" | "destination">): Promise<void> {
  if (replacementOf(destination) === undefined)
    throw new PatronError(
      {
        code: "cannot-replace",
        message: `${sync.to} cannot be made to hold exactly what is sent: nothing was sent.`,
        hint: typeof destination.replace === "string" ? destination.replace : NO_REPLACEMENT,
      },
      { exitCode: 2 },
    );
  const others = destination.replacesByKey ? [] : await othersThere(warehouse, sync, destination.place);
  if (others.length === 0) return;
  throw new PatronError(
    {
      code: "audience-shared",
      message: `The audience of ${sync.to} holds ${others.join(", ")}, too: a replacement would throw those people out.`,
      hint: "Give each segment an audience of its own in activations.yml, or take the others out first.",
      help: `Take them out: npx patron activate ${others[0]!.replace(":", " --to ")} --empty`,
    },
    { exitCode: 2 },
  );
}

const NO_REPLACEMENT = "Make a new, empty audience there, name it in activations.yml, then: --allow moved.";

/** Throws where the destination takes none of what the mapping sends: nobody could be recognised there. */
function requireIdentifiers({ sync, destination }: Asked): void {
  const takes: readonly IdentifierKind[] = destination.takes.filter((kind) => kind !== "birth_date");
  if (sync.identifiers.some((kind) => takes.includes(kind))) return;
  throw new PatronError(
    {
      code: "identifiers-not-taken",
      message: `${sync.name} sends ${sync.identifiers.join(" and ")}, but ${destination.name} takes ${takes.join(" and ")} alone.`,
      hint: `Write under identifiers of the sync in activations.yml: [${takes.join(", ")}]`,
    },
    { exitCode: 2 },
  );
}

async function requireModels({ warehouse, sync }: Asked): Promise<void> {
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
  if (sync.least_age === undefined) return;
  const customers = await warehouse.columns({ schema: "core", name: "customers" });
  if (customers.some((column) => column.name === "birth_date")) return;
  throw new PatronError({
    code: "ages-unknown",
    message: `${sync.name} has a least_age, but core.customers holds no birth_date.`,
    hint: "Build the models anew, which know dates of birth, or take least_age out.",
  });
}

/**
 * Whose members a sync has. A segment that was deleted while people are at the destination is no typing mistake: they may
 * still withdraw their consent, and then they go.
 */
async function membersOf({ warehouse, sync, empties }: Asked): Promise<EligibilityContext["members"]> {
  const rows = await warehouse.rows<{ segment: string }>(
    `select segment from ${warehouse.quote({ schema: "segments", name: "segment_definitions" })} order by segment`,
  );
  const known = rows.map((row) => row.segment);
  const missing = sync.suppress.find((name) => !known.includes(name));
  if (missing !== undefined) throw unknownSegment(missing, known);
  if (empties) return "emptied";
  if (known.includes(sync.segment)) return "segment";
  if (await wasSent(warehouse, sync.name)) return "gone";
  throw unknownSegment(sync.segment, known);
}

async function wasSent(warehouse: Warehouse, sync: string): Promise<boolean> {
  const [row] = await warehouse.rows<{ n: number }>(
    `select count(*) as n from ${await readable(warehouse, "sync_snapshot")} as s
     where sync = ${literal(sync)} and status in ('in', 'adding', 'removing')`,
  );
  return Number(row!.n) > 0;
}

function unknownSegment(name: string, known: readonly string[]): PatronError {
  return new PatronError({
    code: "unknown-segment",
    message: `There is no segment ${name}.`,
    hint: `There are: ${known.join(", ")}.`,
    help: "Define it under vars: segments: of dbt_project.yml, then: npx patron build --select +segment_members",
  });
}
