import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

export interface Encoding {
  /** A name that TextDecoder knows. */
  name: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  /** True when the bytes are no UTF-8 and Windows-1252 was assumed: worth telling. */
  assumed: boolean;
}

function bytes(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!path.toLowerCase().endsWith(".gz")) return file;
  const plain = createGunzip();
  // A pipe does not carry errors: without this an unreadable file would end the process.
  file.on("error", (error) => plain.destroy(error));
  return file.pipe(plain);
}

/** Reads the whole file once to tell its encoding: a byte order mark, valid UTF-8, or else Windows-1252 (latin 1). */
export async function detectEncoding(path: string): Promise<Encoding> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let first = true;
  try {
    for await (const chunk of bytes(path) as AsyncIterable<Buffer>) {
      if (first && chunk.length >= 2) {
        if (chunk[0] === 0xff && chunk[1] === 0xfe) return { name: "utf-16le", assumed: false };
        if (chunk[0] === 0xfe && chunk[1] === 0xff) return { name: "utf-16be", assumed: false };
      }
      first = false;
      utf8.decode(chunk, { stream: true });
    }
    utf8.decode();
    return { name: "utf-8", assumed: false };
  } catch (error) {
    if (error instanceof TypeError) return { name: "windows-1252", assumed: true };
    throw error;
  }
}

/** The file's text in pieces, without its byte order mark; `.gz` is unpacked on the way. */
export async function* textOf(path: string, encoding: Encoding["name"]): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes(path) as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}
