import { PythonError } from "../errors.ts";
import { nearest } from "../syntax/nearest.ts";
import { pyStr } from "../values/text.ts";
import { dbtFilters } from "./dbt.ts";
import type { Filter } from "./filter.ts";
import { jsonFilters } from "./json.ts";
import { numberFilters } from "./number.ts";
import { orderingFilters } from "./ordering.ts";
import { selectionFilters } from "./selection.ts";
import { sequenceFilters } from "./sequence.ts";
import { findTest, tests } from "./test-registry.ts";
import { textFilters } from "./text.ts";

const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...textFilters,
    ...numberFilters,
    ...sequenceFilters,
    ...orderingFilters,
    ...jsonFilters,
    ...dbtFilters,
    ...selectionFilters(findFilter, findTest),
  }),
);

tests.set("filter", (value) => filters.has(pyStr(value)));

/** The filter of this name. Raises with the nearest name when there is none. */
export function findFilter(name: string): Filter {
  const found = filters.get(name);
  if (found) return found;
  const near = nearest(name, filters.keys());
  throw new PythonError(
    "TemplateAssertionError",
    `no filter is named '${name}'${near ? `; did you mean ${near}?` : ""}`,
  );
}
