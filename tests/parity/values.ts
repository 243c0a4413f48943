import type { Value } from "../../warehouse/port.ts";

/** A value as Google's protocol writes it: one field is set, none for null. */
export type ValueProto = Record<string, unknown>;

const BILLION = 1_000_000_000n;

/** `-12.5` in billionths. Exact: at most nine places are given. */
function billionths(text: string): bigint {
  const [, sign, whole, part = ""] = /^([-+]?)(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || part.length > 9) throw new Error(`'${text}' is no decimal of nine places`);
  const size = BigInt(whole || "0") * BILLION + BigInt(part.padEnd(9, "0"));
  return sign === "-" ? -size : size;
}

/** Two's complement, least byte first, in as few bytes as hold it: how NUMERIC is serialised. */
function littleEndian(number: bigint): Buffer {
  const bytes: number[] = [];
  let rest = number;
  for (;;) {
    const byte = Number(rest & 0xffn);
    bytes.push(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 0x80) || (rest === -1n && byte >= 0x80)) return Buffer.from(bytes);
  }
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  let number = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[i]!);
  return BigInt.asIntN(bytes.length * 8, number);
}

/** A decimal without needless zeros: `12.5`, `-0.000000001`, `3`. */
function decimalText(scaled: bigint): string {
  const size = scaled < 0n ? -scaled : scaled;
  const part = (size % BILLION).toString().padStart(9, "0").replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${size / BILLION}${part === "" ? "" : `.${part}`}`;
}

/** Microseconds since 1970 of `2024-03-31T01:00:00.123456Z` or `2024-03-31 01:00:00`. */
function micros(text: string): bigint {
  const [, head, part = ""] = /^(.*?)(?:\.(\d+))?(?:Z|\+00(?::?00)?)?$/.exec(text.trim())!;
  const seconds = BigInt(Date.parse(`${head!.replace(" ", "T")}Z`)) / 1000n;
  return seconds * 1_000_000n + BigInt(part.padEnd(6, "0").slice(0, 6));
}

/** A row's value, as `Session.rows` gives it, for the reference implementation. */
export function encode(value: Value, type: string): ValueProto {
  if (value === null) return {};
  const text = String(value);
  switch (type) {
    case "STRING":
      return { stringValue: text };
    case "INT64":
      return { int64Value: text };
    case "FLOAT64":
      return { doubleValue: Number(value) };
    case "BOOL":
      return { boolValue: value === true || text === "true" };
    case "NUMERIC":
      return { numericValue: littleEndian(billionths(text)) };
    case "DATE":
      return { dateValue: Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / 86_400_000 };
    case "TIMESTAMP": {
      const at = micros(text);
      const seconds = (at - (((at % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
      return {
        timestampValue: { seconds: seconds.toString(), nanos: Number(at - seconds * 1_000_000n) * 1000 },
      };
    }
    case "JSON":
      return { jsonValue: typeof value === "string" ? value : JSON.stringify(value) };
    default:
      throw new Error(`no value of type ${type} is known here`);
  }
}

/** A value of the reference implementation as plain data: decimals and whole numbers as text, times in ISO 8601. */
export function decode(value: ValueProto, type: string): Value {
  const element = /^ARRAY<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    const array = value.arrayValue as { element?: ValueProto[] } | undefined;
    return array === undefined ? null : (array.element ?? []).map((one) => decode(one, element));
  }
  const kind = Object.keys(value).find((key) => key.endsWith("Value"));
  if (kind === undefined) return null;
  const given = value[kind];
  switch (type) {
    case "INT64":
      return String(given);
    case "FLOAT64":
      return Number(given);
    case "BOOL":
      return given === true;
    case "NUMERIC":
      return decimalText(fromLittleEndian(given as Uint8Array));
    case "DATE":
      return new Date(Number(given) * 86_400_000).toISOString().slice(0, 10);
    case "TIMESTAMP": {
      const { seconds = "0", nanos = 0 } = given as { seconds?: string; nanos?: number };
      return timeText(BigInt(seconds) * 1_000_000n + BigInt(Math.trunc(nanos / 1000)));
    }
    case "JSON":
      return canonicalJson(String(given));
    default:
      return String(given);
  }
}

function timeText(at: bigint): string {
  const part = ((at % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const head = new Date(Number((at - part) / 1000n)).toISOString().slice(0, 19);
  return `${head}.${part.toString().padStart(6, "0")}Z`;
}

const canonicalJson = (text: string): string => JSON.stringify(JSON.parse(text));

/** A value of DuckDB, told by its column's type, in the same plain form as `decode` gives. */
export function plain(value: Value, type: string): Value {
  if (value === null) return null;
  const element = /^ARRAY<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) return (value as Value[]).map((one) => plain(one, element));
  switch (type) {
    case "INT64":
      return String(value);
    case "NUMERIC":
      return decimalText(billionths(String(value)));
    case "DATE":
      return String(value).slice(0, 10);
    case "TIMESTAMP":
      return timeText(micros(String(value)));
    case "JSON":
      return canonicalJson(typeof value === "string" ? value : JSON.stringify(value));
    default:
      return value;
  }
}
