import { getItem } from "../attributes/lookup.ts";
import { pyStr } from "../values/text.ts";
import { Undefined } from "../values/undefined.ts";

export type Getter = (value: unknown) => unknown;

/** How `attribute="a.b.0"` reads a value: each part an item or attribute, numbers as indexes. None reads the value itself. */
export function attributeGetter(path: unknown, change?: Getter, fallback?: unknown): Getter {
  const parts =
    path === null || path === undefined ? [] : typeof path === "number" ? [path] : pathParts(pyStr(path));
  return (value) => {
    let found = value;
    for (const part of parts) {
      found = getItem(found, part);
      if (fallback !== undefined && found instanceof Undefined) found = fallback;
    }
    return change ? change(found) : found;
  };
}

function pathParts(path: string): (string | number)[] {
  return path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Several paths with commas between, as sort takes them: the keys to compare in turn. */
export function attributeGetters(paths: unknown, change?: Getter): Getter {
  const list = typeof paths === "string" ? paths.split(",") : [paths];
  const getters = list.map((path) => attributeGetter(path, change));
  return (value) => getters.map((getter) => getter(value));
}

/** Texts compare without case unless a filter is told otherwise. */
export function ignoreCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}
