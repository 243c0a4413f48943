import { asDict, dictItems } from "../attributes/dict-methods.ts";
import { PythonError } from "../errors.ts";
import { equals, order } from "../values/compare.ts";
import { hashKey } from "../values/dict.ts";
import { toArray } from "../values/sequence.ts";
import { truthy } from "../values/truth.ts";
import { GroupTuple } from "../values/tuple.ts";
import { Undefined } from "../values/undefined.ts";
import { attributeGetter, attributeGetters, type Getter, ignoreCase } from "./attribute-path.ts";
import { type Filter, filter } from "./filter.ts";

function sorted(items: unknown[], key: Getter, reverse: boolean): unknown[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => (reverse ? order(b.key, a.key) : order(a.key, b.key)));
  return keyed.map(({ item }) => item);
}

function sort(value: unknown, reverse: unknown, caseSensitive: unknown, attribute: unknown): unknown[] {
  const key = attributeGetters(attribute, truthy(caseSensitive) ? undefined : ignoreCase);
  return sorted(toArray(value), key, truthy(reverse));
}

function dictsort(
  value: unknown,
  caseSensitive: unknown,
  by: unknown = "key",
  reverse: unknown = false,
): unknown[] {
  if (by !== "key" && by !== "value") {
    throw new PythonError("FilterArgumentError", 'You can only sort by either "key" or "value"');
  }
  const at = by === "key" ? 0 : 1;
  const key: Getter = (pair) => {
    const part = (pair as unknown[])[at];
    return truthy(caseSensitive) ? part : ignoreCase(part);
  };
  return sorted(dictItems(asDict(value, "dictsort")), key, truthy(reverse));
}

/** Groups in the order of their keys; a group shows the key as its first member has it. */
function groupby(value: unknown, attribute: unknown, fallback: unknown, caseSensitive: unknown): unknown[] {
  const exact = attributeGetter(attribute, undefined, fallback);
  const key: Getter = truthy(caseSensitive) ? exact : (item) => ignoreCase(exact(item));
  const groups: { key: unknown; shown: unknown; members: unknown[] }[] = [];
  for (const item of sorted(toArray(value), key, false)) {
    const current = key(item);
    const group = groups.at(-1);
    if (group && equals(group.key, current)) group.members.push(item);
    else groups.push({ key: current, shown: exact(item), members: [item] });
  }
  return groups.map(({ shown, members }) => {
    const tuple = new GroupTuple();
    tuple.push(shown, members);
    return tuple;
  });
}

function unique(value: unknown, caseSensitive: unknown, attribute: unknown): unknown[] {
  const key = attributeGetter(attribute, truthy(caseSensitive) ? undefined : ignoreCase);
  const seen = new Set<string>();
  return [...toArray(value)].filter((item) => {
    const hash = hashKey(key(item));
    return !seen.has(hash) && seen.add(hash);
  });
}

function extreme(value: unknown, caseSensitive: unknown, attribute: unknown, sign: number): unknown {
  const key = attributeGetter(attribute, truthy(caseSensitive) ? undefined : ignoreCase);
  const items = toArray(value);
  if (items.length === 0) return new Undefined("No aggregated item, sequence was empty.");
  let best = items[0];
  for (const item of items.slice(1)) if (sign * order(key(item), key(best)) > 0) best = item;
  return best;
}

/** Filters that sort, group and pick by order. */
export const orderingFilters: Record<string, Filter> = {
  sort: filter("sort", ["reverse", "case_sensitive", "attribute"], sort),
  dictsort: filter("dictsort", ["case_sensitive", "by", "reverse"], dictsort),
  groupby: filter("groupby", ["attribute", "default", "case_sensitive"], groupby),
  unique: filter("unique", ["case_sensitive", "attribute"], unique),
  min: filter("min", ["case_sensitive", "attribute"], (value, cased, attribute) =>
    extreme(value, cased, attribute, -1),
  ),
  max: filter("max", ["case_sensitive", "attribute"], (value, cased, attribute) =>
    extreme(value, cased, attribute, 1),
  ),
};
