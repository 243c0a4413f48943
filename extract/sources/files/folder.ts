import { readdirSync } from "node:fs";
import { join } from "node:path";
import { nearest, TerminalError } from "../../../kernel/diagnostics.ts";
import { FORMATS } from "./read/rows.ts";

/** What lies in a folder: data files by shape, in name order, and those whose name is no shape's. */
export interface Folder {
  path: string;
  files: ReadonlyMap<string, readonly string[]>;
  unknown: readonly { name: string; nearest: string | undefined }[];
}

/** Spreadsheets are often dropped by mistake: they deserve a word. */
const NOT_READ = /\.(xlsx?|ods|numbers|txt|json)$/i;

/**
 * Sorts a folder's files to shapes by name: `orders.csv`, a set such as `orders_2024.csv` and `orders-uk.csv`, or
 * everything in a sub-folder `orders/`. Case does not matter, `-` and space stand for `_`. Other sub-folders and
 * files of other kinds are not looked at.
 */
export function listFolder(path: string, shapes: readonly string[]): Folder {
  const files = new Map<string, string[]>();
  const unknown: { name: string; nearest: string | undefined }[] = [];
  const add = (shape: string, file: string) => files.set(shape, [...(files.get(shape) ?? []), file]);
  for (const entry of entries(path)) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) {
      const shape = shapes.find((name) => name === normal(entry.name));
      if (shape === undefined) continue;
      for (const inner of entries(join(path, entry.name))) {
        if (inner.isFile() && endingOf(inner.name) !== undefined)
          add(shape, join(path, entry.name, inner.name));
      }
      continue;
    }
    const ending = endingOf(entry.name) ?? NOT_READ.exec(entry.name)?.[0];
    if (ending === undefined) continue;
    const stem = normal(entry.name.slice(0, -ending.length));
    const shape = endingOf(entry.name) === undefined ? undefined : shapeOf(stem, shapes);
    if (shape !== undefined) add(shape, join(path, entry.name));
    else if (endingOf(entry.name) !== undefined || shapeOf(stem, shapes) !== undefined)
      unknown.push({ name: entry.name, nearest: shapeOf(stem, shapes) ?? nearest(stem, shapes) });
  }
  return { path, files, unknown };
}

function entries(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new TerminalError(
      {
        code: "folder-missing",
        message: `The folder of the files source cannot be read: ${(error as Error).message}`,
        at: { path },
        help: "Set sources.files.folder in patron.yml; it is relative to patron.yml.",
      },
      { cause: error },
    );
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/[-\s.]+/g, "_");

/** The ending of a name that can be read, as it is written there. */
function endingOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  const format = FORMATS.find(({ ending }) => lower.endsWith(ending));
  return format === undefined ? undefined : name.slice(-format.ending.length);
}

/** How the file of this name is opened. */
export function formatOf(path: string): (typeof FORMATS)[number] {
  const lower = path.toLowerCase();
  return FORMATS.find(({ ending }) => lower.endsWith(ending))!;
}

/** The shape of a stem: itself, or the longest that it begins with. `orders_lines` is a slip for another shape. */
function shapeOf(stem: string, shapes: readonly string[]): string | undefined {
  if (shapes.includes(stem)) return stem;
  const slip = nearest(stem, shapes);
  const begins = shapes
    .filter((shape) => stem.startsWith(`${shape}_`))
    .sort((a, b) => b.length - a.length)[0];
  const looksLikeOther = slip !== undefined && slip !== begins && Math.abs(slip.length - stem.length) <= 1;
  return looksLikeOther ? undefined : begins;
}
