import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Characters gathered per table before they are written: large writes, small memory. */
const CHUNK = 1 << 20;

interface OpenFile {
  path: string;
  handle: FileHandle | undefined;
  lines: string[];
  size: number;
}

/** The NDJSON files of one load, one per raw table, which the warehouse then reads by itself. */
export class RowFiles {
  readonly #folder: string;
  readonly #files = new Map<string, OpenFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds a line without its newline. Buffered: call `flush` now and then. */
  add(table: string, line: string): void {
    let file = this.#files.get(table);
    if (file === undefined) {
      file = { path: join(this.#folder, `${table}.ndjson`), handle: undefined, lines: [], size: 0 };
      this.#files.set(table, file);
    }
    file.lines.push(line);
    file.size += line.length;
  }

  /** Writes the buffers that have grown large; all of them when `all` is set. */
  async flush(all = false): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.lines.length === 0 || (!all && file.size < CHUNK)) continue;
      const text = `${file.lines.join("\n")}\n`;
      file.lines = [];
      file.size = 0;
      if (file.handle === undefined) {
        await mkdir(this.#folder, { recursive: true });
        file.handle = await open(file.path, "w");
      }
      await file.handle.appendFile(text);
    }
  }

  /** Writes what is left and closes. The path of each table that has rows. */
  async close(): Promise<ReadonlyMap<string, string>> {
    await this.flush(true);
    for (const file of this.#files.values()) {
      await file.handle?.close();
      file.handle = undefined;
    }
    return new Map([...this.#files].map(([table, file]) => [table, file.path]));
  }

  /** Closes whatever is open and deletes the files. */
  async remove(): Promise<void> {
    for (const file of this.#files.values()) await file.handle?.close();
    this.#files.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
