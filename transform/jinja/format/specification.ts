import { valueError } from "../errors.ts";
import { floatRepr, isFloat, isInt } from "../values/float.ts";
import { pyStr } from "../values/text.ts";
import { typeName } from "../values/type-name.ts";
import { formatFloat, formatInt } from "./number.ts";

const PATTERN = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

interface Specification {
  fill: string;
  align: string | undefined;
  sign: string;
  alternate: boolean;
  width: number;
  grouping: string | undefined;
  precision: number | undefined;
  type: string | undefined;
}

/** Python's `format(value, specification)`, such as `>10`, `,.2f` or `05d`. */
export function formatValue(value: unknown, specification: string): string {
  if (specification === "") return pyStr(value);
  const spec = parse(specification);
  if (typeof value === "string") return formatText(value, spec);
  const number = typeof value === "boolean" ? Number(value) : value;
  if (isInt(number) && (spec.type === undefined || "bdoxXnc".includes(spec.type))) {
    if (spec.precision !== undefined) throw valueError("Precision not allowed in integer format specifier");
    if (spec.type === "c") return pad(String.fromCodePoint(Number(number)), spec, "<");
    const grouped = group(formatInt(number, spec.type ?? "d", false), spec.grouping);
    const prefix = spec.alternate ? formatInt(0, spec.type ?? "d", true).slice(0, -1) : "";
    return padNumber(number < 0, prefix, grouped, spec);
  }
  if (isInt(number) || isFloat(number)) return formatReal(Number(number), spec);
  throw valueError(
    `Unknown format code '${spec.type ?? specification}' for object of type '${typeName(value)}'`,
  );
}

function parse(specification: string): Specification {
  const match = PATTERN.exec(specification);
  if (!match) throw valueError(`Invalid format specifier '${specification}'`);
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero ? "0" : " "),
    align: align ?? (zero ? "=" : undefined),
    sign: sign ?? "-",
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatText(value: string, spec: Specification): string {
  if (spec.type !== undefined && spec.type !== "s") {
    throw valueError(`Unknown format code '${spec.type}' for object of type 'str'`);
  }
  if (spec.grouping) throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  const chars = Array.from(value);
  const cut = spec.precision === undefined ? value : chars.slice(0, spec.precision).join("");
  if (spec.align === "=" && spec.fill !== "0")
    throw valueError("'=' alignment not allowed in string format specifier");
  return pad(cut, spec.align === "=" ? { ...spec, align: "<" } : spec, "<");
}

function formatReal(value: number, spec: Specification): string {
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const type = spec.type ?? (spec.precision === undefined ? "repr" : "g");
  if (type !== "repr" && !"eEfFgGn%".includes(type)) {
    throw valueError(`Unknown format code '${type}' for object of type 'float'`);
  }
  const code = type === "n" ? "g" : type;
  let text =
    type === "repr"
      ? floatRepr(magnitude)
      : formatFloat(magnitude, code, spec.precision ?? 6, spec.alternate);
  if (spec.type === undefined && spec.precision !== undefined && /^\d+$/.test(text)) text += ".0";
  const [whole = "", ...rest] = text.split(/(?=[.e%])/);
  return padNumber(negative, "", group(whole, spec.grouping) + rest.join(""), spec);
}

function group(digits: string, mark: string | undefined): string {
  return mark ? digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark) : digits;
}

function padNumber(negative: boolean, prefix: string, digits: string, spec: Specification): string {
  const sign = negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  if (spec.align === "=") {
    const room = spec.width - sign.length - prefix.length;
    return sign + prefix + padStart(digits, room, spec);
  }
  return pad(sign + prefix + digits, spec, ">");
}

/** Zero padding also takes separators: format(1234, '09,') is 0,001,234. */
function padStart(digits: string, room: number, spec: Specification): string {
  if (!spec.grouping || spec.fill !== "0") return digits.padStart(room, spec.fill);
  const [whole = "", ...rest] = digits.split(/(?=\.)/);
  let bare = whole.replaceAll(spec.grouping, "");
  const tail = rest.join("");
  while (group(bare, spec.grouping).length + tail.length < room) bare = `0${bare}`;
  return group(bare, spec.grouping) + tail;
}

function pad(text: string, spec: Specification, natural: string): string {
  const missing = spec.width - Array.from(text).length;
  if (missing <= 0) return text;
  const align = spec.align ?? natural;
  if (align === "<") return text + spec.fill.repeat(missing);
  if (align !== "^") return spec.fill.repeat(missing) + text;
  const left = Math.floor(missing / 2);
  return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left);
}
