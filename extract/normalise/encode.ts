import type { ColumnPlan } from "./plan.ts";
import { decimalText, epochToUtc, timestampToUtc } from "./types.ts";

/** What a row file holds for a column: JSON scalars only; undefined leaves the column null. */
export type Encoded = string | number | boolean | undefined;

/** The encoder of a column: takes a checked value (undefined and null included). */
export function encoderOf(column: ColumnPlan): (value: unknown) => Encoded {
  const encode = encoders[column.type](column);
  return (value) => (value === undefined || value === null ? undefined : encode(value));
}

const encoders: Record<ColumnPlan["type"], (column: ColumnPlan) => (value: unknown) => Encoded> = {
  text: () => String,
  int: () => (value) => (typeof value === "number" ? value : String(value)),
  numeric: () => (value) => decimalText(value as string | number),
  double: () => (value) => value as number,
  boolean: () => (value) => value as boolean,
  date: () => String,
  timestamp: (column) =>
    column.hint.epochSeconds
      ? (value) => epochToUtc(value as number)
      : (value) => timestampToUtc(value as string),
  json: () => (value) => JSON.stringify(value),
};
