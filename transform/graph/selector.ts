import { PatronError } from "../../kernel/diagnostics.ts";

/** One criterion of `--select`, as written and taken apart: `2+tag:finance+`. */
export interface Criterion {
  text: string;
  method: string;
  value: string;
  /** Generations upwards and downwards that come along; 0: none. */
  parents: number;
  children: number;
  /** `@x`: x, everything below it, and all that those need. */
  everythingNeeded: boolean;
}

const SHAPE = /^(@)?(?:(\d*)(\+))?(?:([\w.]+):)?(.*?)(?:(\+)(\d*))?$/;

/** `a b` (or two arguments) is either; `a,b` is both. The result is a list of unions of intersections. */
export function parseSelectors(written: readonly string[]): Criterion[][] {
  return written
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== "")
    .map((text) =>
      text
        .split(",")
        .filter((part) => part !== "")
        .map(parseCriterion),
    );
}

/** Takes `[@][n+]method:value[+n]` apart. Throws `bad-selector` (exit code 2) for anything else. */
export function parseCriterion(text: string): Criterion {
  const found = SHAPE.exec(text);
  const value = found?.[5];
  if (!found || !value || (found[1] && (found[3] || found[6]))) {
    throw new PatronError(
      {
        code: "bad-selector",
        message: `'${text}' is no selector.`,
        hint: "Write a name, tag:x, path:x, source:x, resource_type:x or config.key:x, with + before or after.",
      },
      { exitCode: 2 },
    );
  }
  return {
    text,
    method: found[4] ?? defaultMethod(value),
    value,
    parents: found[3] ? generations(found[2]) : 0,
    children: found[6] ? generations(found[7]) : 0,
    everythingNeeded: found[1] === "@",
  };
}

function generations(digits: string | undefined): number {
  return digits ? Number(digits) : Number.POSITIVE_INFINITY;
}

function defaultMethod(value: string): string {
  if (value.includes("/") || value.includes("\\")) return "path";
  return /\.(sql|csv|yml|yaml)$/.test(value) ? "file" : "fqn";
}
