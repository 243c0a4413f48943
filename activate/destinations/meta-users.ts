import type { IdentifierKind } from "../normalise/index.ts";
import { meta } from "./advice/meta.ts";
import type { Delivery, Member } from "./destination.ts";

/** Columns that Meta takes of a member, by the identifiers of a mapping that they come from. */
const BY_KIND = {
  email: ["EMAIL"],
  phone: ["PHONE"],
  address: ["FN", "LN", "ZIP", "COUNTRY"],
  birth_date: ["DOBY", "DOBM", "DOBD"],
} as const satisfies Record<IdentifierKind, readonly string[]>;
type Column = (typeof BY_KIND)[IdentifierKind][number];

const COLUMNS: readonly Column[] = Object.values(BY_KIND).flat();

/** The columns of a mapping. */
export const columnsOf = (kinds: readonly IdentifierKind[]): Column[] =>
  COLUMNS.filter((column) => kinds.some((kind) => (BY_KIND[kind] as readonly string[]).includes(column)));

/** A column for each kind of identifier that any row has. */
export const columnsIn = (members: readonly Member[]): Column[] =>
  COLUMNS.filter((column) => members.some((member) => cellOf(member, column) !== ""));

/** What is sent of members: the columns, and a row each; what a member lacks is empty. */
export const payload = (
  members: readonly Member[],
  columns: readonly Column[],
): { schema: readonly string[]; data: string[][] } => ({
  schema: columns,
  data: members.map((member) => columns.map((column) => cellOf(member, column))),
});

function cellOf({ identifiers }: Member, column: Column): string {
  if (column === "EMAIL") return identifiers.email ?? "";
  if (column === "PHONE") return identifiers.phone ?? "";
  return identifiers.address?.[column] ?? "";
}

export interface UsersAnswer {
  num_received?: number;
  num_invalid_entries?: number;
  /** A few of the invalid entries, quoted: never logged. */
  invalid_entry_samples?: unknown;
}

/**
 * What Meta says of members that it took: how many it received and found invalid. `before` is what it had said earlier of the
 * same session, where its numbers are of the session so far. Throws BatchRefused where it quotes not all invalid ones.
 */
export function judged(
  members: readonly Member[],
  answer: UsersAnswer,
  before?: { received: number; invalid: number },
): Delivery {
  const { num_received = members.length, num_invalid_entries: invalid = 0 } = answer;
  if (invalid > 0) {
    const quoted = JSON.stringify(answer.invalid_entry_samples ?? {});
    const named = members.filter((member) =>
      COLUMNS.some((column) => cellOf(member, column) !== "" && quoted.includes(cellOf(member, column))),
    );
    const reason = meta.reason("invalid-entry");
    const rows = new Map(named.map(({ rowKey }) => [rowKey, reason] as const));
    if (rows.size !== invalid && rows.size !== invalid - (before?.invalid ?? 0))
      throw meta.refusal("invalid-entry");
    return { refused: rows };
  }
  const lost = members.length - num_received + (before?.received ?? 0);
  return lost > 0 ? { counted: [{ kind: "refused", reason: meta.reason("not-received"), rows: lost }] } : {};
}
