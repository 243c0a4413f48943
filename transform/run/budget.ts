import { bytesText } from "../../kernel/bytes.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Parameter, Session, Warehouse } from "../../warehouse/port.ts";
import { billedBytes } from "../bigquery/billing.ts";

/** What spends nothing, or cannot be estimated. */
const FREE = /^\s*(begin|commit|rollback)\s+transaction\b|^\s*call\s/i;

/**
 * The bytes that one run may read. Each statement of a node is estimated before it is sent; one that would go beyond is
 * refused, and with it all that follow. What a run asks of the catalog is not counted.
 */
export class Budget {
  readonly limit: number;
  #spent = 0;
  #refused = false;

  /** `limit`: bytes as they are billed. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes of the statements sent so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Whether a statement was refused: nothing more should be started. */
  get isExhausted(): boolean {
    return this.#refused;
  }

  /** The warehouse, with each statement held to the budget. Throws where a warehouse cannot estimate. */
  keep<T extends Warehouse | Session>(session: T): T {
    if (session.estimate === undefined) throw cannotEstimate();
    const through = (key: "rows" | "execute") => async (sql: string, parameters?: readonly Parameter[]) => {
      await this.#pay(session, sql, parameters);
      return session[key](sql, parameters);
    };
    const inner =
      <R>(work: (own: Session) => Promise<R>) =>
      (own: Session) =>
        work(this.keep(own));
    const pay = (sql: string, parameters?: readonly Parameter[]) => this.#pay(session, sql, parameters);
    const own: Partial<Record<string | symbol, unknown>> = {
      rows: through("rows"),
      execute: through("execute"),
      async *query(sql: string, parameters?: readonly Parameter[]) {
        await pay(sql, parameters);
        yield* session.query(sql, parameters);
      },
      transaction: (work: (own: Session) => Promise<unknown>) =>
        (session as Warehouse).transaction(inner(work)),
      session: (work: (own: Session) => Promise<unknown>) => (session as Warehouse).session(inner(work)),
    };
    return new Proxy(session, {
      get(target, key) {
        if (own[key] !== undefined) return own[key];
        const value: unknown = Reflect.get(target, key, target);
        // Methods reach private fields of their own object; knex is a function with properties of its own.
        return typeof value === "function" && key !== "knex" ? value.bind(target) : value;
      },
    });
  }

  async #pay(session: Session, sql: string, parameters?: readonly Parameter[]): Promise<void> {
    if (FREE.test(sql)) return;
    const { bytes } = await session.estimate!(sql, parameters);
    const billed = billedBytes(bytes);
    if (billed > 0 && (this.#refused || this.#spent + billed > this.limit)) {
      this.#refused = true;
      throw this.#beyond(billed);
    }
    this.#spent += billed;
  }

  #beyond(billed: number): PatronError {
    return new PatronError({
      code: "bytes-budget",
      message: `The next statement would read ${bytesText(billed)}; this run has read ${bytesText(this.#spent)} of the ${bytesText(this.limit)} that it may. It was not sent.`,
      hint: "Raise maximum_bytes_per_run (patron.yml: warehouse; profiles.yml: the output), or build less: --select",
      help: "See what a build reads: npx patron plan",
    });
  }
}

function cannotEstimate(): PatronError {
  return new PatronError({
    code: "no-estimate",
    message: "maximum_bytes_per_run is set, and this warehouse cannot tell what a statement would read.",
    hint: "It belongs to BigQuery.",
  });
}
