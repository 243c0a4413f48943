import type { Place } from "../../extract/forget/index.ts";
import { textTable, thousands } from "../../kernel/terminal.ts";
import type { Erasure } from "./audit.ts";
import { masked, type Person } from "./person.ts";

const KINDS: Readonly<Record<string, string>> = {
  account: "account",
  order: "guest's order",
  helpdesk_user: "help-desk user",
  ticket: "ticket",
  lead: "lead",
  opportunity: "opportunity",
  visitor: "visitor",
};

const several = (count: number, one: string): string => `${thousands(count)} ${one}${count === 1 ? "" : "s"}`;

/** What would be erased, with everybody masked. */
export function planText(person: Person, others: readonly { sync: string; members: number }[]): string {
  const contacts = [...new Set([...person.emails, ...person.phones].map(masked))];
  const known = contacts.length === 0 ? "no contact of the person's own" : contacts.join(", ");
  const kinds = person.recordKinds.map(({ kind, count }) => several(count, KINDS[kind] ?? kind));
  const places = [...person.places];
  for (const { sync, members } of others) places.push({ place: `audience ${sync}`, rows: members });
  return [
    `${person.keys[0]}: ${known}; ${several(person.records.length, "record")} (${kinds.join(", ")})`,
    placesTable(places),
    ...(person.shared > 0
      ? [
          `${several(person.shared, "contact")} of theirs ${person.shared === 1 ? "is" : "are"} others' too, and stays with the others' records.`,
        ]
      : []),
    "Amounts, dates and products stay, for the books; who it was goes.",
  ].join("\n");
}

const placesTable = (places: readonly Place[]): string =>
  places.length === 0
    ? "No raw table holds a row about the person."
    : textTable(
        ["place", "rows"],
        places.map(({ place, rows }) => [place, thousands(rows)]),
      );

/** What was done and what is left for people to do. */
export interface Outcome {
  pseudonym: string;
  places: readonly Place[];
  waiting: readonly { sync: string; members: number }[];
  steps: readonly { step: string; status: string; detail?: string | undefined }[];
  compacted: { before: number; after: number } | undefined;
  hasSite: boolean;
  isBigquery: boolean;
}

/** Steps that the table of places tells of. */
const BEFORE = new Set(["identity map", "erase"]);

export function outcomeText(outcome: Outcome): string {
  const { places, waiting, steps, compacted } = outcome;
  const done = steps
    .filter((step) => !BEFORE.has(step.step))
    .map(({ step, detail }) => `${step}: ${detail ?? ""}`);
  if (compacted !== undefined)
    done.push(`file: ${megabytes(compacted.before)} to ${megabytes(compacted.after)}, without freed blocks`);
  return [
    `Forgotten. The person's records are ${outcome.pseudonym} from now on.`,
    ...(places.length === 0 ? [] : [placesTable(places)]),
    ...done,
    ...leftToDo(outcome, waiting).map((line, i) => `${i === 0 ? "\nLeft to you:\n" : ""}  ${line}`),
  ].join("\n");
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

function leftToDo(outcome: Outcome, waiting: Outcome["waiting"]): string[] {
  const { places, hasSite, isBigquery } = outcome;
  const lines: string[] = [];
  const vendors = new Set(
    places.map(({ place }) => /^raw_(\w+)\./.exec(place)?.[1]).filter((source) => source !== undefined),
  );
  if (vendors.size > 0)
    lines.push(
      `Erase the person in ${[...vendors].join(", ")} too. Until then loads leave them out: what comes again is emptied.`,
    );
  for (const { sync, members } of waiting)
    lines.push(`${sync}: ${several(members, "removal")} wait for the next sync: npx patron activate --all`);
  if (hasSite) lines.push("The site shows the state before: npx patron publish");
  if (isBigquery)
    lines.push(
      "BigQuery keeps deleted rows for its time travel (7 days by default) and 7 days of fail-safe.",
    );
  lines.push("Backups and copies that you made of the warehouse are yours to erase.");
  return lines;
}

/** `patron forget --list`. */
export function listText(
  erasures: readonly Erasure[],
  waiting: readonly { sync: string; members: number }[],
): string {
  if (erasures.length === 0) return "Nobody was ever forgotten.";
  const rows = erasures.map((one) => [
    one.startedAt.slice(0, 19).replace("T", " "),
    one.pseudonym,
    one.by,
    one.reason,
    one.status,
    thousands(one.records),
    thousands(one.places.reduce((sum, { rows }) => sum + rows, 0)),
  ]);
  const open = erasures.filter((one) => one.status !== "done").length;
  return [
    textTable(["when", "pseudonym", "by", "reason", "state", "records", "rows"], rows),
    ...(open > 0 ? [`${several(open, "erasure")} not at the end yet: npx patron forget --resume`] : []),
    ...waiting.map(
      ({ sync, members }) => `${sync}: ${several(members, "removal")} not confirmed by the platform yet`,
    ),
  ].join("\n");
}
