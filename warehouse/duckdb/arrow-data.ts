import {
  DuckDBArrayValue,
  type DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { type Data, type DataType, type List, makeData, type Struct, Type } from "apache-arrow";
import { timestampMicros } from "./values.ts";

type Values = readonly DuckDBValue[];

/** The buffers of one Arrow column made from DuckDB values of `type`'s origin (see arrow-types.ts). */
export function arrowData(type: DataType, values: Values): Data {
  const base = { type, length: values.length, ...validity(values) };
  switch (type.typeId) {
    case Type.Null:
      return makeData({ type, length: values.length } as never);
    case Type.Bool:
      return makeData({ ...base, data: bits(values, (value) => value === true) } as never);
    case Type.Utf8:
      return makeData({ ...base, ...bytes(values, (value) => Buffer.from(String(value))) } as never);
    case Type.Binary:
      return makeData({ ...base, ...bytes(values, (value) => (value as DuckDBBlobValue).bytes) } as never);
    case Type.Decimal:
      return makeData({ ...base, data: decimals(values) } as never);
    case Type.List:
      return list(base, type as List, values);
    case Type.Struct:
      return struct(base, type as Struct, values);
    default:
      return makeData({ ...base, data: fixed(type, values) } as never);
  }
}

function validity(values: Values): { nullCount: number; nullBitmap: Uint8Array | undefined } {
  let nullCount = 0;
  for (const value of values) if (value === null) nullCount++;
  return { nullCount, nullBitmap: nullCount === 0 ? undefined : bits(values, (value) => value !== null) };
}

function bits(values: Values, isSet: (value: DuckDBValue) => boolean): Uint8Array {
  const out = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (isSet(value)) out[i >> 3]! |= 1 << (i & 7);
  });
  return out;
}

function bytes(values: Values, encode: (value: DuckDBValue) => Uint8Array) {
  const valueOffsets = new Int32Array(values.length + 1);
  const parts = values.map((value, i) => {
    const part = value === null ? new Uint8Array() : encode(value);
    valueOffsets[i + 1] = valueOffsets[i]! + part.length;
    return part;
  });
  return { valueOffsets, data: new Uint8Array(Buffer.concat(parts)) };
}

/** 128-bit little-endian two's complement, as four 32-bit words a value. */
function decimals(values: Values): Uint32Array {
  const words = new BigInt64Array(values.length * 2);
  values.forEach((value, i) => {
    if (value === null) return;
    const scaled = value instanceof DuckDBDecimalValue ? value.value : (value as bigint);
    words[2 * i] = BigInt.asIntN(64, scaled);
    words[2 * i + 1] = scaled >> 64n;
  });
  return new Uint32Array(words.buffer);
}

function fixed(type: DataType, values: Values): ArrayLike<number> | ArrayLike<bigint> {
  const out = new type.ArrayType(values.length);
  const read = out instanceof BigInt64Array || out instanceof BigUint64Array ? bigintOf : numberOf;
  values.forEach((value, i) => {
    if (value !== null) out[i] = read(value);
  });
  return out;
}

function bigintOf(value: DuckDBValue): bigint {
  return typeof value === "bigint" ? value : (timestampMicros(value) ?? 0n);
}

function numberOf(value: DuckDBValue): number {
  return value instanceof DuckDBDateValue ? value.days : (value as number);
}

function list(base: object, type: List, values: Values): Data {
  const valueOffsets = new Int32Array(values.length + 1);
  const items: DuckDBValue[] = [];
  values.forEach((value, i) => {
    for (const item of itemsOf(value)) items.push(item);
    valueOffsets[i + 1] = items.length;
  });
  const child = arrowData(type.children[0]!.type, items);
  return makeData({ ...base, type, valueOffsets, child } as never);
}

function itemsOf(value: DuckDBValue): readonly DuckDBValue[] {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items;
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => new DuckDBStructValue({ key: entry.key, value: entry.value }));
  }
  return [];
}

function struct(base: object, type: Struct, values: Values): Data {
  const children = type.children.map((field) =>
    arrowData(
      field.type,
      values.map((value) =>
        value === null ? null : ((value as DuckDBStructValue).entries[field.name] ?? null),
      ),
    ),
  );
  return makeData({ ...base, type, children } as never);
}
