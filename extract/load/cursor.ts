import { columnName } from "../normalise/names.ts";
import type { ColumnPlan, TablePlan } from "../normalise/plan.ts";
import { timestampToUtc } from "../normalise/types.ts";
import type { Stream } from "../stream.ts";

/** How a stream's cursor is read from records, compared, and moved back by the lookback. */
export interface CursorRule {
  /** The cursor of a checked record in its stored form: ISO in UTC, a day, or digits. Undefined when it has none. */
  of(checked: Record<string, unknown>): string | undefined;
  /** The greater of two stored cursors. */
  greatest(a: string | undefined, b: string | undefined): string | undefined;
  /** Where the next read begins: the cursor less the stream's lookback. */
  since(cursor: string | undefined): string | undefined;
}

/** The rule of a stream; one without `cursor` has a rule that finds none. */
export function cursorRule(stream: Pick<Stream, "cursor" | "lookback">, plan: TablePlan): CursorRule {
  if (stream.cursor === undefined) {
    return { of: () => undefined, greatest: (a, b) => a ?? b, since: () => undefined };
  }
  const path = stream.cursor.split(".");
  const column = plan.columns.find((one) => one.name === columnName(path))!;
  const kind = kindOf(column);
  const lookback = stream.lookback ?? 0;
  return {
    of(checked) {
      let value: unknown = checked;
      for (const field of path) value = (value as Record<string, unknown> | null | undefined)?.[field];
      return value === undefined || value === null ? undefined : kind.store(value);
    },
    greatest(a, b) {
      if (a === undefined || b === undefined) return a ?? b;
      return kind.isLess(a, b) ? b : a;
    },
    since: (cursor) => (cursor === undefined ? undefined : kind.back(cursor, lookback)),
  };
}

interface Kind {
  store(value: unknown): string;
  isLess(a: string, b: string): boolean;
  back(cursor: string, ms: number): string;
}

const DIGITS: Kind = {
  store: String,
  isLess: (a, b) => BigInt(a) < BigInt(b),
  back: (cursor) => cursor,
};

const EPOCH: Kind = { ...DIGITS, back: (cursor, ms) => String(Number(cursor) - Math.ceil(ms / 1000)) };

const TEXT: Kind = { store: String, isLess: (a, b) => a < b, back: (cursor) => cursor };

const DAY: Kind = {
  ...TEXT,
  back: (cursor, ms) => new Date(Date.parse(cursor) - ms).toISOString().slice(0, 10),
};

const TIME: Kind = {
  store: (value) => `${timestampToUtc(String(value)).replace(" ", "T")}Z`,
  // Without the Z, a time with a fraction of a second sorts after the same time without one.
  isLess: (a, b) => a.slice(0, -1) < b.slice(0, -1),
  back: (cursor, ms) =>
    ms === 0 ? cursor : new Date(Date.parse(cursor) - ms).toISOString().replace(".000Z", "Z"),
};

function kindOf(column: ColumnPlan): Kind {
  if (column.hint.epochSeconds) return EPOCH;
  if (column.type === "timestamp") return TIME;
  if (column.type === "date") return DAY;
  return column.type === "int" ? DIGITS : TEXT;
}
