import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Value } from "../port.ts";

/** A DuckDB value as the port promises it in `rows()`. */
export function toValue(value: DuckDBValue): Value {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean" ||
    typeof value === "number"
  ) {
    return value;
  }
  if (typeof value === "bigint") return integer(value);
  const micros = timestampMicros(value);
  if (micros !== undefined) return isoTimestamp(micros);
  return toComposite(value);
}

function toComposite(value: DuckDBValue): Value {
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, toValue(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(
      value.entries.map((entry) => [String(toValue(entry.key)), toValue(entry.value)]),
    );
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  return String(value);
}

function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Microseconds since 1970 UTC of any of DuckDB's timestamp values; undefined for everything else. */
export function timestampMicros(value: DuckDBValue): bigint | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  return undefined;
}

const INFINITY = 9_223_372_036_854_775_807n;

/** `2011-12-09T12:50:00Z`, with six decimals of a second only where they are not zero. */
export function isoTimestamp(micros: bigint): string {
  if (micros === INFINITY) return "infinity";
  if (micros === -INFINITY) return "-infinity";
  const rest = Number(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const seconds = Number((micros - BigInt(rest)) / 1_000_000n);
  const head = new Date(seconds * 1000).toISOString().slice(0, -5);
  return rest === 0 ? `${head}Z` : `${head}.${String(rest).padStart(6, "0")}Z`;
}
