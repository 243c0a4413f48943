import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { OWNER_ONLY, type TextTable, type WriteTable } from "./table.ts";
import { type Thrift, thrift } from "./thrift.ts";

const MAGIC = Buffer.from("PAR1");
/** Numbers of parquet.thrift: BYTE_ARRAY, PLAIN, RLE, GZIP, UTF8, OPTIONAL, DATA_PAGE. */
const BYTE_ARRAY = 6;
const PLAIN = 0;
const RLE = 3;
const GZIP = 2;
const UTF8 = 0;
const OPTIONAL = 1;
const DATA_PAGE = 0;
/** Rows of a page. */
const PAGE_ROWS = 20_000;

/** A column as the footer tells of it. */
interface Chunk {
  name: string;
  offset: number;
  size: number;
  packed: number;
}

/**
 * A Parquet file (format version 1) of one row group: every column optional text, plain, packed by gzip. It is written here
 * because both warehouses send files, and only one of them could write them itself.
 */
export const writeParquet: WriteTable = (path, table) =>
  writeFile(path, Buffer.concat(parquet(table)), { mode: OWNER_ONLY });

function parquet({ columns, rows }: TextTable): Buffer[] {
  const parts: Buffer[] = [MAGIC];
  let at = MAGIC.length;
  const chunks = columns.map((name, i): Chunk => {
    const chunk: Chunk = { name, offset: at, size: 0, packed: 0 };
    for (let from = 0; from < Math.max(1, rows.length); from += PAGE_ROWS) {
      const values = rows.slice(from, from + PAGE_ROWS).map((row) => row[i] ?? null);
      const { header, packed, size } = page(values);
      parts.push(header, packed);
      at += header.length + packed.length;
      chunk.size += header.length + size;
      chunk.packed += header.length + packed.length;
    }
    return chunk;
  });
  const footer = thrift(metadata(chunks, rows.length));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return [...parts, footer, length, MAGIC];
}

/** A page: which rows have a value, then the values, each behind its length. */
function page(values: readonly (string | null)[]): { header: Buffer; packed: Buffer; size: number } {
  const levels = presence(values);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(levels.length);
  const texts = values.flatMap((value) => {
    if (value === null) return [];
    const text = Buffer.from(value, "utf8");
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length);
    return [size, text];
  });
  const body = Buffer.concat([prefix, levels, ...texts]);
  const packed = gzipSync(body);
  const data = record([1, values.length], [2, PLAIN], [3, RLE], [4, RLE]);
  const header: Thrift = {
    fields: [
      [1, i32(DATA_PAGE)],
      [2, i32(body.length)],
      [3, i32(packed.length)],
      [5, data],
    ],
  };
  return { header: thrift(header), packed, size: body.length };
}

/** Definition levels as runs: a run's length doubled (which marks a run), then the level, 1 where there is a value. */
function presence(values: readonly (string | null)[]): Buffer {
  const bytes: number[] = [];
  for (let from = 0; from < values.length; ) {
    const isThere = values[from] !== null;
    let to = from + 1;
    while (to < values.length && (values[to] !== null) === isThere) to += 1;
    let rest = (to - from) * 2;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    bytes.push(rest, isThere ? 1 : 0);
    from = to;
  }
  return Buffer.from(bytes);
}

function metadata(chunks: readonly Chunk[], rows: number): Thrift {
  const schema: Thrift[] = [
    {
      fields: [
        [4, { text: "audience" }],
        [5, i32(chunks.length)],
      ],
    },
    ...chunks.map(
      ({ name }): Thrift => ({
        fields: [
          [1, i32(BYTE_ARRAY)],
          [3, i32(OPTIONAL)],
          [4, { text: name }],
          [6, i32(UTF8)],
          [10, { fields: [[1, { fields: [] }]] }],
        ],
      }),
    ),
  ];
  const columns = chunks.map(
    (chunk): Thrift => ({
      fields: [
        [2, { i64: chunk.offset }],
        [3, columnMetadata(chunk, rows)],
      ],
    }),
  );
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const group: Thrift = {
    fields: [
      [1, { list: columns }],
      [2, { i64: size }],
      [3, { i64: rows }],
    ],
  };
  return {
    fields: [
      [1, i32(1)],
      [2, { list: schema }],
      [3, { i64: rows }],
      [4, { list: [group] }],
      [6, { text: "patron" }],
    ],
  };
}

const columnMetadata = ({ name, offset, size, packed }: Chunk, rows: number): Thrift => ({
  fields: [
    [1, i32(BYTE_ARRAY)],
    [2, { list: [i32(PLAIN), i32(RLE)] }],
    [3, { list: [{ text: name }] }],
    [4, i32(GZIP)],
    [5, { i64: rows }],
    [6, { i64: size }],
    [7, { i64: packed }],
    [9, { i64: offset }],
  ],
});

const i32 = (value: number): Thrift => ({ i32: value });
const record = (...fields: readonly (readonly [number, number])[]): Thrift => ({
  fields: fields.map(([number, value]) => [number, i32(value)] as const),
});
