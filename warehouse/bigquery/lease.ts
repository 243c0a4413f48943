import { hostname } from "node:os";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { PatronError, TransientError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Parameter, Session } from "../port.ts";
import { alive } from "./open-sessions.ts";
import { quoteIdentifier, quoteRelation } from "./types.ts";

export interface LeaseOptions {
  /** The dataset of the table `writer_lease`; it is made where it is missing. */
  schema: string;
  /** The run that asks. */
  owner: string;
  /** How long to wait for another run to end, milliseconds. Default: not at all. */
  waitMs?: number | undefined;
  /** Called when another run took over, or the lease could not be renewed in time: this one must write no more. */
  onLost: (reason: PatronError) => void;
  clock?: Clock | undefined;
  signal?: AbortSignal | undefined;
  log?: Pick<Logger, "info"> | undefined;
  /** Who this is. Default: this process on this machine. */
  host?: string;
  pid?: number;
  isAlive?: (pid: number) => boolean;
}

interface Holder {
  owner: string;
  host: string;
  pid: number;
  since: string;
  expired: boolean;
}

/** How long a lease holds without a sign of life, and how often there is one. A renewal reads 10 MB at most. */
const LEASE_SECONDS = 300;
const RENEWAL_SECONDS = 90;
const POLL_MS = 5_000;

/**
 * The right to write, of one run at a time over all machines: a row with its holder, held by signs of life. A holder
 * that is gone loses it, at once when its process ran on this machine, else when the last sign of life is five minutes
 * old. All times are BigQuery's own. Changing the row is one UPDATE with a condition, of which BigQuery lets one win.
 */
export class Lease {
  readonly #session: Pick<Session, "execute" | "rows">;
  readonly #options: LeaseOptions;
  readonly #table: string;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt = 0;
  #created = false;

  private constructor(session: Pick<Session, "execute" | "rows">, options: LeaseOptions) {
    this.#session = session;
    this.#options = options;
    this.#table = quoteRelation({ schema: options.schema, name: "writer_lease" });
    this.#clock = options.clock ?? systemClock;
  }

  /** Takes the lease. Throws PatronError `warehouse-locked`, with who holds it, when the wait is over. */
  static async take(session: Pick<Session, "execute" | "rows">, options: LeaseOptions): Promise<Lease> {
    const lease = new Lease(session, options);
    await lease.#wait();
    lease.#timer = setInterval(() => void lease.renew(), RENEWAL_SECONDS * 1000);
    lease.#timer.unref();
    return lease;
  }

  /** A sign of life. */
  async renew(): Promise<void> {
    const { owner, onLost } = this.#options;
    try {
      const mine = await this.#set(`expires_at = ${EXPIRY}`, "owner = ?", [owner]);
      if (mine) this.#renewedAt = this.#clock.now();
      else onLost(lost(await this.#holder().catch(() => undefined)));
    } catch {
      // One that fails is made up for by the next, as long as the lease holds.
      if (this.#clock.now() - this.#renewedAt >= LEASE_SECONDS * 1000) onLost(lost(undefined));
    }
  }

  /** Lets go. A lease that cannot be given back runs out by itself. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    const free = "owner = null, host = null, pid = null, since = null, expires_at = null";
    await this.#set(free, "owner = ?", [this.#options.owner]).catch(() => {});
  }

  async #wait(): Promise<void> {
    const { waitMs = 0, signal, log } = this.#options;
    const until = this.#clock.now() + waitMs;
    for (let told = false; ; told = true) {
      if (await this.#tryToTake()) return;
      const holder = await this.#holder();
      if (holder === undefined) continue;
      if (this.#isGone(holder)) {
        if (await this.#tryToTake(holder.owner)) return;
        continue;
      }
      const error = locked(holder);
      if (this.#clock.now() >= until) throw error;
      if (!told) log?.info(`${error.diagnostics[0]!.message} Waiting.`);
      await this.#clock.sleep(POLL_MS, signal);
    }
  }

  /** Takes a lease that is free or has run out, or one of a holder that is known to be gone. */
  async #tryToTake(gone = ""): Promise<boolean> {
    const { owner, host = hostname(), pid = process.pid } = this.#options;
    const set = `owner = ?, host = ?, pid = ?, since = current_timestamp(), expires_at = ${EXPIRY}`;
    const free = "(owner is null or expires_at < current_timestamp() or owner = ?)";
    try {
      const taken = await this.#set(set, free, [owner, host, pid, gone]);
      if (taken) this.#renewedAt = this.#clock.now();
      return taken;
    } catch (error) {
      // Another run's update came first: it has the lease now.
      if (error instanceof TransientError && error.diagnostics[0]!.code === "warehouse-conflict")
        return false;
      // Of a dataset that is not there, BigQuery says that nobody may read it.
      const isMissing = /not found|perhaps it does not exist/i.test(String(error));
      if (!isMissing || this.#created) throw error;
      await this.#create();
      this.#created = true;
      return false;
    }
  }

  /** Changes the one row where a condition holds; whether it did. */
  async #set(what: string, condition: string, parameters: readonly Parameter[]): Promise<boolean> {
    const sql = `update ${this.#table} set ${what} where name = 'warehouse' and ${condition}`;
    return (await this.#session.execute(sql, parameters)).rowsChanged > 0;
  }

  /** The table comes with its row in one statement, so that two runs cannot both put one in. */
  async #create(): Promise<void> {
    await this.#session.execute(`create schema if not exists ${quoteIdentifier(this.#options.schema)}`);
    await this.#session.execute(
      `create table if not exists ${this.#table} as
       select 'warehouse' as name, cast(null as string) as owner, cast(null as string) as host,
         cast(null as int64) as pid, cast(null as timestamp) as since, cast(null as timestamp) as expires_at`,
    );
  }

  async #holder(): Promise<Holder | undefined> {
    const [row] = await this.#session.rows<Holder>(
      `select owner, host, pid, since, expires_at < current_timestamp() as expired from ${this.#table}
       where name = 'warehouse' and owner is not null`,
    );
    return row;
  }

  #isGone({ host, pid, expired }: Holder): boolean {
    const { host: here = hostname(), isAlive = alive } = this.#options;
    return expired || (host === here && !isAlive(pid));
  }
}

const EXPIRY = `timestamp_add(current_timestamp(), interval ${LEASE_SECONDS} second)`;

const describe = ({ owner, host, pid, since }: Holder) =>
  `run ${owner}, pid ${pid} on ${host}, since ${since}`;

function locked(holder: Holder): PatronError {
  return new PatronError({
    code: "warehouse-locked",
    message: `Another run writes to the warehouse: ${describe(holder)}.`,
    hint: `It shows a sign of life every ${RENEWAL_SECONDS} s; one that is gone loses the right to write after ${LEASE_SECONDS / 60} minutes.`,
    help: "Wait for it to end, or stop it.",
  });
}

function lost(holder: Holder | undefined): PatronError {
  return new PatronError({
    code: "warehouse-lease-lost",
    message:
      holder === undefined
        ? "BigQuery could not be told in time that this run lives, so that it may no longer write."
        : `Another run has taken over the warehouse: ${describe(holder)}.`,
    hint: "This machine may have slept, or its network been away. What was committed stays.",
    help: "Run it again: it goes on from there.",
  });
}
