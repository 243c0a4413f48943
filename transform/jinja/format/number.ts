import { signedExponent } from "../values/float.ts";

/** Fixed-point digits, rounded half to even on the exact binary value as Python does (toFixed rounds ties up). */
export function fixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits ? `.${"0".repeat(digits)}` : ""}`;
  const rounded = value.toFixed(Math.min(digits, 100));
  if (digits > 30) return rounded;
  const exact = Math.abs(value).toFixed(100);
  const point = exact.indexOf(".");
  const rest = exact.slice(point + 1 + digits);
  if (!/^50*$/.test(rest)) return rounded;
  const kept = exact.slice(0, point) + exact.slice(point + 1, point + 1 + digits);
  const even = BigInt(kept) % 2n === 0n ? BigInt(kept) : BigInt(kept) + 1n;
  const text = String(even).padStart(digits + 1, "0");
  const sign = value < 0 ? "-" : "";
  return digits ? `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}` : sign + text;
}

/** `1.5e+07` as Python writes it. */
export function exponential(value: number, digits: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential(Math.min(digits, 100)).split("e");
  return `${mantissa}e${signedExponent(Number(exponent))}`;
}

/** The `g` format: significant digits, an exponent when it is below -4 or not below the precision. */
export function general(value: number, precision: number, keepZeros: boolean): string {
  if (!Number.isFinite(value)) return special(value);
  const digits = precision === 0 ? 1 : precision;
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = "", power = ""] = exponential(value, digits - 1).split("e");
    return `${keepZeros ? mantissa : dropZeros(mantissa)}e${power}`;
  }
  const text = fixed(value, Math.max(0, digits - 1 - exponent));
  return keepZeros ? text : dropZeros(text);
}

function dropZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function special(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** A float in one of Python's presentation types `e`, `f`, `g`, `%` or their capitals. */
export function formatFloat(value: number, type: string, precision: number, alternate = false): string {
  const kind = type.toLowerCase();
  let text: string;
  if (!Number.isFinite(value)) text = special(value) + (kind === "%" ? "%" : "");
  else if (kind === "e") text = exponential(value, precision);
  else if (kind === "g") text = general(value, precision, alternate);
  else if (kind === "%") text = `${fixed(value * 100, precision)}%`;
  else text = fixed(value, precision);
  return type === kind ? text : text.toUpperCase();
}

const RADIX: Record<string, number> = { b: 2, o: 8, x: 16, X: 16, d: 10, i: 10, u: 10, n: 10 };
const PREFIX: Record<string, string> = { b: "0b", o: "0o", x: "0x", X: "0X" };

/** An int in type `b`, `o`, `x`, `X` or `d`, without sign; `alternate` adds the prefix. */
export function formatInt(value: number | bigint, type: string, alternate: boolean): string {
  const magnitude = value < 0 ? -BigInt(value) : BigInt(value);
  const digits = magnitude.toString(RADIX[type] ?? 10);
  return (alternate ? (PREFIX[type] ?? "") : "") + (type === "X" ? digits.toUpperCase() : digits);
}
