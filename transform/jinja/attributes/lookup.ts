import { typeError } from "../errors.ts";
import { braceFormat } from "../format/brace.ts";
import { callable } from "../values/callable.ts";
import { type DictLike, dictEntries, dictGet, dictHas, isDict } from "../values/dict.ts";
import { Namespace } from "../values/namespace.ts";
import { characters } from "../values/sequence.ts";
import { pyRepr } from "../values/text.ts";
import { PyTuple, PyView } from "../values/tuple.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { dictMethods } from "./dict-methods.ts";
import { listMethods, tupleMethods } from "./list-methods.ts";
import type { Method } from "./method.ts";
import { setMethods } from "./set-methods.ts";
import { changeMethods } from "./string-change.ts";
import { searchMethods } from "./string-search.ts";
import { splitMethods } from "./string-split.ts";

const formatMethods = new Map<string, Method<string>>([
  ["format", (self, args, kwargs) => braceFormat(self, args, kwargs, fieldAccess)],
  [
    "format_map",
    (self, args) => {
      const named = dictEntries(args[0] as DictLike).map(([key, value]) => [String(key), value] as const);
      return braceFormat(self, [], Object.fromEntries(named), fieldAccess);
    },
  ],
]);

const stringMethods = new Map([...searchMethods, ...splitMethods, ...changeMethods, ...formatMethods]);

const fieldAccess = { attribute: getAttribute, item: getItem };

/** The built-in method of a value's Python type, unbound; undefined when it has none of this name. */
export function builtinMethod(value: unknown, name: string): Method<never> | undefined {
  if (typeof value === "string") return stringMethods.get(name);
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    return value instanceof PyTuple || value instanceof PyView
      ? tupleMethods.get(name)
      : listMethods.get(name);
  }
  if (isDict(value)) return dictMethods.get(name);
  return value instanceof Set ? setMethods.get(name) : undefined;
}

/**
 * `value.name`: a Python method, then an attribute, then (for dicts) the key of that name; else an
 * Undefined that says what is missing. Raises when the value itself is undefined.
 */
export function getAttribute(value: unknown, name: string): unknown {
  const method = builtinMethod(value, name) as Method<unknown> | undefined;
  if (method) return callable((args, kwargs) => method(value, args, kwargs), name);
  if (value instanceof Undefined) throw value.error();
  if (isDict(value))
    return dictHas(value, name) ? (dictGet(value, name) ?? null) : missingAttribute(value, name);
  const found = objectAttribute(value, name);
  return found === undefined ? missingAttribute(value, name) : found;
}

/** An attribute of a JS object or function of the context; JS `undefined` when it has none. */
export function objectAttribute(value: unknown, name: string): unknown {
  if (value instanceof Namespace) return value.values.get(name);
  if (typeof value === "function") return functionAttribute(value, name);
  if (typeof value !== "object" || value === null || !reachable(value, name)) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === "function" && !Object.hasOwn(value, name) ? bound(value, found, name) : found;
}

/** Members that every object has, and ways out of it, are no attributes. */
function reachable(value: object, name: string): boolean {
  if (name === "constructor" || name === "__proto__" || !(name in value)) return false;
  if (Array.isArray(value)) return value instanceof PyTuple && (name === "grouper" || name === "list");
  return (
    !(name in Object.prototype) ||
    (value as Record<string, unknown>)[name] !== Reflect.get(Object.prototype, name)
  );
}

function functionAttribute(value: object, name: string): unknown {
  const hidden = name === "length" || name === "prototype" || name === "caller" || name === "arguments";
  return hidden || !Object.hasOwn(value, name) ? undefined : Reflect.get(value, name);
}

/** Keeps the mark of functions made by `callable`, which take no `this`. */
function bound(owner: object, method: object, name: string): unknown {
  if (Object.getOwnPropertySymbols(method).length > 0) return method;
  const call = method as (...args: unknown[]) => unknown;
  const made = (...args: unknown[]): unknown => call.apply(owner, args);
  Object.defineProperty(made, "name", { value: name });
  return made;
}

function missingAttribute(value: unknown, name: string): Undefined {
  const owner = value === null ? "None" : `'${typeName(value)} object'`;
  return new Undefined(`${owner} has no attribute '${name}'`);
}

/** `value[key]`: an item, then an attribute of that name; else an Undefined. Raises on an undefined value. */
export function getItem(value: unknown, key: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  const found = item(value, key);
  if (found !== undefined) return found;
  if (typeof key !== "string") {
    return new Undefined(`${typeName(value)} object has no element ${pyRepr(key)}`);
  }
  return getAttribute(value, key);
}

function item(value: unknown, key: unknown): unknown {
  const index = typeof key === "boolean" ? Number(key) : key;
  if (Array.isArray(value) || typeof value === "string") {
    if (typeof index !== "number" || !Number.isInteger(index)) return undefined;
    if (value instanceof PyView && value.typeName !== "range") return undefined;
    const items = typeof value === "string" ? characters(value) : value;
    const at = index < 0 ? index + items.length : index;
    return at in Object(items) ? (items[at] ?? null) : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (isDict(value)) {
    if (!dictHas(value, key)) return undefined;
    const stored = dictGet(value, key);
    return stored === undefined ? null : stored;
  }
  const own = (value as { __getitem__?: (key: unknown) => unknown }).__getitem__;
  if (typeof own === "function") return own.call(value, key);
  return typeof key === "number" ? (value as Record<number, unknown>)[key] : undefined;
}

/** Assigns an attribute of a namespace. Raises for any other object, as Jinja does. */
export function setNamespaceAttribute(target: unknown, name: string, value: unknown): void {
  if (!(target instanceof Namespace)) throw typeError("cannot assign attribute on non-namespace object");
  target.values.set(name, value);
}
