import { type PatronError, TerminalError, TransientError } from "../../../kernel/diagnostics.ts";
import { BatchRefused } from "../destination.ts";

/** Who is at fault: a row, so that the others may go without it; the account, so that a person must act; nobody for long. */
type Scope = "record" | "account" | "passing";

/** What a platform's reason means, in words for marketing, and what they can do. */
export interface Advice {
  scope: Scope;
  means: string;
  todo: string;
}

/** Reasons by code, as `scope, means, todo`. */
export type AdviceTable = Readonly<Record<string, readonly [Scope, string, string]>>;

/** What looks like a code and like no word of a person: `BRAND_NEW`, `brand_new`, `200/1870034`. */
const CODE = /^(\d{1,6}(\/\d{1,8})?|[A-Z][A-Z0-9_]{2,59}|[a-z]+(_[a-z]+)+)$/;

/** The reasons of one platform. */
export class Adviser {
  /** As codes begin: `google`. */
  readonly key: string;
  readonly #platform: string;
  readonly #table: AdviceTable;

  constructor(key: string, platform: string, table: AdviceTable) {
    this.key = key;
    this.#platform = platform;
    this.#table = table;
  }

  /** Every reason with its advice, by `<platform>:<code>`. */
  entries(): [string, Advice][] {
    return Object.entries(this.#table).map(([code, [scope, means, todo]]) => [
      `${this.key}:${code}`,
      { scope, means, todo },
    ]);
  }

  /** Whether a code has advice of its own. */
  knows(code: string): boolean {
    return Object.hasOwn(this.#table, code);
  }

  /**
   * A reason as state keeps it: `google:NO_CONSENT`; of a code that is not known `google:other <code>`. Nothing else of the
   * platform's words is kept: an answer may quote a row.
   */
  reason(code: string): string {
    if (this.knows(code)) return `${this.key}:${code}`;
    return `${this.key}:other ${CODE.test(code) ? code : "unreadable"}`;
  }

  /** What a code means and what to do, as one text. */
  words(code: string): string {
    const [, means, todo] = this.#table[this.knows(code) ? code : "other"]!;
    return `${means}. ${todo.replace(/\.$/, "")}`;
  }

  /**
   * The error that a refused request is: BatchRefused where a row is at fault (`rows` where the platform names them, by row
   * key), TransientError where it passes, else TerminalError; each says what to do.
   */
  refusal(code: string, rows?: ReadonlyMap<string, string>): BatchRefused | PatronError {
    const known = this.knows(code) ? code : "other";
    const [scope, means, todo] = this.#table[known]!;
    const reason = this.reason(code);
    if (scope === "record") return new BatchRefused(reason, rows);
    const message = `${this.#platform} refuses the request: ${means} (${reason.replace(/^\w+:(other )?/, "")}).`;
    return scope === "passing"
      ? new TransientError({ code: "platform-unavailable", message, hint: todo })
      : new TerminalError({ code: "account-refused", message, hint: todo });
  }
}
