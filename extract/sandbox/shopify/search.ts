import { GraphQLError } from "graphql";

/** One `field:value` of a search text; `comparator` is "" for equality. */
export interface Term {
  readonly field: string;
  readonly comparator: "" | ">" | ">=" | "<" | "<=";
  readonly value: string;
}

/** What Shopify adds to `extensions.search` for a field it does not know: the rows come back unfiltered. */
export interface SearchNote {
  path: string[];
  query: string;
  parsed: { field: string; match_all: string };
  warnings: { field: string; message: string; code: "invalid_field" }[];
}

export type Matcher<T> = (item: T) => boolean;

const TERM = /(\w+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/g;

/**
 * Splits a search text into its terms, joined by AND (written or not). OR, NOT and groups are refused: no extractor here
 * uses them, and a filter that does nothing would hide a mistake.
 */
export function parseSearch(text: string): Term[] {
  const rest = text.replace(TERM, " ").replace(/\bAND\b/g, " ");
  if (rest.trim() !== "")
    throw new GraphQLError(
      `The sandbox cannot read '${rest.trim()}' in the search '${text}': it knows field:value terms joined by AND.`,
    );
  return [...text.matchAll(TERM)].map((found) => ({
    field: found[1]!,
    comparator: (found[2] ?? "") as Term["comparator"],
    value: found[3] ?? found[4] ?? found[5]!,
  }));
}

/** The note for a term whose field is not in the vendor's table. */
export function unknownField(path: string, query: string, term: Term): SearchNote {
  return {
    path: [path],
    query,
    parsed: { field: term.field, match_all: term.value },
    warnings: [{ field: term.field, message: "Invalid search field for this query.", code: "invalid_field" }],
  };
}

/** Compares times (any ISO 8601 text) by the term; a date without a time means its first moment in UTC. */
export function timeMatcher<T>(term: Term, read: (item: T) => number): Matcher<T> {
  const bound = Date.parse(term.value);
  if (Number.isNaN(bound))
    throw new GraphQLError(`'${term.value}' is not a time; write ${term.field}:>='2011-01-31T00:00:00Z'.`);
  return (item) => compare(read(item), bound, term.comparator);
}

export function numberMatcher<T>(term: Term, read: (item: T) => number): Matcher<T> {
  const bound = Number(term.value.split("/").at(-1));
  return (item) => compare(read(item), bound, term.comparator);
}

export function textMatcher<T>(term: Term, read: (item: T) => readonly string[]): Matcher<T> {
  const wanted = term.value.toLowerCase();
  return (item) => read(item).some((text) => text.toLowerCase() === wanted);
}

function compare(value: number, bound: number, comparator: Term["comparator"]): boolean {
  switch (comparator) {
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    default:
      return value === bound;
  }
}
