import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { PatronError, TransientError } from "../../kernel/diagnostics.ts";
import { memoryLog } from "../../kernel/log.ts";
import { Lease, type LeaseOptions } from "../../warehouse/bigquery/lease.ts";
import type { Parameter } from "../../warehouse/port.ts";

interface Row {
  owner: string | null;
  host: string | null;
  pid: number | null;
  since: string | null;
  expires: number;
}

/** BigQuery's table with the one row, as far as a lease's statements ask. */
class LeaseTable {
  row: Row | undefined;
  readonly sent: string[] = [];
  /** Thrown by the next update. */
  trouble: Error | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<{ rowsChanged: number }> {
    this.sent.push(sql.trim().split(" ").slice(0, 2).join(" "));
    if (sql.startsWith("create schema")) return { rowsChanged: 0 };
    if (sql.startsWith("create table")) {
      this.row ??= { owner: null, host: null, pid: null, since: null, expires: 0 };
      return { rowsChanged: 0 };
    }
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble) throw trouble;
    if (!this.row) throw new Error("warehouse-sql\n  Not found: Table shop:operations.writer_lease");
    return { rowsChanged: this.#update(sql, parameters) ? 1 : 0 };
  }

  #update(sql: string, parameters: readonly Parameter[]): boolean {
    const row = this.row!;
    const named = parameters.at(-1);
    const isFree = sql.includes("owner is null or") && (row.owner === null || row.expires < this.#now());
    if (!isFree && row.owner !== named) return false;
    const expires = this.#now() + 300_000;
    if (sql.includes("owner = null"))
      this.row = { owner: null, host: null, pid: null, since: null, expires: 0 };
    else if (sql.includes("set owner = ?")) {
      const [owner, host, pid] = parameters as [string, string, number];
      this.row = { owner, host, pid, since: "2026-01-31T12:00:00Z", expires };
    } else this.row = { ...row, expires };
    return true;
  }

  async rows<T extends object>(): Promise<T[]> {
    if (!this.row || this.row.owner === null) return [];
    return [{ ...this.row, expired: this.row.expires < this.#now() } as unknown as T];
  }
}

let clock: ReturnType<typeof manualClock>;
let table: LeaseTable;
let taken: Lease[];
let lost: string[];
beforeEach(() => {
  clock = manualClock(1_000_000);
  table = new LeaseTable(clock.now);
  [taken, lost] = [[], []];
});
afterEach(async () => {
  for (const lease of taken) await lease.release();
});

async function take(owner: string, more: Partial<LeaseOptions> = {}): Promise<Lease> {
  const lease = await Lease.take(table as never, {
    ...{ schema: "operations", owner, clock, host: "laptop", pid: 7, isAlive: () => true },
    onLost: (reason) => lost.push(reason.message),
    ...more,
  });
  taken.push(lease);
  return lease;
}

describe("the right to write to BigQuery", () => {
  it("is one run's at a time: another is told who has it", async () => {
    await take("r1");
    await expect(take("r2", { host: "server", pid: 9 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: warehouse-locked
        Another run writes to the warehouse: run r1, pid 7 on laptop, since 2026-01-31T12:00:00Z.
        It shows a sign of life every 90 s; one that is gone loses the right to write after 5 minutes.
        Wait for it to end, or stop it.]
    `);
    expect(table.row!.owner).toBe("r1");
  });

  it("makes its table with its row in one statement, the first time only", async () => {
    await (await take("r1")).release();
    await take("r2");
    expect(table.sent).toEqual([
      ...["update `operations`.`writer_lease`", "create schema", "create table"],
      ...[
        "update `operations`.`writer_lease`",
        "update `operations`.`writer_lease`",
        "update `operations`.`writer_lease`",
      ],
    ]);
  });

  it("is given back, and waited for by who may wait", async () => {
    const first = await take("r1");
    const log = memoryLog();
    const waiting = {
      ...clock,
      sleep: async (ms: number) => {
        clock.advance(ms);
        await first.release();
      },
    };
    await take("r2", { clock: waiting, waitMs: 60_000, log });
    expect(table.row!.owner).toBe("r2");
    expect(log.lines[0]).toMatch(
      /^info: Another run writes to the warehouse: run r1, pid 7 on laptop, .* Waiting\.$/,
    );
  });

  it("is taken over at once from a process of this machine that is gone", async () => {
    await take("killed");
    await take("r2", { pid: 8, isAlive: (pid) => pid !== 7 });
    expect(table.row!.owner).toBe("r2");
  });

  it("is taken over from another machine when its last sign of life is five minutes old, not before", async () => {
    await take("elsewhere", { host: "server" });
    clock.advance(299_000);
    await expect(take("r2", { isAlive: () => false })).rejects.toThrow(/run elsewhere, pid 7 on server/);
    clock.advance(2_000);
    await take("r2");
    expect(table.row!.owner).toBe("r2");
  });

  it("lives on by its signs of life", async () => {
    const first = await take("r1");
    for (let i = 0; i < 5; i++) {
      clock.advance(200_000);
      await first.renew();
    }
    await expect(take("r2")).rejects.toThrow(/warehouse-locked/);
    expect(lost).toEqual([]);
  });

  it("is lost when another has taken over, and its run is told so that it writes no more", async () => {
    const slept = await take("slept", { host: "server" });
    clock.advance(301_000);
    await take("r2");
    await slept.renew();
    await slept.release();
    expect(lost.join("\n")).toMatchInlineSnapshot(`
      "warehouse-lease-lost
        Another run has taken over the warehouse: run r2, pid 7 on laptop, since 2026-01-31T12:00:00Z.
        This machine may have slept, or its network been away. What was committed stays.
        Run it again: it goes on from there."
    `);
    expect(table.row!.owner).toBe("r2");
  });

  it("outlives a sign of life that fails, but not five minutes of them", async () => {
    const first = await take("r1");
    table.trouble = new Error("away");
    clock.advance(90_000);
    await first.renew();
    expect(lost).toEqual([]);
    table.trouble = new Error("away");
    clock.advance(211_000);
    await first.renew();
    expect(lost[0]).toContain("BigQuery could not be told in time that this run lives");
  });

  it("goes to one of two that ask at once: the other's update conflicts, and it is told who was first", async () => {
    await (await take("r1")).release();
    table.trouble = new TransientError({ code: "warehouse-conflict", message: "concurrent update" });
    table.row = {
      owner: "winner",
      host: "server",
      pid: 3,
      since: "2026-01-31T12:00:00Z",
      expires: clock.now() + 1,
    };
    await expect(take("r2")).rejects.toThrow(PatronError);
    expect(table.row.owner).toBe("winner");
  });
});
