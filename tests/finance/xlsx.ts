import { readFileSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";

/** A cell as it stands in the file. */
export interface Cell {
  kind: "number" | "text";
  value: string;
  formula?: string;
  style: number;
}

/** A workbook read back: sheets by name in the order of their tabs, cells by place; the raw parts by path. */
export interface Workbook {
  names: string[];
  sheets: Map<string, Map<string, Cell>>;
  parts: Map<string, string>;
}

/** Reads a workbook by its table of contents, and holds every part to its checksum. */
export function readWorkbook(file: string): Workbook {
  const parts = unzip(readFileSync(file));
  const xml = parts.get("xl/workbook.xml")!;
  const names = [...xml.matchAll(/<sheet name="([^"]*)"/g)].map((match) => plain(match[1]!));
  const links = [...parts.get("xl/_rels/workbook.xml.rels")!.matchAll(/Target="(worksheets\/[^"]*)"/g)];
  const sheets = names.map((name, i) => [name, cells(parts.get(`xl/${links[i]![1]}`)!)] as const);
  return { names, sheets: new Map(sheets), parts };
}

function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const packed = bytes.readUInt32LE(at + 20);
    const offset = bytes.readUInt32LE(at + 42);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const content = inflateRawSync(bytes.subarray(start, start + packed));
    if (crc32(content) !== bytes.readUInt32LE(at + 16)) throw new Error(`${name} is broken`);
    parts.set(name, content.toString("utf8"));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

function cells(xml: string): Map<string, Cell> {
  const found = new Map<string, Cell>();
  const pattern =
    /<c r="([A-Z]+\d+)" s="(\d+)"(?: t="inlineStr")?>(?:<is><t[^>]*>([^<]*)<\/t><\/is>|(?:<f>([^<]*)<\/f>)?<v>([^<]*)<\/v>)<\/c>/g;
  for (const [, at, style, text, formula, number] of xml.matchAll(pattern)) {
    const kind = text === undefined ? "number" : "text";
    const value = plain(text ?? number ?? "");
    found.set(at!, { kind, value, style: Number(style), ...(formula ? { formula: plain(formula) } : {}) });
  }
  return found;
}

const plain = (xml: string): string =>
  xml.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
