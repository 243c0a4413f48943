import { PythonError, typeError } from "../errors.ts";
import { PyFloat } from "./float.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/**
 * A Python dict: keeps insertion order also for integer-like keys, and finds a key by Python's
 * equality (`1`, `1.0` and `True` are one key, tuples are keys by their content).
 */
export class PyDict extends Map<unknown, unknown> {
  /** From a key's hash to the key as first inserted; only for keys that a Map cannot compare itself. */
  #aliases: Map<string, unknown> | undefined;

  static fromEntries(entries: Iterable<readonly [unknown, unknown]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  override get(key: unknown): unknown {
    return super.get(this.#stored(key));
  }

  override has(key: unknown): boolean {
    return super.has(this.#stored(key));
  }

  override delete(key: unknown): boolean {
    const stored = this.#stored(key);
    if (typeof key !== "string") this.#aliases?.delete(hashKey(key));
    return super.delete(stored);
  }

  override set(key: unknown, value: unknown): this {
    if (typeof key === "string" || key === null) return super.set(key, value);
    const hash = hashKey(key);
    this.#aliases ??= new Map();
    const stored = this.#aliases.get(hash);
    if (stored !== undefined) return super.set(stored, value);
    this.#aliases.set(hash, key);
    return super.set(key, value);
  }

  override clear(): void {
    this.#aliases = undefined;
    super.clear();
  }

  #stored(key: unknown): unknown {
    if (typeof key === "string" || key === null) return key;
    const hash = hashKey(key);
    return this.#aliases?.get(hash) ?? key;
  }
}

const objectIds = new WeakMap<object, number>();
let nextObjectId = 1;

/** A string that is equal for keys that Python holds equal. Raises TypeError for lists and dicts. */
export function hashKey(key: unknown): string {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "boolean") return `n${key ? 1 : 0}`;
  if (typeof key === "number" || typeof key === "bigint" || key instanceof PyFloat)
    return `n${String(key.valueOf())}`;
  if (key instanceof PyTuple) return `t(${key.map((item) => JSON.stringify(hashKey(item))).join()})`;
  if (key === null || key === undefined) return "null";
  if ((Array.isArray(key) && !(key instanceof PyView)) || isDict(key) || key instanceof Set) {
    throw typeError(`unhashable type: '${typeName(key)}'`);
  }
  if (key instanceof Undefined) return "undefined";
  const id = objectIds.get(key as object) ?? nextObjectId++;
  objectIds.set(key as object, id);
  return `o${id}`;
}

export type PlainObject = Record<string, unknown>;
export type DictLike = Map<unknown, unknown> | PlainObject;

/** Whether the value is a plain object, as JSON and YAML give them; such an object behaves as a dict. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isDict(value: unknown): value is DictLike {
  return value instanceof Map || isPlainObject(value);
}

export function dictHas(dict: DictLike, key: unknown): boolean {
  if (dict instanceof Map) return dict.has(key);
  return typeof key === "string"
    ? Object.hasOwn(dict, key)
    : typeof key === "number" && Object.hasOwn(dict, String(key));
}

/** The value at a key, or JS `undefined` when there is none. */
export function dictGet(dict: DictLike, key: unknown): unknown {
  if (dict instanceof Map) return dict.get(key);
  return dictHas(dict, key) ? dict[String(key)] : undefined;
}

export function dictSet(dict: DictLike, key: unknown, value: unknown): void {
  if (dict instanceof Map) dict.set(key, value);
  else if (typeof key === "string") {
    Object.defineProperty(dict, key, { value, writable: true, enumerable: true, configurable: true });
  } else throw new PythonError("TypeError", `keys of this mapping are strings, not '${typeName(key)}'`);
}

export function dictDelete(dict: DictLike, key: unknown): void {
  if (dict instanceof Map) dict.delete(key);
  else delete dict[String(key)];
}

export function dictKeys(dict: DictLike): unknown[] {
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict);
}

export function dictEntries(dict: DictLike): [unknown, unknown][] {
  return dict instanceof Map ? [...dict.entries()] : Object.entries(dict);
}

export function dictSize(dict: DictLike): number {
  return dict instanceof Map ? dict.size : Object.keys(dict).length;
}
