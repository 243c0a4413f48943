import { PythonError, valueError } from "../errors.ts";
import { pyRepr, pyStr } from "../values/text.ts";
import { formatValue } from "./specification.ts";

/** How a field such as `{user.name[0]}` reaches into a value; given by the attribute lookup. */
export interface FieldAccess {
  attribute: (value: unknown, name: string) => unknown;
  item: (value: unknown, key: unknown) => unknown;
}

const TOKEN = /\{\{|\}\}|\{|\}/g;
const FIELD = /^([^!:.[]*)((?:\.[^.[!:]+|\[[^\]]+\])*)(?:!([rsa]))?(?::([\s\S]*))?$/;

/** Python's `text.format(*args, **kwargs)`. Raises KeyError, IndexError or ValueError as Python does. */
export function braceFormat(
  template: string,
  args: unknown[],
  kwargs: Record<string, unknown>,
  access: FieldAccess,
): string {
  let automatic = 0;
  const next = (): number => automatic++;
  const render = (text: string, depth: number): string => {
    let out = "";
    let at = 0;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      out += text.slice(at, match.index);
      if (match[0].length === 2) out += match[0][0];
      else if (match[0] === "}") throw valueError("Single '}' encountered in format string");
      else {
        const end = fieldEnd(text, match.index);
        out += field(text.slice(match.index + 1, end), depth);
        TOKEN.lastIndex = end + 1;
      }
      at = TOKEN.lastIndex;
    }
    return out + text.slice(at);
  };
  const field = (source: string, depth: number): string => {
    const match = FIELD.exec(source);
    if (!match || depth > 1) throw valueError(`invalid replacement field '{${source}}'`);
    const [, name = "", path = "", conversion, specification = ""] = match;
    const value = reach(first(name === "" ? next() : name, args, kwargs), path, access);
    const converted = conversion === undefined ? value : conversion === "s" ? pyStr(value) : pyRepr(value);
    return formatValue(
      converted,
      specification.includes("{") ? render(specification, depth + 1) : specification,
    );
  };
  return render(template, 0);
}

function fieldEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  throw valueError("Single '{' encountered in format string");
}

function first(name: string | number, args: unknown[], kwargs: Record<string, unknown>): unknown {
  const index = Number(name);
  if (Number.isInteger(index)) {
    if (index < args.length) return args[index];
    throw new PythonError("IndexError", `Replacement index ${index} out of range for positional args tuple`);
  }
  if (Object.hasOwn(kwargs, name)) return kwargs[name];
  throw new PythonError("KeyError", `'${name}'`);
}

function reach(start: unknown, path: string, access: FieldAccess): unknown {
  let value = start;
  for (const [, attribute, item = ""] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    if (attribute !== undefined) value = access.attribute(value, attribute);
    else value = access.item(value, /^\d+$/.test(item) ? Number(item) : item);
  }
  return value;
}
