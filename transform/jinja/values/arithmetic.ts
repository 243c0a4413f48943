import { PythonError, typeError } from "../errors.ts";
import { percentFormat } from "../format/percent.ts";
import { equals, numeric } from "./compare.ts";
import { isFloat, normalInt, PyFloat } from "./float.ts";
import { toArray } from "./sequence.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

const DUNDER: Record<ArithmeticOperator, string> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "truediv",
  "//": "floordiv",
  "%": "mod",
  "**": "pow",
};

/**
 * Python arithmetic: ints stay ints of any size, `/` always gives a float, `//` and `%` round down,
 * texts and lists add and repeat, and a text `%` values formats it.
 */
export function arithmetic(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  if (typeof left === "string" && operator === "%") return percentFormat(left, right);
  const a = numeric(left);
  const b = numeric(right);
  if (a !== undefined && b !== undefined) {
    return isFloat(left) || isFloat(right)
      ? floatResult(operator, Number(a), Number(b))
      : intResult(operator, a, b);
  }
  for (const value of [left, right]) if (value instanceof Undefined) throw value.error();
  return sequenceResult(operator, left, right);
}

function sequenceResult(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  if (operator === "+") {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (left instanceof PyTuple && right instanceof PyTuple) return PyTuple.from_([...left, ...right]);
    if (
      Array.isArray(left) &&
      Array.isArray(right) &&
      !(left instanceof PyTuple) &&
      !(right instanceof PyTuple)
    ) {
      return [...left, ...right];
    }
  }
  if (operator === "*") {
    const repeated = repeat(left, right) ?? repeat(right, left);
    if (repeated !== undefined) return repeated;
  }
  const isSetLike = left instanceof Set || (left instanceof PyView && left.typeName !== "range");
  if (
    operator === "-" &&
    isSetLike &&
    (right instanceof Set || right instanceof PyView || !(left instanceof Set))
  ) {
    const others = toArray(right);
    return new Set([...left].filter((item) => !others.some((other) => equals(item, other))));
  }
  return objectResult(operator, left, right);
}

function repeat(sequence: unknown, times: unknown): unknown {
  if (typeof times !== "number" && typeof times !== "boolean") return undefined;
  const count = Math.max(0, Number(times));
  if (typeof sequence === "string") {
    if (sequence.length * count > 100_000_000)
      throw new PythonError("MemoryError", "the repeated text is too long");
    return sequence === "" ? "" : sequence.repeat(count);
  }
  if (!Array.isArray(sequence)) return undefined;
  if (sequence.length * count > 10_000_000)
    throw new PythonError("MemoryError", "the repeated list is too long");
  if (sequence.length === 0) return sequence instanceof PyTuple ? sequence : [];
  const items = Array.from({ length: count }, () => [...sequence]).flat();
  return sequence instanceof PyTuple ? PyTuple.from_(items) : items;
}

/** Classes of the context (dates, relations) may define `__add__` and its kin, as in Python. */
function objectResult(operator: ArithmeticOperator, left: unknown, right: unknown): unknown {
  const own = (left as Record<string, unknown> | null)?.[`__${DUNDER[operator]}__`];
  if (typeof own === "function") return own.call(left, right);
  const reflected = (right as Record<string, unknown> | null)?.[`__r${DUNDER[operator]}__`];
  if (typeof reflected === "function") return reflected.call(right, left);
  if (operator === "+" && (typeof left === "string" || Array.isArray(left))) {
    const name = typeName(left);
    throw typeError(`can only concatenate ${name} (not "${typeName(right)}") to ${name}`);
  }
  const shown = operator === "**" ? "** or pow()" : operator;
  throw typeError(`unsupported operand type(s) for ${shown}: '${typeName(left)}' and '${typeName(right)}'`);
}

function floatResult(operator: ArithmeticOperator, a: number, b: number): PyFloat {
  if (b === 0 && (operator === "/" || operator === "//" || operator === "%"))
    throw zeroDivision(operator, true);
  switch (operator) {
    case "+":
      return new PyFloat(a + b);
    case "-":
      return new PyFloat(a - b);
    case "*":
      return new PyFloat(a * b);
    case "/":
      return new PyFloat(a / b);
    case "//":
      return new PyFloat(Math.floor((a - floatModulo(a, b)) / b + 0.5));
    case "%":
      return new PyFloat(floatModulo(a, b));
    case "**":
      return new PyFloat(a ** b);
  }
}

function floatModulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function intResult(operator: ArithmeticOperator, a: number | bigint, b: number | bigint): unknown {
  if (operator === "/") {
    if (Number(b) === 0) throw zeroDivision("/", false);
    return new PyFloat(Number(a) / Number(b));
  }
  if (operator === "**" && b < 0) return new PyFloat(Number(a) ** Number(b));
  if (typeof a === "number" && typeof b === "number") {
    const quick = smallIntResult(operator, a, b);
    if (Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick;
  }
  return normalInt(bigResult(operator, BigInt(a), BigInt(b)));
}

function smallIntResult(operator: ArithmeticOperator, a: number, b: number): number {
  if (operator === "//" || operator === "%") {
    if (b === 0) throw zeroDivision(operator, false);
    const modulo = floatModulo(a, b);
    return operator === "%" ? modulo : (a - modulo) / b;
  }
  return operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a ** b;
}

function bigResult(operator: ArithmeticOperator, a: bigint, b: bigint): bigint {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (operator === "**") return a ** b;
  if (b === 0n) throw zeroDivision(operator, false);
  const rest = a % b;
  const modulo = rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
  return operator === "%" ? modulo : (a - modulo) / b;
}

function zeroDivision(operator: ArithmeticOperator, float: boolean): PythonError {
  if (operator === "/")
    return new PythonError("ZeroDivisionError", float ? "float division by zero" : "division by zero");
  const floatText = operator === "//" ? "float floor division by zero" : "float modulo";
  const intText = operator === "//" ? "integer division or modulo by zero" : "integer modulo by zero";
  return new PythonError("ZeroDivisionError", float ? floatText : intText);
}

/** Unary minus and plus. */
export function negate(value: unknown): unknown {
  if (value instanceof PyFloat) return new PyFloat(-value.value);
  const number = numeric(value);
  if (value instanceof Undefined) throw value.error();
  if (number === undefined) throw typeError(`bad operand type for unary -: '${typeName(value)}'`);
  return number === 0 ? 0 : -number;
}

export function positive(value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  if (numeric(value) === undefined) throw typeError(`bad operand type for unary +: '${typeName(value)}'`);
  return typeof value === "boolean" ? Number(value) : value;
}
