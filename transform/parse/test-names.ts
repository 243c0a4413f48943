import { hash as digest } from "node:crypto";
import { pyRepr, pyStr } from "../jinja/index.ts";
import type { Node } from "../node.ts";

/** Longest name of a test's table; longer names are cut and told apart by a hash, as dbt does. */
const LONGEST = 63;

/**
 * The names of a generic test: `full` for selecting and files, `short` for the table of its failures. Made of the
 * test, the node it is written under and its arguments, in dbt's manner, so that selectors carry over.
 */
export function genericTestNames(
  test: string,
  attachedName: string,
  kwargs: Record<string, unknown>,
): { full: string; short: string } {
  const parts = Object.keys(kwargs)
    .filter((key) => key !== "model")
    .sort()
    .flatMap((key) => flatten(kwargs[key]))
    .map((part) => part.replace(/[^0-9a-zA-Z_]+/g, "_"));
  const identifier = `${test}_${attachedName}`;
  const full = `${identifier}_${parts.join("__")}`;
  if (full.length <= LONGEST) return { full, short: full };
  const hash = digest("md5", full);
  return { full, short: `${identifier.slice(0, 30)}_${hash}` };
}

/**
 * The last part of a generic test's unique id, by dbt's recipe (MD5 of the name and of what the test was made from, as
 * Python prints it): tools that keep results by unique id find the same test whoever ran it.
 */
export function genericTestHash(
  name: string,
  test: { name: string; namespace?: string; kwargs: Record<string, unknown> },
  testedAs: string,
): string {
  const metadata = {
    kwargs: { ...test.kwargs, model: testedAs },
    name: test.name,
    namespace: test.namespace ?? null,
  };
  return digest("md5", name + pythonText(metadata)).slice(-10);
}

/** How a generic test names the node it is of, as dbt's manifest spells it. */
export function testedReference(attached: Node): string {
  const version = attached.version === undefined ? "" : `, version='${attached.version}'`;
  const call = attached.source
    ? `source('${attached.source.sourceName}', '${attached.name}')`
    : `ref('${attached.name}'${version})`;
  return `{{ get_where_subquery(${call}) }}`;
}

/** Lists and dicts as Python prints them, keys sorted, every other value as text. */
function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, one]) => `${pyRepr(key)}: ${pythonText(one)}`).join(", ")}}`;
  }
  return pyRepr(pyStr(value));
}

function flatten(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((item) => pyStr(item));
  if (typeof value === "object" && value !== null) return Object.values(value).map((item) => pyStr(item));
  return [pyStr(value)];
}
