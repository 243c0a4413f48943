import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { RelationName, Warehouse } from "../../warehouse/port.ts";
import { sortedRows, type TextRow } from "./sorted-rows.ts";

/** One side: a table or view in a warehouse. */
export interface Side {
  warehouse: Warehouse;
  relation: RelationName;
}

/** A row by its key, `column=value, …`, and for a changed one what was and what is. */
export interface Example {
  key: string;
  changes: { column: string; before: string | null; after: string | null }[];
}

export interface ModelDiff {
  added: number;
  removed: number;
  changed: number;
  unchanged: number;
  /** Rows whose key an earlier row of the same side has; they are compared in the order of their values. */
  duplicates: number;
  /** Columns that only one side has. */
  addedColumns: string[];
  removedColumns: string[];
  /** Rows that differ, by column; columns without a difference are left out. */
  columns: Record<string, number>;
  examples: { added: Example[]; removed: Example[]; changed: Example[] };
}

/**
 * Compares two states of a relation by key, as texts: `before` against `after`. Both are streamed in the key's order,
 * so memory stays that of two batches. Throws PatronError (exit code 2) for a relation or key column that is not there.
 */
export async function diffRelations(options: {
  before: Side;
  after: Side;
  keys: readonly string[];
  /** Examples of each kind. Default 3. */
  examples?: number;
}): Promise<ModelDiff> {
  const { before, after, keys, examples = 3 } = options;
  const [old, now] = await Promise.all([columnsOf(before), columnsOf(after)]);
  for (const side of [old, now]) requireKeys(side, keys);
  const shared = now.filter((name) => hasName(old, name));
  const diff = emptyDiff(without(now, old), without(old, now));
  const counter = new Counter(diff, shared, keys, examples);
  const left = sortedRows(before.warehouse, before.relation, keys, shared);
  const right = sortedRows(after.warehouse, after.relation, keys, shared);
  await mergeByKey(left, right, counter);
  return diff;
}

/** Walks two streams of the same order side by side. */
async function mergeByKey(
  left: AsyncGenerator<TextRow>,
  right: AsyncGenerator<TextRow>,
  counter: Counter,
): Promise<void> {
  let [a, b] = await Promise.all([left.next(), right.next()]);
  let last = "";
  while (!a.done || !b.done) {
    const order = a.done
      ? 1
      : b.done
        ? -1
        : a.value.key < b.value.key
          ? -1
          : a.value.key > b.value.key
            ? 1
            : 0;
    const key = order > 0 ? (b.value as TextRow).key : (a.value as TextRow).key;
    counter.seen(key === last);
    last = key;
    if (order < 0) counter.removed(a.value as TextRow);
    else if (order > 0) counter.added(b.value as TextRow);
    else counter.compare(a.value as TextRow, b.value as TextRow);
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}

class Counter {
  readonly #diff: ModelDiff;
  readonly #columns: readonly string[];
  readonly #keyAt: number[];
  readonly #examples: number;

  constructor(diff: ModelDiff, columns: readonly string[], keys: readonly string[], examples: number) {
    this.#diff = diff;
    this.#columns = columns;
    this.#examples = examples;
    this.#keyAt = keys.map((key) => columns.findIndex((name) => same(name, key)));
  }

  seen(isSameKey: boolean): void {
    if (isSameKey) this.#diff.duplicates++;
  }

  added(row: TextRow): void {
    this.#diff.added++;
    this.#keep("added", row, []);
  }

  removed(row: TextRow): void {
    this.#diff.removed++;
    this.#keep("removed", row, []);
  }

  compare(before: TextRow, after: TextRow): void {
    const changes: Example["changes"] = [];
    for (const [index, column] of this.#columns.entries()) {
      const [old, now] = [before.values[index]!, after.values[index]!];
      if (old === now) continue;
      changes.push({ column, before: old, after: now });
      this.#diff.columns[column] = (this.#diff.columns[column] ?? 0) + 1;
    }
    if (changes.length === 0) this.#diff.unchanged++;
    else {
      this.#diff.changed++;
      this.#keep("changed", after, changes);
    }
  }

  #keep(kind: keyof ModelDiff["examples"], row: TextRow, changes: Example["changes"]): void {
    const list = this.#diff.examples[kind];
    if (list.length >= this.#examples) return;
    const key = this.#keyAt.map((at) => `${this.#columns[at]}=${row.values[at] ?? "null"}`).join(", ");
    list.push({ key, changes });
  }
}

async function columnsOf({ warehouse, relation }: Side): Promise<string[]> {
  const columns = await warehouse.columns(relation);
  if (columns.length > 0) return columns.map((column) => column.name);
  const known = (await warehouse.relations()).map((one) => `${one.schema}.${one.name}`);
  const name = `${relation.schema}.${relation.name}`;
  const hint = didYouMean(name, known);
  throw new PatronError(
    {
      code: "unknown-relation",
      message: `There is no ${name} in ${warehouse.database}.`,
      ...(hint ? { hint } : {}),
      help: "Build it first: npx patron build --select NAME, or name another state with --against.",
    },
    { exitCode: 2 },
  );
}

function requireKeys(columns: readonly string[], keys: readonly string[]): void {
  const missing = keys.filter((key) => !hasName(columns, key));
  if (missing.length === 0 && keys.length > 0) return;
  const hint = missing[0] === undefined ? undefined : didYouMean(missing[0], columns);
  throw new PatronError(
    {
      code: "diff-key",
      message:
        keys.length === 0
          ? "Rows are compared by key, and the model names none."
          : `The key ${missing.join(", ")} is no column of both states.`,
      ...(hint ? { hint } : {}),
      help: "Name it: --key order_id, or meta: { grain: [order_id] } on the model.",
    },
    { exitCode: 2 },
  );
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const hasName = (names: readonly string[], name: string) => names.some((one) => same(one, name));
const without = (names: readonly string[], known: readonly string[]) =>
  names.filter((name) => !hasName(known, name));

const emptyDiff = (addedColumns: string[], removedColumns: string[]): ModelDiff => ({
  ...{ added: 0, removed: 0, changed: 0, unchanged: 0, duplicates: 0 },
  addedColumns,
  removedColumns,
  columns: {},
  examples: { added: [], removed: [], changed: [] },
});
