import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Where a project's parse cache is kept, and which version of the runner wrote it. */
export interface CacheOptions {
  file: string;
  /** Names the runner's own code: what another version parsed is not used. */
  version: string;
}

/** What a value was made from. */
export interface Origin {
  /** Texts that the value follows from: the file, its property entry, … */
  key: readonly unknown[];
  /** Templates of the file itself; one that reads the clock or the run's id is never kept. */
  text: string;
}

interface Kept {
  /** Unique ids of the macros that took part, and a hash of their files. */
  macros: string[];
  macroHash: string;
  /** Hashes of the environment variables that were read: the values may be secrets. */
  env: [string, string][];
  value: unknown;
}

/** Gives other answers from one run to the next, or without any file of the project changing. */
const VOLATILE = /\b(run_started_at|invocation_id|modules|graph|random|thread_id|dbt_metadata_envs)\b/;

/**
 * Results of parsing by the content they were made from. `scope` is everything that any result may depend on and that
 * is not in its own key: settings, variables, target, docs, names of macros. A change of it forgets all.
 */
export class ParseCache {
  readonly #options: CacheOptions | undefined;
  readonly #known = new Map<string, string>();
  readonly #used = new Map<string, string>();
  readonly #macroHashes = new Map<string, string>();
  #scope = "";
  #macroText: (id: string) => string | undefined = () => undefined;
  #env: Readonly<Record<string, string | undefined>> = {};
  #read: Set<string> | undefined;
  #changed = false;

  constructor(options?: CacheOptions) {
    this.#options = options;
  }

  /** The environment, which notes what is read of it. */
  watch(env: Record<string, string | undefined>): Record<string, string | undefined> {
    if (!this.#options) return env;
    this.#env = env;
    const get = (target: typeof env, name: string | symbol) => {
      if (typeof name === "string") this.#read?.add(name);
      return Reflect.get(target, name) as string | undefined;
    };
    return new Proxy(env, { get });
  }

  /** Reads the file, if it was written under the same scope. `macroText` is the text of the file that holds a macro. */
  open(scope: unknown, macroText: (id: string) => string | undefined): void {
    if (!this.#options) return;
    this.#macroText = macroText;
    this.#scope = hash([this.#options.version, scope]);
    try {
      const [head, ...lines] = readFileSync(this.#options.file, "utf8").split("\n");
      if (head !== this.#scope) return;
      for (const line of lines) this.#known.set(line.slice(0, 40), line.slice(41));
    } catch {
      // No cache yet, or none that can be read: everything is parsed.
    }
  }

  /** The value kept for `origin`, or the one that `make` gives. `kept` says whether a value may be kept at all. */
  async remember<T>(
    origin: Origin,
    macrosOf: (value: T) => readonly string[],
    make: () => Promise<T> | T,
    kept: () => boolean,
  ): Promise<T> {
    if (!this.#options || VOLATILE.test(origin.text)) return make();
    const key = hash(origin.key);
    const line = this.#known.get(key);
    const known = line === undefined ? undefined : readKept(line);
    if (known && this.#holds(known)) {
      this.#used.set(key, line!);
      return known.value as T;
    }
    const outer = this.#read;
    const read = new Set<string>();
    this.#read = read;
    try {
      const value = await make();
      if (kept()) this.#keep(key, value, [...new Set(macrosOf(value))], read);
      return value;
    } finally {
      for (const name of read) outer?.add(name);
      this.#read = outer;
    }
  }

  /** Writes what this parse used, whole or not at all. A folder that cannot be written to is no mistake. */
  save(): void {
    if (!this.#options || (!this.#changed && this.#used.size === this.#known.size)) return;
    const { file } = this.#options;
    const draft = `${file}.${process.pid}.tmp`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        draft,
        [this.#scope, ...[...this.#used].map(([key, line]) => `${key} ${line}`)].join("\n"),
      );
      renameSync(draft, file);
    } catch {
      // Parsing goes on without.
    }
  }

  #keep(key: string, value: unknown, macros: string[], read: ReadonlySet<string>): void {
    if (!isPlain(value)) return;
    const macroHash = this.#hashOf(macros);
    if (macroHash === undefined) return;
    const env = [...read].map((name): [string, string] => [name, hash(this.#env[name] ?? null)]);
    this.#used.set(key, JSON.stringify({ macros, macroHash, env, value }));
    this.#changed = true;
  }

  #holds({ macros, macroHash, env }: Kept): boolean {
    if (this.#hashOf(macros) !== macroHash) return false;
    return env.every(([name, before]) => hash(this.#env[name] ?? null) === before);
  }

  /** One hash for the files of some macros; undefined when one of them is gone or volatile. */
  #hashOf(macros: readonly string[]): string | undefined {
    const list = macros.join(" ");
    const known = this.#macroHashes.get(list);
    if (known !== undefined) return known;
    const texts = macros.map(this.#macroText);
    if (texts.some((text) => text === undefined || VOLATILE.test(text))) return undefined;
    const made = hash(texts);
    this.#macroHashes.set(list, made);
    return made;
  }
}

/** A line of the file; undefined for one that was cut off. */
function readKept(line: string): Kept | undefined {
  try {
    return JSON.parse(line) as Kept;
  } catch {
    return undefined;
  }
}

function hash(value: unknown): string {
  return createHash("sha1").update(JSON.stringify(value)).digest("hex");
}

/** Whether a value comes back from JSON as it was. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && value.every(isPlain);
  if (typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((one) => one === undefined || isPlain(one));
}
