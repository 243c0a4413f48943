import { systemClock } from "../../kernel/clock.ts";
import type { Logger } from "../../kernel/log.ts";
import { LineSink } from "../../transform/log-lines/sink.ts";
import type { Flags } from "./flags.ts";
import { warningAsError } from "./warn-error.ts";

/** A run's lines on stdout; with `--json` the results alone go there, and the lines to stderr. */
export function runnerSink(flags: Flags, json: boolean): LineSink {
  return new LineSink({
    output: json ? process.stderr : process.stdout,
    clock: systemClock,
    level: flags.logLevel,
    format: flags.logFormat,
    ...(flags.useColours === undefined ? {} : { colours: flags.useColours }),
    ...(flags.printerWidth === undefined ? {} : { width: flags.printerWidth }),
  });
}

/**
 * The runner's own log as lines of the run: `log(…, info=true)` and warnings where dbt has them. Under `--warn-error` a
 * warning is thrown, so that the parse or the node that gave it fails.
 */
export function runnerLog(lines: LineSink, log: Logger, { warnings }: Flags): Logger {
  const line = (level: "debug" | "info" | "error", name: string) => (text: string) =>
    lines.emit({ level, name, text, data: { msg: text } });
  return {
    info: line("info", "JinjaLogInfo"),
    debug: line("debug", "JinjaLogDebug"),
    error: line("error", "GenericExceptionOnRun"),
    progress: log.progress,
    warn: (message) => {
      const code = codeOf(message) ?? "JinjaLogWarning";
      if (warnings.isSilent(code)) return;
      if (warnings.isError(code)) throw warningAsError(message);
      lines.emit({ level: "warn", name: code, text: `[WARNING]: ${message}`, data: { msg: message } });
    },
  };
}

/** The code at the end of a diagnostic's first line: `models/x.yml:3:1  deprecated`. */
const codeOf = (message: string): string | undefined =>
  /\s{2}([a-z][a-z-]*)$/.exec(message.split("\n")[0] ?? "")?.[1];
