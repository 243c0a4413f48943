import { createHash } from "node:crypto";

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
  const hash = createHash("md5").update(full).digest("hex");
  return { full, short: `${identifier.slice(0, 30)}_${hash}` };
}

function flatten(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((item) => String(item));
  if (typeof value === "object" && value !== null) return Object.values(value).map((item) => String(item));
  if (typeof value === "boolean") return [value ? "True" : "False"];
  return [String(value)];
}
