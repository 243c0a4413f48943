import { PythonError } from "../errors.ts";
import { toArray } from "../values/sequence.ts";
import { pyStr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { attributeGetter } from "./attribute-path.ts";
import type { Filter } from "./filter.ts";

type Find = (name: string) => Filter;

/** `map`, `select` and their kin, which name another filter or test as their argument. */
export function selectionFilters(findFilter: Find, findTest: Find): Record<string, Filter> {
  const choose = (byAttribute: boolean, wanted: boolean): Filter => {
    return (value, args, kwargs) => {
      const [attribute, rest] = byAttribute ? [args[0], args.slice(1)] : [undefined, args];
      if (byAttribute && args.length === 0) {
        throw new PythonError("FilterArgumentError", "Missing parameter for attribute name");
      }
      const get = attributeGetter(attribute);
      const test = rest.length > 0 ? findTest(pyStr(rest[0])) : (item: unknown) => item;
      return present(value).filter((item) => truthy(test(get(item), rest.slice(1), kwargs)) === wanted);
    };
  };
  return {
    map: (value, args, kwargs) => present(value).map(mapper(findFilter, args, kwargs)),
    select: choose(false, true),
    reject: choose(false, false),
    selectattr: choose(true, true),
    rejectattr: choose(true, false),
  };
}

/** Jinja passes over anything false, None too, before it asks whether it can be iterated. */
function present(value: unknown): unknown[] {
  return truthy(value) ? [...toArray(value)] : [];
}

function mapper(
  findFilter: Find,
  args: unknown[],
  kwargs: Record<string, unknown>,
): (item: unknown) => unknown {
  if (args.length === 0 && "attribute" in kwargs) {
    const unknownNames = Object.keys(kwargs).filter((name) => name !== "attribute" && name !== "default");
    if (unknownNames.length > 0) {
      throw new PythonError("FilterArgumentError", `Unexpected keyword argument '${unknownNames[0]}'`);
    }
    return attributeGetter(kwargs.attribute, undefined, kwargs.default);
  }
  const [name, ...rest] = args;
  if (name === undefined) throw new PythonError("FilterArgumentError", "map requires a filter argument");
  const apply = findFilter(pyStr(name));
  return (item) => apply(item, rest, kwargs);
}
