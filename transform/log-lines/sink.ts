import type { Clock } from "../../kernel/clock.ts";
import { redact } from "../../kernel/redact.ts";
import type { Output } from "../../kernel/terminal.ts";

export type LineLevel = "debug" | "info" | "warn" | "error";
export const LEVELS = ["debug", "info", "warn", "error", "none"] as const;

/** One line of a run's log: its text for people; its name and values for machines. */
export interface Line {
  level: LineLevel;
  /** dbt's name of the event: `LogStartLine`, `StatsLine`. */
  name: string;
  text: string;
  data?: Record<string, unknown>;
  /** Replaced by the next line on a terminal; a line like any other in a pipe. */
  passing?: boolean;
}

export interface LineOptions {
  output: Output;
  clock: Pick<Clock, "now">;
  /** Nothing below it is written; `none` writes nothing at all. Default `info`. */
  level?: (typeof LEVELS)[number];
  format?: "text" | "json";
  /** Colours the state at a line's end. Default: on a terminal. */
  colours?: boolean;
  /** Columns that a line is filled up to with dots. Default 80. */
  width?: number;
}

/** Writes lines in dbt's form: `04:08:23  1 of 5 START …`, or one JSON object a line with the same facts. */
export class LineSink {
  readonly #options: LineOptions;
  /** The run's id, once there is one; machines find a run's lines by it. */
  invocationId = "";
  #passing = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get width(): number {
    return this.#options.width ?? 80;
  }

  get colours(): boolean {
    return this.#options.colours ?? this.#options.output.isTTY === true;
  }

  emit(line: Line): void {
    if (!this.#isWanted(line.level)) return;
    const { output, format = "text" } = this.#options;
    const text = `${this.#time()}  ${line.text}`;
    if (format === "json") this.#write(`${JSON.stringify(this.#entry(line))}\n`);
    else if (line.passing === true && output.isTTY === true) {
      const columns = output.columns ?? 80;
      this.#write(redact(text).slice(0, columns - 1));
      this.#passing = true;
    } else this.#write(`${text}\n`);
  }

  blank(level: LineLevel = "info"): void {
    this.emit({ level, name: "Formatting", text: "" });
  }

  #write(text: string): void {
    if (this.#passing) this.#options.output.write("\r\u001b[2K");
    this.#passing = false;
    this.#options.output.write(redact(text));
  }

  #isWanted(level: LineLevel): boolean {
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.#options.level ?? "info");
  }

  /** Hours, minutes and seconds in UTC, as dbt writes them. */
  #time(): string {
    return new Date(this.#options.clock.now()).toISOString().slice(11, 19);
  }

  #entry({ level, name, text, data = {} }: Line): unknown {
    const { clock } = this.#options;
    const info = {
      category: "",
      code: "",
      extra: {},
      invocation_id: this.invocationId,
      level,
      msg: text,
      name,
    };
    return { data, info: { ...info, pid: process.pid, thread: "MainThread", ts: stamp(clock.now()) } };
  }
}

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000Z`;
