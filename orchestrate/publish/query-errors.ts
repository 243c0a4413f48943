import { didYouMean } from "../../kernel/diagnostics.ts";

/** The nearest right name for what DuckDB's message says is missing: "Did you mean net_sales?", or undefined. */
export function nearestName(message: string, known: Iterable<string> = []): string | undefined {
  const missing =
    /Referenced column "([^"]+)" not found/.exec(message)?.[1] ??
    /does not have a column named "([^"]+)"/.exec(message)?.[1] ??
    /Table with name ([^\s!]+) does not exist/.exec(message)?.[1];
  if (missing === undefined) return undefined;
  const offered = /(?:Candidate bindings|Did you mean):?\s*(.*)/.exec(message)?.[1] ?? "";
  const candidates = [...offered.matchAll(/"([^"]+)"/g)].map((match) => match[1]!.split(".").at(-1)!);
  return (
    didYouMean(missing, [...known, ...candidates]) ?? (candidates[0] && `Did you mean ${candidates[0]}?`)
  );
}

/** The line of the query that DuckDB points at, from 1; undefined when it names none. */
export function failingLine(message: string): number | undefined {
  const line = /LINE (\d+):/.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}
