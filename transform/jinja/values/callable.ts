import { typeError } from "../errors.ts";
import { toNative } from "./native.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/** Positional and keyword arguments as the template gave them; may return a promise. */
export type JinjaCallable = (args: unknown[], kwargs: Record<string, unknown>) => unknown | Promise<unknown>;

const MARK = Symbol("takes positional and keyword arguments");

interface Marked extends JinjaCallable {
  [MARK]?: true;
}

/**
 * Wraps a function so that a template's call reaches it as `(args, kwargs)`, values unconverted (dicts
 * as PyDict, floats as PyFloat). Properties set on the result are attributes in templates.
 */
export function callable(fn: JinjaCallable, name?: string): JinjaCallable {
  const wrapped: Marked = (args, kwargs) => fn(args, kwargs);
  wrapped[MARK] = true;
  Object.defineProperty(wrapped, "name", { value: name ?? fn.name });
  return wrapped;
}

export function isCallable(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as Called).__call__ === "function" || CALL in value;
}

/** The key of an object's own call, which gets values unconverted: loops, cyclers, joiners. */
export const CALL = Symbol("call");

interface Called {
  __call__?: (...args: unknown[]) => unknown;
  [CALL]?: JinjaCallable;
}

/**
 * Calls a value of the context. A wrapped function gets `(args, kwargs)`; a plain JS function gets its
 * arguments in native form and, when there are keyword arguments, one plain object after them. What
 * it returns may be a promise; nothing returned is None. Raises TypeError for what cannot be called.
 */
export function invoke(
  callee: unknown,
  args: unknown[],
  kwargs: Record<string, unknown> | undefined,
): unknown {
  if (typeof callee === "function") {
    if ((callee as Marked)[MARK]) return settle((callee as JinjaCallable)(args, kwargs ?? {}));
    return settle((callee as (...args: unknown[]) => unknown)(...nativeArguments(args, kwargs)));
  }
  if (callee instanceof Undefined) throw callee.error();
  if (typeof callee === "object" && callee !== null) {
    const own = (callee as Called)[CALL];
    if (own) return settle(own.call(callee, args, kwargs ?? {}));
  }
  if (isCallable(callee))
    return settle((callee as Required<Called>).__call__(...nativeArguments(args, kwargs)));
  throw typeError(`'${typeName(callee)}' object is not callable`);
}

function nativeArguments(args: unknown[], kwargs: Record<string, unknown> | undefined): unknown[] {
  const native = args.map(toNative);
  if (kwargs !== undefined) native.push(toNative(kwargs));
  return native;
}

/** Any thenable is awaited, query builders included; JS `undefined` is Python's None. */
function settle(result: unknown): unknown {
  if (result === undefined) return null;
  if (result instanceof Promise) return result.then((value) => value ?? null);
  const thenable =
    typeof result === "object" &&
    result !== null &&
    typeof (result as { then?: unknown }).then === "function";
  return thenable ? Promise.resolve(result as PromiseLike<unknown>).then((value) => value ?? null) : result;
}
