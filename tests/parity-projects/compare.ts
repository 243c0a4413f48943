import { type Outcome, type Side, sameStatus } from "./outcome.ts";

export interface Difference {
  what: string;
  patron: string;
  dbt: string;
}

export interface Comparison {
  /** How many nodes (or questions, or texts) were held against each other. */
  compared: number;
  differences: Difference[];
}

const key = ({ command, uniqueId }: Outcome): string => `${command} ${uniqueId}`;

/** Status and, of tests, number of failing rows, node by node. */
export function compareOutcomes(patron: Side, dbt: Side): Comparison {
  const ours = new Map(patron.outcomes.map((one) => [key(one), one]));
  const theirs = new Map(dbt.outcomes.map((one) => [key(one), one]));
  const differences: Difference[] = [];
  for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
    const [a, b] = [ours.get(id), theirs.get(id)];
    const equal = a && b && sameStatus(a.status, b.status) && (a.failures ?? 0) === (b.failures ?? 0);
    if (!equal) differences.push({ what: id, patron: told(a), dbt: told(b) });
  }
  return { compared: theirs.size, differences };
}

const told = (one: Outcome | undefined): string =>
  one === undefined
    ? "no such node"
    : `${one.status} ${one.failures ?? ""} ${one.message.slice(0, 600)}`.trim();

/** The lines of `ls`, as sets; JSON is compared value by value. */
export function compareListings(patron: Side, dbt: Side): Comparison {
  const differences: Difference[] = [];
  for (const [question, lines] of Object.entries(dbt.listings)) {
    const [ours, theirs] = [patron.listings[question] ?? [], lines].map((list) => list.map(canonical).sort());
    const only = (a: string[], b: string[]) => a.filter((line) => !b.includes(line));
    const [a, b] = [only(ours!, theirs!), only(theirs!, ours!)];
    if (a.length + b.length > 0) differences.push({ what: question, patron: sample(a), dbt: sample(b) });
  }
  return { compared: Object.keys(dbt.listings).length, differences };
}

const sample = (lines: readonly string[]): string =>
  `${lines.length} only here: ${lines.slice(0, 12).join(" ; ")}`;

/** Macros that a node calls through others are counted by Patron and not by dbt: they are left out. */
function canonical(line: string): string {
  if (!line.startsWith("{")) return line;
  const value = JSON.parse(line) as { depends_on?: { macros?: unknown; nodes?: string[] } };
  if (value.depends_on) value.depends_on = { nodes: [...(value.depends_on.nodes ?? [])].sort() };
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
}

/** Compiled SQL, blanks apart. Only told, not judged: the same rows may come from another text. */
export function compareCompiled(patron: Side, dbt: Side): Comparison {
  const differences: Difference[] = [];
  let compared = 0;
  for (const [id, text] of Object.entries(dbt.compiled)) {
    const own = patron.compiled[id];
    if (own === undefined) continue;
    compared += 1;
    const [a, b] = [own, text].map((sql) => sql.replace(/\s+/g, " ").trim());
    if (a !== b) differences.push({ what: id, ...aroundFirst(a!, b!) });
  }
  return { compared, differences };
}

/** Both texts around the first place where they part. */
function aroundFirst(a: string, b: string): { patron: string; dbt: string } {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const cut = (text: string) => text.slice(Math.max(0, at - 60), at + 160);
  return { patron: cut(a), dbt: cut(b) };
}
