import { hash as digest } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** A file's mark and the SHA-256 of the content it had then. */
type Marked = [mark: string, checksum: string];

/** A file touched so shortly before could be touched again without its times telling (milliseconds). */
const RECENT_MS = 2000;

/**
 * Checksums of files, each read again only when its times, size or inode differ from those of the last parse, in the way
 * of git's index.
 */
export class FileMarks {
  readonly #before: Readonly<Record<string, Marked>>;
  readonly #now: Record<string, Marked> = {};
  /** When the youngest file that was looked at was last touched; milliseconds since 1970 UTC. */
  newest = 0;
  #last: [path: string, text: string] | undefined;
  /** Whether a file was read that had to be. */
  changed = false;

  constructor(before: Readonly<Record<string, Marked>> = {}) {
    this.#before = before;
  }

  /** SHA-256 in hex. Throws when there is no such file. */
  checksum(path: string): string {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    this.newest = Math.max(this.newest, mtimeMs, ctimeMs);
    const mark = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
    const known = this.#before[path];
    if (known?.[0] === mark) {
      this.#now[path] = known;
      return known[1];
    }
    const text = readFileSync(path, "utf8");
    this.#last = [path, text];
    const checksum = digest("sha256", text);
    if (Date.now() - Math.max(mtimeMs, ctimeMs) > RECENT_MS) {
      this.#now[path] = [mark, checksum];
      this.changed = true;
    }
    return checksum;
  }

  /** The text of the file whose checksum was asked for last, if that took reading it. */
  justRead(path: string): string | undefined {
    return this.#last?.[0] === path ? this.#last[1] : undefined;
  }

  /** The mark to know the file again by; undefined for one that was touched just now. */
  markOf(path: string): string | undefined {
    return this.#now[path]?.[0];
  }

  toJSON(): Record<string, Marked> {
    return this.#now;
  }
}
