import { GraphQLError } from "graphql";

/** Arguments every connection takes. */
export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

/** Where an item stands in its order; the pair (value, id) is unique, so a cursor stays good while others change. */
export type Position<T> = (item: T) => readonly [value: number, id: number];

const MAX_PAGE = 250;

/** A page of a sorted list as GraphQL sees it. Nodes are made when they are asked for. */
export class Connection<T> {
  readonly #page: readonly T[];
  readonly #position: Position<T>;
  readonly #toNode: (item: T) => unknown;
  readonly #more: { next: boolean; previous: boolean };
  #nodes: unknown[] | undefined;

  constructor(sorted: readonly T[], position: Position<T>, args: PageArgs, toNode: (item: T) => unknown) {
    const { from, to, reversed } = cut(sorted, position, args);
    this.#page = reversed ? sorted.slice(from, to).reverse() : sorted.slice(from, to);
    this.#position = position;
    this.#toNode = toNode;
    const above = to < sorted.length;
    const below = from > 0;
    this.#more = reversed ? { next: below, previous: above } : { next: above, previous: below };
  }

  get nodes(): unknown[] {
    this.#nodes ??= this.#page.map(this.#toNode);
    return this.#nodes;
  }

  get edges(): unknown[] {
    const nodes = this.nodes;
    return this.#page.map((item, i) => ({ cursor: cursorOf(this.#position(item)), node: nodes[i] }));
  }

  get pageInfo(): unknown {
    const first = this.#page[0];
    const last = this.#page.at(-1);
    return {
      hasNextPage: this.#more.next,
      hasPreviousPage: this.#more.previous,
      startCursor: first === undefined ? null : cursorOf(this.#position(first)),
      endCursor: last === undefined ? null : cursorOf(this.#position(last)),
    };
  }
}

interface Cut {
  from: number;
  to: number;
  reversed: boolean;
}

/** The stretch of the sorted list that a page covers; with `reverse`, pages run from the end to the beginning. */
function cut<T>(sorted: readonly T[], position: Position<T>, args: PageArgs): Cut {
  const size = pageSize(args);
  const reversed = args.reverse === true;
  let from = 0;
  let to = sorted.length;
  const [low, high] = reversed ? [args.before, args.after] : [args.after, args.before];
  if (low) from = firstBeyond(sorted, position, readCursor(low), true);
  if (high) to = firstBeyond(sorted, position, readCursor(high), false);
  const fromStart = (args.first ?? null) !== null;
  if (fromStart !== reversed) to = Math.min(to, from + size);
  else from = Math.max(from, to - size);
  return { from, to: Math.max(from, to), reversed };
}

function pageSize(args: PageArgs): number {
  const size = args.first ?? args.last;
  if (size === null || size === undefined)
    throw new GraphQLError("you must provide one of first or last", {
      extensions: { code: "BAD_REQUEST" },
    });
  if (size < 1 || size > MAX_PAGE)
    throw new GraphQLError(`first or last is ${size}, but a page has 1 to ${MAX_PAGE} items`, {
      extensions: { code: "BAD_REQUEST" },
    });
  return size;
}

/** Index of the first item after the place (`past`) or at it. */
function firstBeyond<T>(
  sorted: readonly T[],
  position: Position<T>,
  [value, id]: readonly [number, number],
  past: boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [v, i] = position(sorted[middle]!);
    const difference = v - value || i - id;
    if (difference < 0 || (past && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cursorOf([value, id]: readonly [number, number]): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: value })).toString("base64");
}

function readCursor(text: string): readonly [number, number] {
  try {
    const { last_value, last_id } = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Record<
      string,
      unknown
    >;
    if (typeof last_value === "number" && typeof last_id === "number") return [last_value, last_id];
  } catch {
    // Falls through to the vendor's message: what is wrong with the text does not matter to the caller.
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort: ${text}`);
}
