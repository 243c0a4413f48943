import { textTable, thousands } from "../../kernel/terminal.ts";
import type { Sync } from "../mapping/schema.ts";
import { otherConsentsText } from "./consents.ts";
import type { Plan } from "./plan.ts";
import { REASONS, reasonLine, withoutPeople } from "./reasons.ts";
import type { SyncResult } from "./runs.ts";

/** What a sync would do, for people: counts, why rows are not sent and what to do about it, a masked sample. */
export function planText(sync: Sync, plan: Plan): string {
  const { counts } = plan;
  const mode = plan.replaces ? "replaces the whole audience" : sync.mode;
  const head = `${sync.segment} -> ${sync.to} (${mode}, ${consentText(sync)}): ${thousands(plan.inSegment)} in the segment, ${thousands(plan.audience)} would be at the destination.`;
  const table = textTable(
    ["to add", "to change", "to remove", "stay as they are", "under way", "not sent"],
    [
      [counts.add, counts.change, counts.remove, counts.keep + counts.stay, counts.wait, counts.skip].map(
        (n) => thousands(n),
      ),
    ],
  );
  const sample = plan.sample.map((row) => [row.customer, row.email, row.phone]);
  const whole = counts.add + counts.change + counts.keep;
  return [
    head,
    table,
    ...(plan.replaces
      ? [
          `${thousands(whole)} are sent; all else that is in the audience goes, also whom others have put there.`,
        ]
      : []),
    ...section("Not sent:", plan.skips),
    ...consentLines(sync, plan),
    ...section("To remove:", plan.removals),
    ...(sample.length === 0
      ? []
      : ["Some of those to add:", textTable(["customer", "e-mail", "phone"], sample)]),
    ...askedLines(plan),
    ...heldLines(plan),
  ].join("\n");
}

/** What the platform said of a batch that it was only asked about. */
function askedLines({ asked }: Plan): string[] {
  if (asked === undefined) return [];
  if ("instead" in asked) return [asked.instead];
  const { rows, refused } = asked;
  const bad = Object.values(refused).reduce((sum, n) => sum + n, 0);
  return [
    `The platform was asked about ${thousands(rows)} rows, and took none in: it would refuse ${thousands(bad)}.`,
    ...section("It would refuse:", refused),
  ];
}

/** What a sync did, for people. */
export function resultText(sync: Sync, result: SyncResult): string {
  const { plan, accepted, refused, keptBack, underWay, audience, matchRate, refusals } = result;
  const lines = [
    `${sync.segment} -> ${sync.to}: ${result.status}. ${thousands(accepted)} operations accepted, ${thousands(refused)} refused; ${thousands(audience)} at the destination${matchRate === undefined ? "" : `, match rate ${matchRate}`}.`,
    ...(plan.replaces && plan.held.length === 0 && underWay === 0
      ? ["The whole audience was replaced."]
      : []),
    ...section("Not sent:", keptBack > 0 ? { ...plan.skips, "invalid-identifier": keptBack } : plan.skips),
    ...consentLines(sync, plan),
    ...section("Removed:", plan.held.length > 0 ? {} : plan.removals),
    ...section("Refused:", refusals.named),
    ...section(
      "Refused by number alone (they count as accepted, since nobody knows which):",
      refusals.unnamed,
    ),
    ...section("Taken with a warning:", refusals.warned),
    ...heldText(result),
    ...(underWay > 0 ? [`${underWay} batches: ${REASONS["still-under-way"]!.todo}`] : []),
    ...heldLines(plan),
  ];
  return lines.join("\n");
}

const consentLines = (sync: Sync, { otherConsents }: Plan): string[] =>
  otherConsents === undefined ? [] : [otherConsentsText(sync, otherConsents)];

const STATES = {
  ready: "ready for use",
  updating: "it is still being worked on; platforms take up to a day or two",
  "too-small": "too small for ads; widen the segment",
  blocked: "blocked; look at it in the platform's own manager",
} as const;

/** What the platform says that it holds, in its own measure. */
function heldText({ held }: SyncResult): string[] {
  if (held === undefined) return [];
  const { least, most, counts, state, said } = held;
  const size =
    least === undefined
      ? "no size yet"
      : least === most
        ? thousands(least)
        : `${thousands(least)} to ${thousands(most!)}`;
  return [
    `The platform shows ${size} (${counts}): ${said === undefined ? STATES[state] : withoutPeople(said)}.`,
  ];
}

/** Each guard rail that was met: the figures, what it means, the switch that lets it happen. */
export const heldLines = ({ held }: Plan): string[] =>
  held.map(({ reason, detail }) => {
    const { means, todo } = REASONS[reason]!;
    return `Held back: ${means} (${detail}). ${todo}`;
  });

function section(title: string, counts: Readonly<Record<string, number>>): string[] {
  const lines = Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(([, n]) => thousands(n).length));
  return [title, ...lines.map(([reason, n]) => `  ${reasonLine(reason, thousands(n).padStart(width))}`)];
}

const consentText = ({ consent }: Sync): string =>
  "purpose" in consent
    ? `consent to ${consent.purpose}${consent.channel === undefined ? "" : ` by ${consent.channel}`}`
    : "no consent needed";
