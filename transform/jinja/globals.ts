import { fillDict } from "./attributes/dict-methods.ts";
import { ReturnSignal, typeError, valueError } from "./errors.ts";
import { bindArguments } from "./values/arguments.ts";
import { CALL, callable } from "./values/callable.ts";
import { PyDict } from "./values/dict.ts";
import { integerArgument } from "./values/integer.ts";
import { Namespace } from "./values/namespace.ts";
import { PyView } from "./values/tuple.ts";

function range(args: unknown[]): unknown {
  if (args.length === 0 || args.length > 3)
    throw typeError(`range expected 1 to 3 arguments, got ${args.length}`);
  const given = args.map((arg) => integerArgument(arg, 0));
  const [start, stop] = given.length === 1 ? [0, given[0]!] : [given[0]!, given[1]!];
  const step = given[2] ?? 1;
  if (step === 0) throw valueError("range() arg 3 must not be zero");
  const size = Math.max(0, Math.ceil((stop - start) / step));
  const items = Array.from({ length: size }, (_, at) => start + at * step);
  const shown = step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  return PyView.make(items, "range", () => shown);
}

function dict(args: unknown[], kwargs: Record<string, unknown>): PyDict {
  const made = new PyDict();
  fillDict(made, args, kwargs);
  return made;
}

function namespace(args: unknown[], kwargs: Record<string, unknown>): Namespace {
  const made = new Namespace();
  for (const [key, value] of dict(args, kwargs)) made.values.set(String(key), value);
  return made;
}

/** Gives its items in turn, at each call of `next()`. */
class Cycler {
  readonly #items: unknown[];
  #position = 0;

  constructor(items: unknown[]) {
    if (items.length === 0) throw typeError("at least one item has to be provided");
    this.#items = items;
  }

  get current(): unknown {
    return this.#items[this.#position];
  }

  get next(): unknown {
    return callable(() => {
      const item = this.current;
      this.#position = (this.#position + 1) % this.#items.length;
      return item;
    }, "next");
  }

  reset(): void {
    this.#position = 0;
  }
}

/** Gives nothing at its first call and the separator at each later one. */
class Joiner {
  readonly #separator: unknown;
  #used = false;

  constructor(separator: unknown = ", ") {
    this.#separator = separator;
  }

  [CALL](): unknown {
    if (this.#used) return this.#separator;
    this.#used = true;
    return "";
  }
}

function giveBack(args: unknown[], kwargs: Record<string, unknown>): never {
  const [value = null] = bindArguments("return", ["data"], args, kwargs);
  throw new ReturnSignal(value);
}

/** Jinja's globals, and dbt's `return`, which ends the macro that runs with a value. A context may replace each. */
export const globals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["range", callable(range, "range")],
  ["dict", callable(dict, "dict")],
  ["namespace", callable(namespace, "namespace")],
  ["cycler", callable((args) => new Cycler(args), "cycler")],
  ["joiner", callable((args) => new Joiner(args[0]), "joiner")],
  ["return", callable(giveBack, "return")],
]);
