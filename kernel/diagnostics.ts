import { relative } from "node:path";

/** Where a mistake stands; `path` is shown relative to the working directory. Lines and columns start at 1. */
export interface Place {
  path: string;
  line?: number;
  column?: number;
}

/** One mistake, in four parts: where, what, the nearest right thing, the command that helps. */
export interface Diagnostic {
  /** Stable, kebab-case, searchable: `unknown-ref`. */
  code: string;
  /** What is wrong, one or two sentences. */
  message: string;
  at?: Place;
  /** The nearest right thing: "Did you mean stg_shopify__customers?" */
  hint?: string;
  /** A command or a setting that helps: "npx patron ls --select staging" */
  help?: string;
}

/** A failure to show to a person: every mistake found, sorted by place. `exitCode` 1: something failed; 2: usage. */
export class PatronError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: 1 | 2;

  constructor(diagnostics: Diagnostic | Diagnostic[], options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    const list = sortByPlace(Array.isArray(diagnostics) ? diagnostics : [diagnostics]);
    super(formatDiagnostics(list), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "PatronError";
    this.diagnostics = list;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** A failure that may pass by itself: worth a retry. `retryAfterMs` is the server's own wish, when it named one. */
export class TransientError extends PatronError {
  readonly retryAfterMs: number | undefined;

  constructor(diagnostic: Diagnostic, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(diagnostic, { cause: options.cause });
    this.name = "TransientError";
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A failure that no retry mends: a wrong token, an unknown field. */
export class TerminalError extends PatronError {
  constructor(diagnostic: Diagnostic, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(diagnostic, options);
    this.name = "TerminalError";
  }
}

/** An internal mistake of ours. The id makes the place easy to find from a report. */
export class Bug extends Error {
  constructor(id: string, message: string) {
    super(`internal error ${id}: ${message}. Please report it with this id.`);
    this.name = "Bug";
  }
}

/** Collects mistakes so that one run shows them all. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    this.list.push(diagnostic);
  }

  /** Throws one PatronError with everything collected, if there is anything. */
  throwIfAny(exitCode: 1 | 2 = 1): void {
    if (this.list.length > 0) throw new PatronError(this.list, { exitCode });
  }
}

function sortByPlace(list: Diagnostic[]): Diagnostic[] {
  const key = (d: Diagnostic): [string, number, number] => [
    d.at?.path ?? "",
    d.at?.line ?? 0,
    d.at?.column ?? 0,
  ];
  return [...list].sort((a, b) => {
    const [ap, al, ac] = key(a);
    const [bp, bl, bc] = key(b);
    return ap < bp ? -1 : ap > bp ? 1 : al - bl || ac - bc;
  });
}

/** `models/x.sql:12:18`, relative to the working directory where that is shorter. */
export function formatPlace(place: Place, cwd = process.cwd()): string {
  const inside = relative(cwd, place.path);
  const path = inside !== "" && !inside.startsWith("..") ? inside : place.path;
  return [path, place.line, place.column].filter((part) => part !== undefined).join(":");
}

/** The text a person reads: a head line with place and code, then message, hint and help indented by two. */
export function formatDiagnostics(list: readonly Diagnostic[]): string {
  return list.map(formatOne).join("\n");
}

function formatOne(d: Diagnostic): string {
  const head = d.at ? `${formatPlace(d.at)}  ${d.code}` : d.code;
  const body = [d.message, d.hint, d.help].filter((line) => line !== undefined && line !== "");
  return [head, ...body.flatMap((text) => text!.split("\n")).map((line) => `  ${line}`)].join("\n");
}

/** The candidate nearest to `name` by edit distance, or undefined when none is near enough to be a typing slip. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean X?" or undefined. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `Did you mean ${found}?`;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(change, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
