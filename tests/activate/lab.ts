import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Batch,
  BatchRefused,
  type Delivery,
  type Destination,
  type Member,
  type Progress,
} from "../../activate/destinations/destination.ts";
import { type Allowance, runSync, type Sync, type SyncResult } from "../../activate/index.ts";
import { activationsSchema } from "../../activate/mapping/schema.ts";
import { PLATFORM_RULES } from "../../activate/normalise/index.ts";
import { manualClock } from "../../kernel/clock.ts";
import { memoryLog } from "../../kernel/log.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

/** The tables that activation reads, by hand: customers, one segment `vip`, consents to advertising. */
export async function openShop(file = ":memory:"): Promise<Shop> {
  const warehouse = await openDuckdb(file, { threads: 2 });
  await warehouse.execute(`create schema if not exists core;
    create schema if not exists segments;
    create schema if not exists customer360;
    create table if not exists core.customers (customer_id varchar, email varchar, phone varchar, first_name varchar,
      last_name varchar, country_code varchar);
    create table if not exists segments.segment_members (segment varchar, customer_id varchar, left_at timestamp);
    create table if not exists segments.segment_definitions (segment varchar, definition_version varchar);
    create table if not exists customer360.customer_consents (customer_id varchar, purpose varchar, channel varchar,
      is_granted boolean);
    insert into segments.segment_definitions
      select * from (values ('vip', 'v1'), ('angry', 'v1')) as v (segment, definition_version)
      where segment not in (select segment from segments.segment_definitions)`);
  return new Shop(warehouse);
}

export class Shop {
  readonly warehouse: Warehouse;
  readonly folder = mkdtempSync(join(tmpdir(), "patron-activate-"));
  readonly clock = manualClock(Date.UTC(2030, 0, 1));
  readonly log = memoryLog();
  #runs = 0;

  constructor(warehouse: Warehouse) {
    this.warehouse = warehouse;
  }

  /** Customers `c<from>` to `c<to>` with consent, in the segment, each with e-mail and phone. */
  async members(from: number, to: number): Promise<void> {
    const range = `range(${from}, ${to + 1}) as r (i)`;
    const key = "'c' || lpad(i::varchar, 7, '0')";
    await this.warehouse.execute(`insert into core.customers
        select ${key}, 'Person.' || i || '@Example.com', '07400 1' || lpad((i % 100000)::varchar, 5, '0'), 'Ann', 'Lee',
          'GB' from ${range};
      insert into segments.segment_members select 'vip', ${key}, null from ${range};
      insert into customer360.customer_consents select ${key}, 'advertising', 'web', true from ${range}`);
  }

  sql(text: string): Promise<unknown> {
    return this.warehouse.execute(text);
  }

  leave = (where: string) =>
    this.sql(`update segments.segment_members set left_at = timestamp '2029-12-31' where ${where}`);
  enter = (where: string) => this.sql(`update segments.segment_members set left_at = null where ${where}`);
  withdraw = (where: string) =>
    this.sql(`update customer360.customer_consents set is_granted = false where ${where}`);

  async run(destination: Destination, more: RunOptions = {}): Promise<SyncResult> {
    this.#runs += 1;
    this.clock.advance(60_000);
    const { sync = {}, allowed = [], ...rest } = more;
    return runSync({
      ...{
        warehouse: this.warehouse,
        destination,
        sync: syncOf(sync),
        runId: `r${Date.now()}-${this.#runs}`,
      },
      ...{ clock: this.clock, log: this.log, signal: new AbortController().signal, workDir: this.folder },
      ...{ startedBy: "ann", allowed: new Set(allowed), patienceMs: 120_000 },
      ...rest,
    });
  }

  async changelog(): Promise<string[]> {
    const rows = await this.warehouse.rows<{ line: string }>(
      `select concat_ws(' ', operation, result, reason, count(*)) as line from activate.sync_changelog
       group by operation, result, reason order by line`,
    );
    return rows.map((row) => row.line);
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface RunOptions {
  sync?: Record<string, unknown>;
  allowed?: Allowance[];
  approvedBy?: string;
  empties?: boolean;
  replaces?: boolean;
  patienceMs?: number;
  onStep?: (step: string) => void | Promise<void>;
}

/** The sync of segment vip to the destination `lab`, with changes. */
export function syncOf(changes: Record<string, unknown> = {}): Sync {
  const file = {
    destinations: { lab: { type: "lab" } },
    syncs: [
      {
        ...{ segment: "vip", to: "lab", consent: { purpose: "advertising" }, phone_region: "GB" },
        ...changes,
      },
    ],
  };
  const [sync] = activationsSchema.parse(file).syncs;
  return { ...sync!, name: `${sync!.segment}:${sync!.to}` };
}

/** An ad platform in memory: a set of identifiers, its whole history, and faults on demand. */
export class LabPlatform implements Destination {
  readonly name = "lab";
  readonly rule = PLATFORM_RULES.meta;
  readonly takes = ["email", "phone"] as const;
  limits = { rows: 100, smallestAudience: 0 };
  /** Each identifier that the audience holds now. */
  readonly held = new Set<string>();
  readonly history: { operation: string; ids: string[]; batch: string }[] = [];
  /** Refuses a whole batch in which one of these is. */
  readonly bad = new Set<string>();
  /** Answers later: what is sent has an effect when it is asked for the second time. */
  isLate = false;
  readonly #late = new Map<string, { asked: number; apply: () => Progress }>();

  async send(batch: Batch): Promise<Delivery> {
    const ids = batch.members.flatMap(idsOf);
    this.history.push({ operation: batch.operation, ids, batch: batch.id });
    if (batch.members.length > this.limits.rows) throw new BatchRefused("too many rows");
    if (ids.some((id) => this.bad.has(id)))
      throw new BatchRefused("INVALID_SHA256_FORMAT for ann@example.com");
    const apply = (): Progress => {
      for (const id of ids) batch.operation === "add" ? this.held.add(id) : this.held.delete(id);
      return { state: "done", matchRate: "60-70 %" };
    };
    if (!this.isLate) {
      apply();
      return {};
    }
    this.#late.set(batch.id, { asked: 0, apply });
    return { reference: batch.id };
  }

  async poll(reference: string): Promise<Progress> {
    const late = this.#late.get(reference);
    if (late === undefined) return { state: "failed", reason: "REQUEST_NOT_FOUND" };
    late.asked += 1;
    return late.asked < 2 ? { state: "working" } : late.apply();
  }
}

export const idsOf = (member: Member): string[] =>
  [member.identifiers.email, member.identifiers.phone].filter((id) => id !== undefined);
