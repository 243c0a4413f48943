import {
  type Data,
  type DataType,
  type Decimal,
  type List,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Type,
} from "apache-arrow";
import { micros, type RawRow, scaled } from "./values.ts";

/** A cell as the REST API sends it: text, null, `{ f }` for a struct, a list of `{ v }` for an array. */
type Cell = unknown;

/** Rows of the REST API as one record batch of `schema` (see arrow-types.ts). */
export function recordBatch(schema: Schema, rows: readonly RawRow[]): RecordBatch {
  const children = schema.fields.map((field, i) =>
    arrowData(
      field.type,
      rows.map((row) => row.f[i]?.v ?? null),
    ),
  );
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children }));
}

function arrowData(type: DataType, cells: readonly Cell[]): Data {
  const base = { type, length: cells.length, ...validity(cells) };
  switch (type.typeId) {
    case Type.Bool:
      return makeData({ ...base, data: bits(cells, (cell) => cell === "true" || cell === true) } as never);
    case Type.Utf8:
      return makeData({ ...base, ...bytes(cells, (cell) => Buffer.from(String(cell))) } as never);
    case Type.Binary:
      return makeData({ ...base, ...bytes(cells, (cell) => Buffer.from(String(cell), "base64")) } as never);
    case Type.Decimal:
      return makeData({ ...base, data: decimals(cells, (type as Decimal).scale) } as never);
    case Type.List:
      return list(base, type as List, cells);
    case Type.Struct:
      return struct(base, type as Struct, cells);
    default:
      return makeData({ ...base, data: fixed(type, cells) } as never);
  }
}

function validity(cells: readonly Cell[]): { nullCount: number; nullBitmap: Uint8Array | undefined } {
  const nullCount = cells.filter((cell) => cell === null).length;
  return { nullCount, nullBitmap: nullCount === 0 ? undefined : bits(cells, (cell) => cell !== null) };
}

function bits(cells: readonly Cell[], isSet: (cell: Cell) => boolean): Uint8Array {
  const out = new Uint8Array(Math.ceil(cells.length / 8));
  cells.forEach((cell, i) => {
    if (isSet(cell)) out[i >> 3]! |= 1 << (i & 7);
  });
  return out;
}

function bytes(cells: readonly Cell[], encode: (cell: Cell) => Uint8Array) {
  const valueOffsets = new Int32Array(cells.length + 1);
  const parts = cells.map((cell, i) => {
    const part = cell === null ? new Uint8Array() : encode(cell);
    valueOffsets[i + 1] = valueOffsets[i]! + part.length;
    return part;
  });
  return { valueOffsets, data: new Uint8Array(Buffer.concat(parts)) };
}

/** 128-bit little-endian two's complement, as four 32-bit words a value. */
function decimals(cells: readonly Cell[], scale: number): Uint32Array {
  const words = new BigInt64Array(cells.length * 2);
  cells.forEach((cell, i) => {
    if (cell === null) return;
    const value = scaled(String(cell), scale);
    words[2 * i] = BigInt.asIntN(64, value);
    words[2 * i + 1] = value >> 64n;
  });
  return new Uint32Array(words.buffer);
}

const MS_PER_DAY = 86_400_000;

function fixed(type: DataType, cells: readonly Cell[]): ArrayLike<number> | ArrayLike<bigint> {
  const out = new type.ArrayType(cells.length);
  cells.forEach((cell, i) => {
    if (cell !== null) out[i] = number(type, String(cell));
  });
  return out;
}

function number(type: DataType, text: string): number | bigint {
  switch (type.typeId) {
    case Type.Int:
      return BigInt(text);
    case Type.Date:
      return Math.floor(Date.parse(text) / MS_PER_DAY);
    case Type.Timestamp:
      return micros(text);
    case Type.Time:
      return micros(`1970-01-01T${text}`);
    default:
      return Number(text.replace(/^(-?)Inf(inity)?$/, "$1Infinity"));
  }
}

function list(base: object, type: List, cells: readonly Cell[]): Data {
  const valueOffsets = new Int32Array(cells.length + 1);
  const items: Cell[] = [];
  cells.forEach((cell, i) => {
    for (const item of (cell ?? []) as { v: Cell }[]) items.push(item.v ?? null);
    valueOffsets[i + 1] = items.length;
  });
  const child = arrowData(type.children[0]!.type, items);
  return makeData({ ...base, type, valueOffsets, child } as never);
}

function struct(base: object, type: Struct, cells: readonly Cell[]): Data {
  const children = type.children.map((field, i) =>
    arrowData(
      field.type,
      cells.map((cell) => (cell as RawRow | null)?.f[i]?.v ?? null),
    ),
  );
  return makeData({ ...base, type, children } as never);
}
