import { PatronError } from "../../kernel/diagnostics.ts";
import type { Span } from "./reading.ts";

/** Milliseconds of the units that a sample may be given in; a month is 30 days, a year 365. */
const UNITS: Record<string, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

/**
 * The time that `--sample` means: `3 days` up to now, or `{'start': '2026-01-01', 'end': '2026-02-01'}`. `now` in
 * milliseconds since 1970 UTC. Throws `bad-sample` (exit code 2).
 */
export function parseSample(text: string, now: number): Span {
  const length = /^\s*(\d+)\s+(hour|day|week|month|year)s?\s*$/i.exec(text);
  if (length)
    return { start: sqlTime(now - Number(length[1]) * UNITS[length[2]!.toLowerCase()]!), end: sqlTime(now) };
  const side = (name: string) => new RegExp(`['"]?${name}['"]?\\s*:\\s*['"]([^'"]+)['"]`).exec(text)?.[1];
  const [start, end] = [side("start"), side("end")];
  if (start === undefined && end === undefined) throw badSample(text);
  return {
    ...(start === undefined ? {} : { start: sqlTime(parseTime(start, "--sample")) }),
    ...(end === undefined ? {} : { end: sqlTime(parseTime(end, "--sample")) }),
  };
}

function badSample(text: string): PatronError {
  return new PatronError(
    {
      code: "bad-sample",
      message: `--sample '${text}' is no time.`,
      hint: `Write a length, "3 days", or two ends: "{'start': '2026-01-01', 'end': '2026-02-01'}"`,
    },
    { exitCode: 2 },
  );
}

/** A date or time as people write it, in UTC where it names no zone; milliseconds since 1970. */
export function parseTime(text: string, what: string): number {
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$/.test(text);
  const dated = /^\d{4}-\d\d-\d\d$/.test(text);
  const ms = Date.parse(dated ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}${zoned ? "" : "Z"}`);
  if (!Number.isNaN(ms)) return ms;
  throw new PatronError(
    {
      code: "bad-time",
      message: `${what} '${text}' is no date or time.`,
      hint: "Write 2026-01-31 or 2026-01-31 06:00:00.",
    },
    { exitCode: 2 },
  );
}

/** `2026-01-31 00:00:00`, UTC. */
export function sqlTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, "");
}
