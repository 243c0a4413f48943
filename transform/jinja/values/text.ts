import { dictEntries, isDict } from "./dict.ts";
import { floatRepr, PyFloat } from "./float.ts";
import { PyTuple, PyView } from "./tuple.ts";
import { typeName } from "./type-name.ts";
import { Undefined } from "./undefined.ts";

/** Python's `str(value)`: what `{{ value }}` prints. An undefined value is the empty string. */
export function pyStr(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Undefined) return "";
  return pyRepr(value);
}

/** Python's `repr(value)`: how a value prints inside a list or dict. */
export function pyRepr(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isInteger(value) ? intText(value) : floatRepr(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function") return `<function ${value.name || "anonymous"}>`;
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof Undefined) return "Undefined";
  return objectRepr(value);
}

function objectRepr(value: object): string {
  if (value instanceof PyTuple) {
    return value.length === 1 ? `(${pyRepr(value[0])},)` : `(${reprItems(value)})`;
  }
  if (value instanceof PyView && value.text) return value.text(`[${reprItems(value)}]`);
  if (Array.isArray(value)) return `[${reprItems(value)}]`;
  if (isDict(value)) {
    return `{${dictEntries(value)
      .map(([key, item]) => `${pyRepr(key)}: ${pyRepr(item)}`)
      .join(", ")}}`;
  }
  if (value instanceof Set) return value.size ? `{${reprItems([...value])}}` : "set()";
  if (value instanceof Date)
    return value
      .toISOString()
      .replace("T", " ")
      .replace(/\.000Z$|Z$/, "");
  const text = (value as { toString?: unknown }).toString;
  if (typeof text === "function" && text !== Object.prototype.toString) return String(value);
  return `<${typeName(value)} object>`;
}

function reprItems(items: unknown[]): string {
  return items.map(pyRepr).join(", ");
}

function intText(value: number): string {
  if (Object.is(value, -0)) return "0";
  return Number.isSafeInteger(value) ? String(value) : String(BigInt(value));
}

const SHORT_ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** Python chooses single quotes unless the text has some and has no double quotes. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\n\r\t\\]|[\x00-\x1f\x7f-\xa0\xad]/g, (char) => {
    return SHORT_ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
