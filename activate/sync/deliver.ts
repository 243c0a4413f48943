import { type PatronError, TerminalError } from "../../kernel/diagnostics.ts";
import { BatchRefused, type Counted, type Destination, type Member } from "../destinations/destination.ts";
import { sha256 } from "../normalise/index.ts";

/** What became of a batch: references of the parts that the platform still works on, and rows that it refused. */
export interface Delivered {
  references: string[];
  refused: Map<string, string>;
  platformIds: Map<string, string>;
  counted: Counted[];
  matchRate?: string;
}

export const nothingDelivered = (): Delivered => ({
  ...{ references: [], refused: new Map(), platformIds: new Map(), counted: [] },
});

/** So many bad rows in one batch are no bad rows: the account, the mapping or the platform is at fault. */
const GREATEST_REFUSALS = 200;

/**
 * Sends a batch. When the platform refuses it and names the bad rows, the others are sent. Where it names none, halves are
 * sent, and halves of the half that is refused, until the bad rows stand alone; the others go. Parts have ids of their own, the same at each try. Throws TerminalError
 * `too-many-refusals` when half of the rows or 200 are refused.
 */
export async function deliver(
  destination: Pick<Destination, "name" | "limits" | "send">,
  batch: { id: string; operation: "add" | "remove"; members: readonly Member[] },
): Promise<Delivered> {
  const delivered = nothingDelivered();
  const greatest = Math.min(GREATEST_REFUSALS, Math.max(1, batch.members.length >> 1));
  /** Parts that a platform takes only with others: while the audience is empty, each would leave too small a one. */
  const aside: Member[] = [];
  let isLast = false;
  const send = async (id: string, members: readonly Member[]): Promise<void> => {
    try {
      const told = await destination.send({ id, operation: batch.operation, members });
      const { reference, refused, platformIds, counted, matchRate } = told;
      delivered.counted.push(...(counted ?? []));
      if (matchRate !== undefined) delivered.matchRate = matchRate;
      if (reference !== undefined) delivered.references.push(reference);
      for (const [key, reason] of refused ?? []) delivered.refused.set(key, reason);
      for (const [key, id] of platformIds ?? []) delivered.platformIds.set(key, id);
    } catch (error) {
      if (!isLast && isTooFew(error, destination, members, batch.members)) return void aside.push(...members);
      if (!(error instanceof BatchRefused)) throw error;
      const named = members.filter(({ rowKey }) => error.rows.has(rowKey));
      const bad = members.length === 1 ? members : named;
      for (const { rowKey } of bad) delivered.refused.set(rowKey, error.rows.get(rowKey) ?? error.message);
      if (delivered.refused.size > greatest)
        throw tooMany(destination.name, error.message, batch.members.length);
      if (bad.length > 0) {
        const rest = members.filter((member) => !bad.includes(member));
        if (rest.length > 0) await send(partId(id, 0), rest);
        return;
      }
      const middle = members.length >> 1;
      await send(partId(id, 0), members.slice(0, middle));
      await send(partId(id, 1), members.slice(middle));
    }
  };
  await send(batch.id, batch.members);
  // All of them together are as large as the platform wants, or it says so.
  isLast = true;
  if (aside.length > 0) await send(partId(batch.id, 2), aside);
  return delivered;
}

const isTooFew = (
  error: unknown,
  { limits }: Pick<Destination, "limits">,
  part: readonly Member[],
  whole: readonly Member[],
): boolean =>
  error instanceof TerminalError && part.length < whole.length && part.length <= limits.smallestAudience;

const partId = (id: string, part: number): string => sha256(`${id} ${part}`).slice(0, 32);

function tooMany(destination: string, reason: string, size: number): PatronError {
  return new TerminalError({
    code: "too-many-refusals",
    message: `${destination} refuses most of ${size} rows, the last one with: ${reason}`,
    hint: "That is no matter of single customers: look at the account, the audience and the identifiers of the mapping.",
    help: "Nothing is lost: correct it and run the sync again.",
  });
}
