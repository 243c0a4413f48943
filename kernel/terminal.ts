import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import type { Logger } from "./log.ts";
import { redact } from "./redact.ts";

/** The part of a stream that is written to; `process.stderr` is one. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface TerminalOptions {
  verbose?: boolean;
  /** Between two progress lines in a pipe, milliseconds. Default 5,000. */
  quietMs?: number;
  clock?: Pick<Clock, "now">;
}

/**
 * A logger for people: progress is overwritten in place on a terminal and becomes at most one plain line every few
 * seconds in a pipe. Messages go to `output` (stderr), so that stdout holds results alone.
 */
export function terminalLog(output: Output = process.stderr, options: TerminalOptions = {}): Logger {
  const clock = options.clock ?? systemClock;
  let passing = false;
  let lastPlain = Number.NEGATIVE_INFINITY;
  const line = (text: string) => {
    if (passing) output.write("\r\u001b[2K");
    passing = false;
    output.write(`${redact(text)}\n`);
  };
  const progress = (text: string) => {
    if (output.isTTY === true) {
      output.write(`\r\u001b[2K${clip(redact(text), output.columns ?? 80)}`);
      passing = true;
    } else if (clock.now() - lastPlain >= (options.quietMs ?? 5_000)) {
      lastPlain = clock.now();
      line(text);
    }
  };
  return {
    info: line,
    warn: (text) => line(`warning: ${text}`),
    error: (text) => line(text),
    debug: (text) => {
      if (options.verbose === true) line(text);
    },
    progress,
  };
}

const clip = (text: string, columns: number): string => {
  const first = text.split("\n")[0] ?? "";
  return first.length < columns ? first : `${first.slice(0, Math.max(1, columns - 2))}…`;
};

/** `1,234,567`; a bigint keeps every digit. */
export const thousands = (n: number | bigint): string => n.toLocaleString("en-US");

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  const rest = Math.round(seconds) % 60;
  return `${Math.floor(Math.round(seconds) / 60)} min ${String(rest).padStart(2, "0")} s`;
}

/**
 * A plain table with a rule under its head. Columns whose cells all look like numbers are set to the right.
 * `null` and `undefined` cells stay empty.
 */
export function textTable(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) => (cell === null || cell === undefined ? "" : String(cell))),
  );
  const right = head.map((_, i) => rows.length > 0 && cells.every((row) => isNumberLike(row[i] ?? "")));
  const width = head.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] ?? "").length)));
  const layOut = (row: readonly string[]): string =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(width[i]!) : cell.padEnd(width[i]!)))
      .join("  ")
      .trimEnd();
  return [layOut(head), width.map((w) => "-".repeat(w)).join("  "), ...cells.map(layOut)].join("\n");
}

const isNumberLike = (text: string): boolean =>
  text === "" || /^[+-]?[\d,]+(\.\d+)?( ?(s|%))?$/.test(text) || /^\d+ min \d+ s$/.test(text);
