import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A session with a transaction that was open when this was written. */
export interface OpenSession {
  id: string;
  pid: number;
}

/**
 * Notes sessions before their transactions begin. BigQuery keeps the transaction of a client that died open for
 * hours, and refuses others who write to its tables; the next run ends what is noted here of processes that are gone.
 */
export class OpenSessions {
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  add(id: string): void {
    this.#write([...this.#read(), { id, pid: process.pid }]);
  }

  remove(id: string): void {
    this.#write(this.#read().filter((one) => one.id !== id));
  }

  /** Sessions whose process is no longer there. */
  orphans(isAlive: (pid: number) => boolean = alive): OpenSession[] {
    return this.#read().filter((one) => !isAlive(one.pid));
  }

  #read(): OpenSession[] {
    if (this.#file === undefined) return [];
    try {
      return JSON.parse(readFileSync(this.#file, "utf8")) as OpenSession[];
    } catch {
      return [];
    }
  }

  /** Written whole or not at all. */
  #write(list: OpenSession[]): void {
    if (this.#file === undefined) return;
    if (list.length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.${process.pid}`, JSON.stringify(list));
    renameSync(`${this.#file}.${process.pid}`, this.#file);
  }
}

/** Whether a process of this machine is there. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
