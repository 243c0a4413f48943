import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { writeContent } from "../project/write-content.ts";

const END = "end";

/** The lines of a file of a cache; none of one that is not there, or was cut off. */
export function readKeptLines(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.pop() === END ? lines : [];
  } catch {
    return [];
  }
}

/** Writes the lines of a file of a cache, and a last one that says that it is whole. */
export function writeKeptLines(file: string, lines: readonly string[]): void {
  writeKept(file, [...lines, END].join("\n"));
}

/** Writes a file of a cache whole or not at all. A folder that cannot be written to is no mistake: nothing is kept. */
export function writeKept(file: string, content: string | readonly Buffer[]): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeContent(draft, content);
    renameSync(draft, file);
  } catch {
    // What is kept saves time, and nothing else.
  }
}
