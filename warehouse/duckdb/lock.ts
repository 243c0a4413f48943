import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Who holds a database file for writing. Written beside it for messages only: DuckDB's own file lock is the lock. */
export interface LockOwner {
  pid: number;
  /** ISO 8601, UTC. */
  since: string;
  run?: string;
}

/** `warehouse.duckdb` -> `warehouse.duckdb.lock.json`. */
export function ownerFileOf(path: string): string {
  return `${path}.lock.json`;
}

/** Written whole or not at all, so that a reader never sees half of it. */
export function writeOwner(file: string, owner: LockOwner): void {
  const draft = `${file}.${owner.pid}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`);
  renameSync(draft, file);
}

/** The owner on file, or undefined when there is none or it cannot be read. */
export function readOwner(file: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(file, "utf8")) as Partial<LockOwner>;
    return typeof owner.pid === "number" && typeof owner.since === "string"
      ? (owner as LockOwner)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the file if this process wrote it: after a takeover it belongs to another. */
export function removeOwner(file: string): void {
  if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** "run R, pid P, since T" */
export function describeOwner(owner: LockOwner): string {
  const run = owner.run === undefined ? [] : [`run ${owner.run}`];
  return [...run, `pid ${owner.pid}`, `since ${owner.since}`].join(", ");
}
