import { hash as digest } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FileMarks } from "./file-marks.ts";
import { readKeptLines, writeKeptLines } from "./kept-lines.ts";

/** Where a project's parse cache is kept, and which version of the runner wrote it. */
export interface CacheOptions {
  file: string;
  /** Names the runner's own code: what another version parsed is not used. */
  version: string;
}

/** How a value is looked up, made and kept. */
interface Remembered<T> {
  /** What the value is made from: the file's checksum, its property entry, … */
  key: readonly unknown[];
  /** Templates of the file itself; one that reads the clock or the run's id is never kept. */
  text: () => string;
  make: () => Promise<T> | T;
  /** Unique ids of the macros that took part in a value. */
  macrosOf: (value: T) => readonly string[];
  /** Whether a value that was just made may be kept at all. */
  isKept: () => boolean;
  /** The form in which it is kept, and back; `lists` holds lists of names that many values share. */
  pack?: (value: T, lists: Lists) => unknown;
  unpack?: (kept: never, lists: Lists) => T;
}

/** Lists of names, each kept once and named by its number. */
export interface Lists {
  numberOf(list: readonly string[]): number;
  at(number: number): readonly string[];
}

interface Kept {
  /** Number of the list of macros that took part, and a hash of their files. */
  macros: number;
  macroHash: string;
  /** Hashes of the environment variables that were read: the values may be secrets. */
  env?: [string, string][];
  value: unknown;
}

/** Gives other answers from one run to the next, or without any file of the project changing. */
const VOLATILE = /\b(run_started_at|invocation_id|modules|graph|random|thread_id|dbt_metadata_envs)\b/;

/** Whether a text's Jinja may give another answer next time; without Jinja it says the same always. */
export function isVolatile(text: string): boolean {
  return text.includes("{") && VOLATILE.test(text);
}

/**
 * Results of parsing by the content they were made from. `scope` is everything that any result may depend on and that
 * is not in its own key: settings, variables, target, docs, names of macros. A change of it forgets all.
 *
 * The file holds a line each for the scope, the marks of files and the shared lists; then a line a value. It is read
 * when the first value is asked for: who takes the whole project up (`WholeProject`) never does. What each macro file
 * defines stands in a small file beside it.
 */
export class ParseCache {
  readonly #options: CacheOptions | undefined;
  readonly #known = new Map<string, string>();
  readonly #used = new Map<string, string>();
  readonly #macroHashes = new Map<string, string>();
  readonly #lists = new SharedLists();
  readonly #definitions: Record<string, unknown>;
  readonly #usedDefinitions: Record<string, unknown> = {};
  #hasNewDefinitions = false;
  #kept: FileMarks | undefined;
  #scope = "";
  #macroText: (id: string) => string | undefined = () => undefined;
  #env: Readonly<Record<string, string | undefined>> = {};
  #read: Set<string> | undefined;
  readonly #everRead = new Set<string>();
  #changed = false;
  #isWhole: boolean;

  constructor(options?: CacheOptions) {
    this.#options = options;
    this.#isWhole = options !== undefined;
    const [definitions = "{}"] = options ? readKeptLines(definitionsFile(options)) : [];
    this.#definitions = JSON.parse(definitions) as Record<string, unknown>;
  }

  /** The environment, which notes what is read of it. */
  watch(env: Record<string, string | undefined>): Record<string, string | undefined> {
    if (!this.#options) return env;
    this.#env = env;
    const get = (target: typeof env, name: string | symbol) => {
      if (typeof name === "string") {
        this.#read?.add(name);
        this.#everRead.add(name);
      }
      return Reflect.get(target, name) as string | undefined;
    };
    return new Proxy(env, { get });
  }

  /** SHA-256 of a file, in hex; it is read only when it was touched since the last parse. Empty where nothing is kept. */
  checksum(path: string): string {
    return this.#options ? this.#marks.checksum(path) : "";
  }

  /** A file's text; that of the last checksum need not be read again. */
  text(path: string): string {
    return this.#kept?.justRead(path) ?? readFileSync(path, "utf8");
  }

  /** What everything read so far depends on besides files; undefined when a value may not be kept, or none is. */
  get surroundings(): { scope: string; env: [string, string][] } | undefined {
    return this.#isWhole ? { scope: this.#scope, env: this.#hashed(this.#everRead) } : undefined;
  }

  /** Whether variables of the environment that were read then are what they were; they count as read now. */
  isSameEnv(env: readonly [string, string][]): boolean {
    return env.every(([name, before]) => {
      this.#everRead.add(name);
      return hash(this.#env[name] ?? null) === before;
    });
  }

  get scope(): string {
    return this.#scope;
  }

  /** What a macro file defines, by its text: of a known text nothing is parsed. */
  definitions<T>(text: string, make: () => T): T {
    if (!this.#options) return make();
    const key = hash([this.#options.version, text]);
    this.#hasNewDefinitions ||= !(key in this.#definitions);
    const value = (this.#definitions[key] as T | undefined) ?? make();
    this.#usedDefinitions[key] = value;
    return value;
  }

  /** Says what any value depends on. `macroText`: the text of the file that holds a macro. */
  open(scope: unknown, macroText: (id: string) => string | undefined): void {
    if (!this.#options) return;
    this.#macroText = macroText;
    this.#scope = hash([this.#options.version, scope]);
  }

  /** The marks of files. Reads the file, and takes its values up if they were kept under the same scope. */
  get #marks(): FileMarks {
    if (this.#kept) return this.#kept;
    const [head, marks = "{}", lists, ...values] = this.#options ? readKeptLines(this.#options.file) : [];
    this.#kept = new FileMarks(JSON.parse(marks) as Record<string, [string, string]>);
    if (lists === undefined || head !== this.#scope) return this.#kept;
    this.#lists.load(JSON.parse(lists) as string[][]);
    for (const line of values) this.#known.set(line.slice(0, 40), line.slice(41));
    return this.#kept;
  }

  /** The value that is kept for its key, or the one that is made now. */
  async remember<T>(about: Remembered<T>): Promise<T> {
    if (!this.#options) return about.make();
    this.#kept ??= this.#marks;
    const key = hash(about.key);
    const line = this.#known.get(key);
    const known = line === undefined ? undefined : readKept(line);
    if (known && this.#holds(known)) {
      this.#used.set(key, line!);
      return about.unpack ? about.unpack(known.value as never, this.#lists) : (known.value as T);
    }
    const outer = this.#read;
    const read = new Set<string>();
    this.#read = read;
    try {
      const value = await about.make();
      const isKept = about.isKept() && !isVolatile(about.text()) && this.#keep(key, value, about, read);
      this.#isWhole &&= isKept;
      return value;
    } finally {
      for (const name of read) outer?.add(name);
      this.#read = outer;
    }
  }

  /** Writes what this parse used, whole or not at all. A folder that cannot be written to is no mistake. */
  save(): void {
    this.saveDefinitions();
    const marks = this.#marks;
    if (!this.#options) return;
    if (!this.#changed && !marks.changed && this.#used.size === this.#known.size) return;
    const heads = [this.#scope, JSON.stringify(marks.toJSON()), JSON.stringify(this.#lists.all)];
    writeKeptLines(this.#options.file, [...heads, ...[...this.#used].map(([key, line]) => `${key} ${line}`)]);
  }

  /** Writes what the macro files define, if one was read that nobody knew. */
  saveDefinitions(): void {
    if (!this.#options || !this.#hasNewDefinitions) return;
    writeKeptLines(definitionsFile(this.#options), [JSON.stringify(this.#usedDefinitions)]);
  }

  /** Lets go of what was read: a project lives on for a whole run, its cache need not. */
  release(): void {
    for (const kept of [this.#known, this.#used, this.#macroHashes]) kept.clear();
    this.#kept = new FileMarks();
  }

  #hashed(names: ReadonlySet<string>): [string, string][] {
    return [...names].map((name) => [name, hash(this.#env[name] ?? null)]);
  }

  #keep<T>(key: string, value: T, about: Remembered<T>, read: ReadonlySet<string>): boolean {
    if (!isPlain(value)) return false;
    const macros = this.#lists.numberOf([...new Set(about.macrosOf(value))]);
    const macroHash = this.#hashOf(macros);
    if (macroHash === undefined) return false;
    const env = this.#hashed(read);
    const kept: Kept = {
      macros,
      macroHash,
      ...(env.length > 0 ? { env } : {}),
      value: about.pack ? about.pack(value, this.#lists) : value,
    };
    this.#used.set(key, JSON.stringify(kept));
    this.#changed = true;
    return true;
  }

  #holds({ macros, macroHash, env = [] }: Kept): boolean {
    if (this.#hashOf(macros) !== macroHash) return false;
    return this.isSameEnv(env);
  }

  /** One hash for the files of some macros; undefined when one of them is gone or volatile. */
  #hashOf(macros: number): string | undefined {
    const known = this.#macroHashes.get(String(macros));
    if (known !== undefined) return known;
    const texts = this.#lists.at(macros).map(this.#macroText);
    if (texts.some((text) => text === undefined || VOLATILE.test(text))) return undefined;
    const made = hash(texts);
    this.#macroHashes.set(String(macros), made);
    return made;
  }
}

class SharedLists implements Lists {
  all: string[][] = [];
  readonly #numbers = new Map<string, number>();

  load(lists: string[][]): void {
    this.all = lists;
    for (const [number, list] of lists.entries()) this.#numbers.set(list.join(" "), number);
  }

  numberOf(list: readonly string[]): number {
    const name = list.join(" ");
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.all.length);
    return this.all.push([...list]) - 1;
  }

  at(number: number): readonly string[] {
    return this.all[number] ?? [];
  }
}

const definitionsFile = ({ file }: CacheOptions): string => join(dirname(file), "macros.jsonl");

/** A line of the file; undefined for one that was cut off. */
function readKept(line: string): Kept | undefined {
  try {
    return JSON.parse(line) as Kept;
  } catch {
    return undefined;
  }
}

export function hash(value: unknown): string {
  return digest("sha1", JSON.stringify(value));
}

/** Whether a value comes back from JSON as it was. */
export function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && value.every(isPlain);
  if (typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((one) => one === undefined || isPlain(one));
}
