import { PythonError, typeError } from "../errors.ts";
import { nearest } from "../syntax/nearest.ts";
import { arithmetic } from "../values/arithmetic.ts";
import { isCallable } from "../values/callable.ts";
import { contains, equals, numeric, order } from "../values/compare.ts";
import { isDict } from "../values/dict.ts";
import { isFloat, isInt } from "../values/float.ts";
import { isIterable, length } from "../values/sequence.ts";
import { pyStr } from "../values/text.ts";
import { Undefined } from "../values/undefined.ts";
import type { Filter } from "./filter.ts";

type Check = (value: unknown, argument: unknown) => boolean;

/** A test with as many arguments as `needs`; Python would refuse any other number. */
function test(needs: number, check: Check): Filter {
  return (value, args, kwargs) => {
    const all = [...args, ...Object.values(kwargs)];
    if (all.length !== needs) throw typeError(`this test takes ${needs} argument(s), ${all.length} given`);
    return check(value, all[0]);
  };
}

function remainder(value: unknown, by: unknown): unknown {
  return arithmetic("%", value, by);
}

function isSequence(value: unknown): boolean {
  if (typeof value === "string" || Array.isArray(value) || isDict(value) || value instanceof Undefined)
    return true;
  if (typeof value !== "object" || value === null || value instanceof Set) return false;
  return "__getitem__" in value && ("__len__" in value || "length" in value) && length(value) >= 0;
}

/** Dicts, and objects that answer to keys as Python's Mapping does: dbt's relations are such. */
function isMapping(value: unknown): boolean {
  if (isDict(value)) return true;
  return typeof value === "object" && value !== null && "__getitem__" in value && "keys" in value;
}

const lower: Check = (value) => hasCase(pyStr(value)) && pyStr(value) === pyStr(value).toLowerCase();
const upper: Check = (value) => hasCase(pyStr(value)) && pyStr(value) === pyStr(value).toUpperCase();
const hasCase = (text: string): boolean => /\p{Lu}|\p{Ll}|\p{Lt}/u.test(text);

const equal = test(1, equals);
const unequal = test(1, (value, other) => !equals(value, other));
const less = test(1, (value, other) => order(value, other, "<") < 0);
const atMost = test(1, (value, other) => order(value, other, "<=") <= 0);
const more = test(1, (value, other) => order(value, other, ">") > 0);
const atLeast = test(1, (value, other) => order(value, other, ">=") >= 0);

/** The tests by name, the operators included. */
export const tests: Map<string, Filter> = new Map<string, Filter>(
  Object.entries({
    defined: test(0, (value) => !(value instanceof Undefined)),
    undefined: test(0, (value) => value instanceof Undefined),
    none: test(0, (value) => value === null),
    boolean: test(0, (value) => typeof value === "boolean"),
    true: test(0, (value) => value === true),
    false: test(0, (value) => value === false),
    integer: test(0, isInt),
    float: test(0, isFloat),
    number: test(0, (value) => numeric(value) !== undefined),
    string: test(0, (value) => typeof value === "string"),
    mapping: test(0, isMapping),
    iterable: test(0, isIterable),
    sequence: test(0, isSequence),
    callable: test(0, (value) => isCallable(value) || value instanceof Undefined),
    lower: test(0, lower),
    upper: test(0, upper),
    escaped: test(0, () => false),
    even: test(0, (value) => equals(remainder(value, 2), 0)),
    odd: test(0, (value) => equals(remainder(value, 2), 1)),
    divisibleby: test(1, (value, by) => equals(remainder(value, by), 0)),
    in: test(1, (value, container) => contains(container, value)),
    sameas: test(1, (value, other) => value === other),
    eq: equal,
    equalto: equal,
    "==": equal,
    ne: unequal,
    "!=": unequal,
    lt: less,
    lessthan: less,
    "<": less,
    le: atMost,
    "<=": atMost,
    gt: more,
    greaterthan: more,
    ">": more,
    ge: atLeast,
    ">=": atLeast,
    test: test(0, (value) => tests.has(pyStr(value))),
  }),
);

/** The test of this name. Raises with the nearest name when there is none. */
export function findTest(name: string): Filter {
  const found = tests.get(name);
  if (found) return found;
  const near = nearest(name, tests.keys());
  throw new PythonError(
    "TemplateAssertionError",
    `no test is named '${name}'${near ? `; did you mean ${near}?` : ""}`,
  );
}
