import { redact } from "./redact.ts";

/** Where messages for people go. Everything written is redacted first. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Shown only with --verbose. */
  debug(message: string): void;
  /**
   * A passing state ("orders: 12,400 rows"): overwritten in place on a terminal, at most one line every few
   * seconds in a pipe. Never the only place where a result is told.
   */
  progress(message: string): void;
}

export const silentLog: Logger = { info() {}, warn() {}, error() {}, debug() {}, progress() {} };

/** A logger that keeps its lines, for tests. */
export function memoryLog(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const push = (level: string) => (message: string) => {
    lines.push(`${level}: ${redact(message)}`);
  };
  return {
    lines,
    info: push("info"),
    warn: push("warn"),
    error: push("error"),
    debug: push("debug"),
    progress() {},
  };
}
