/** A value of Apache Thrift's compact protocol: what Parquet's page headers and its footer are written in. */
export type Thrift =
  | { i32: number }
  | { i64: number }
  | { text: string }
  | { list: readonly Thrift[] }
  /** A struct: values by their field numbers, in rising order. */
  | { fields: readonly (readonly [number, Thrift])[] };

const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12] as const;
/** Lists shorter than this, and fields closer than one more, fit their number into the type's byte. */
const SHORT = 15;

/** A struct's bytes (thrift-compact-protocol.md of Apache Thrift). */
export function thrift(value: Thrift): Buffer {
  const bytes: number[] = [];
  write(bytes, value);
  return Buffer.from(bytes);
}

function write(bytes: number[], value: Thrift): void {
  if ("i32" in value) varint(bytes, zigzag(value.i32));
  else if ("i64" in value) varint(bytes, zigzag(value.i64));
  else if ("text" in value) {
    const text = Buffer.from(value.text, "utf8");
    varint(bytes, BigInt(text.length));
    bytes.push(...text);
  } else if ("list" in value) {
    const type = value.list.length === 0 ? I32 : typeOf(value.list[0]!);
    const { length } = value.list;
    bytes.push((Math.min(length, SHORT) << 4) | type);
    if (length >= SHORT) varint(bytes, BigInt(length));
    for (const one of value.list) write(bytes, one);
  } else {
    let last = 0;
    for (const [number, field] of value.fields) {
      bytes.push(((number - last) << 4) | typeOf(field));
      last = number;
      write(bytes, field);
    }
    bytes.push(0);
  }
}

function typeOf(value: Thrift): number {
  if ("i32" in value) return I32;
  if ("i64" in value) return I64;
  if ("text" in value) return BINARY;
  return "list" in value ? LIST : STRUCT;
}

const zigzag = (value: number): bigint => (value < 0 ? BigInt(-value) * 2n - 1n : BigInt(value) * 2n);

function varint(bytes: number[], value: bigint): void {
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
}
