import { type Kind, Unreadable } from "../shapes/columns.ts";
import { readInteger, readNumber } from "./numbers.ts";
import { readDay, timeReader } from "./times.ts";

export type Value = string | number | boolean | null | Unreadable;
/** Reads one value of a file as a column's kind. Empty text is null. Never throws. */
export type ReadValue = (kind: Kind, value: unknown) => Value;

const BOOLEANS = new Map([
  ...["true", "t", "yes", "y", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "0"].map((word) => [word, false] as const),
]);

/** The reader for a company whose times without an offset are in `timeZone`. */
export function valueReader(timeZone: string): ReadValue {
  const readTime = timeReader(timeZone);
  const byKind: Record<Kind, (text: string) => { value: string | number | boolean } | { reason: string }> = {
    text: (value) => ({ value }),
    int: readInteger,
    numeric: readNumber,
    date: readDay,
    timestamp: readTime,
    boolean: (text) => {
      const value = BOOLEANS.get(text.toLowerCase());
      return value === undefined ? { reason: `'${text}' is neither true nor false` } : { value };
    },
  };
  return (kind, value) => {
    if (value === null || value === undefined) return null;
    if (typeof value === "object")
      return new Unreadable(value, `expected ${kind}, got ${Array.isArray(value) ? "a list" : "an object"}`);
    const text = String(value).trim();
    if (text === "" || text === "\\N") return null;
    const read = byKind[kind](text);
    return "reason" in read ? new Unreadable(value, read.reason) : read.value;
  };
}
