/**
 * A Python float. JavaScript has one number type, so `1.0` and `4/2` would print as ints: integral
 * numbers are Python ints here, and every result of float arithmetic is one of these.
 */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return floatRepr(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}

/** Python's `repr` of a float: shortest digits, an exponent below 1e-4 and from 1e16. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${signedExponent(exponent)}`;
  const digits = exponent < 0 ? value.toFixed(decimals(mantissa) - exponent) : plainDigits(value);
  return digits.includes(".") ? digits : `${digits}.0`;
}

/** `+07`, `-05`: the exponent as Python writes it, a sign and at least two digits. */
export function signedExponent(exponent: number): string {
  const digits = String(Math.abs(exponent)).padStart(2, "0");
  return `${exponent < 0 ? "-" : "+"}${digits}`;
}

function decimals(mantissa: string): number {
  const point = mantissa.indexOf(".");
  return point < 0 ? 0 : mantissa.length - point - 1;
}

function plainDigits(value: number): string {
  return String(value);
}

/** Whether the value is a Python float: a PyFloat, or a JS number that is no integer. */
export function isFloat(value: unknown): value is PyFloat | number {
  return value instanceof PyFloat || (typeof value === "number" && !Number.isInteger(value));
}

/** Whether the value is a Python int (bool excluded). */
export function isInt(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

/** The smallest form of an int: a number while it is safe, else a bigint. */
export function normalInt(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
