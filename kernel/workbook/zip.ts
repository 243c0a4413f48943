import { type FileHandle, open } from "node:fs/promises";
import { crc32, createDeflateRaw } from "node:zlib";

interface Entry {
  name: string;
  offset: number;
  crc: number;
  packed: number;
  size: number;
}

/** 1980-01-01 00:00, the earliest that a ZIP can say: the same content gives the same bytes. */
const DOS_DATE = 0x21;
const LIMIT = 0xffff_ffff;

/**
 * Writes a ZIP file part by part (PKWARE's APPNOTE, method 8), so that no part is ever whole in memory. Sizes and
 * checksums are put into each part's header when its end is known.
 */
export class ZipFile {
  readonly #file: FileHandle;
  readonly #entries: Entry[] = [];
  #at = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<ZipFile> {
    return new ZipFile(await open(path, "w"));
  }

  /** Adds a part from its pieces of text. Parts are written one after the other. */
  async add(name: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const entry: Entry = { name, offset: this.#at, crc: 0, packed: 0, size: 0 };
    await this.#write(localHeader(entry));
    const deflate = createDeflateRaw({ level: 6 });
    const packing = this.#drain(deflate, entry);
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece, "utf8");
      entry.crc = crc32(bytes, entry.crc);
      entry.size += bytes.length;
      if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once("drain", resolve));
    }
    deflate.end();
    await packing;
    if (entry.size > LIMIT || this.#at > LIMIT) throw new RangeError(`${name} is too large for a workbook`);
    await this.#file.write(localHeader(entry), undefined, undefined, entry.offset);
    this.#entries.push(entry);
  }

  async #drain(packed: AsyncIterable<Buffer>, entry: Entry): Promise<void> {
    for await (const chunk of packed) {
      entry.packed += chunk.length;
      await this.#write(chunk);
    }
  }

  /** Writes the table of contents and closes the file. */
  async end(): Promise<void> {
    const start = this.#at;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    await this.#write(endRecord(this.#entries.length, this.#at - start, start));
    await this.#file.close();
  }

  /** Closes the file as it is, after a failure. */
  async abandon(): Promise<void> {
    await this.#file.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#file.write(bytes, undefined, undefined, this.#at);
    this.#at += bytes.length;
  }
}

/** The fields that local and central headers share: version 2.0, names in UTF-8, deflated. */
function sharedFields(entry: Entry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(0x0800, 2);
  bytes.writeUInt16LE(8, 4);
  bytes.writeUInt16LE(0, 6);
  bytes.writeUInt16LE(DOS_DATE, 8);
  bytes.writeUInt32LE(entry.crc, 10);
  bytes.writeUInt32LE(entry.packed, 14);
  bytes.writeUInt32LE(entry.size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(entry.name), 22);
  return bytes;
}

const signature = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const localHeader = (entry: Entry): Buffer =>
  Buffer.concat([signature(0x04034b50), sharedFields(entry), Buffer.from(entry.name)]);

function centralHeader(entry: Entry): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.offset, 10);
  const made = Buffer.from([20, 0]);
  return Buffer.concat([signature(0x02014b50), made, sharedFields(entry), rest, Buffer.from(entry.name)]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.writeUInt16LE(count, 4);
  bytes.writeUInt16LE(count, 6);
  bytes.writeUInt32LE(size, 8);
  bytes.writeUInt32LE(offset, 12);
  return Buffer.concat([signature(0x06054b50), bytes]);
}
