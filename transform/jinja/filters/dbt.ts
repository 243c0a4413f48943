import { PyTuple, PyView } from "../values/tuple.ts";
import { type Filter, filter } from "./filter.ts";

const same = (name: string): Filter => filter(name, [], (value) => value);

function isList(value: unknown): boolean {
  return Array.isArray(value) && !(value instanceof PyTuple) && !(value instanceof PyView);
}

/** Filters that dbt adds. The `as_…` filters choose a type in its native rendering and change no text. */
export const dbtFilters: Record<string, Filter> = {
  as_text: same("as_text"),
  as_bool: same("as_bool"),
  as_number: same("as_number"),
  as_native: same("as_native"),
  is_list: filter("is_list", [], isList),
};
