import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureFinanceTables } from "../../finance/index.ts";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import { loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { failures, modelsDir } from "../models/shop.ts";

/** A posting of a hand-made ledger; what is left out is the same for all. */
export interface Posting {
  posting_id: string;
  period: string;
  amount: string;
  account?: string;
  component?: string;
  customer_id?: string | null;
  currency?: string;
  load_id?: string;
  source_document?: string | null;
}

/** The tables that the finance models stand on, by hand: the ledger, the keys of people, now. */
const STUBS: Readonly<Record<string, string>> = {
  profit_ledger: "select * from lab.ledger",
  identity_keys: "select * from lab.identity_keys",
  int_as_of: "select * from lab.as_of",
};

const LEDGER = `posting_id varchar, subject_kind varchar, subject_id varchar, order_id varchar, order_line_id varchar,
  customer_id varchar, customer_kind varchar, entity varchar, component varchar, account varchar,
  amount decimal(38, 9), amount_transaction decimal(38, 9), currency_transaction varchar, amount_shop decimal(38, 9),
  currency_shop varchar, rate decimal(38, 9), rate_on date, rate_source varchar, posted_on date, period varchar,
  source_document varchar, load_id varchar, is_estimate boolean, is_synthetic boolean`;

/** Opens a warehouse with the finance tables, a ledger to fill, and the finance models built over it. */
export async function openBooks(file = ":memory:"): Promise<Books> {
  const warehouse = await openDuckdb(file, { threads: 2 });
  await ensureLedger(warehouse);
  await warehouse.execute(`create table if not exists operations.stream_loads (load_id varchar, run_id varchar,
    source varchar, stream varchar, status varchar, pages bigint, records bigint, quarantined bigint,
    cursor_before varchar, cursor_after varchar, started_at timestamp, error varchar, new_rows bigint,
    changed_rows bigint, deleted_rows bigint, ended_at timestamp)`);
  await ensureFinanceTables(warehouse);
  await warehouse.execute(`create schema if not exists lab;
    create table if not exists lab.ledger (${LEDGER});
    create table if not exists lab.identity_keys (customer_key varchar, current_customer_key varchar);
    create table if not exists lab.as_of as select timestamp '2030-01-01' as as_of, date '2030-01-01' as as_of_on`);
  const folder = mkdtempSync(join(tmpdir(), "patron-books-"));
  await buildModels(warehouse, folder);
  return new Books(warehouse, folder);
}

async function buildModels(warehouse: Warehouse, folder: string): Promise<void> {
  for (const area of ["marts/finance", "intermediate/finance"])
    cpSync(join(modelsDir, area), join(folder, area), { recursive: true });
  for (const part of ["macros", "tests"])
    cpSync(join(modelsDir, part), join(folder, part), { recursive: true });
  const operations = "marts/operations/_operations__sources.yml";
  cpSync(join(modelsDir, operations), join(folder, operations));
  mkdirSync(join(folder, "marts/stubs"));
  for (const [name, sql] of Object.entries(STUBS))
    writeFileSync(join(folder, `marts/stubs/${name}.sql`), `${sql}\n`);
  cpSync(join(modelsDir, "dbt_project.yml"), join(folder, "dbt_project.yml"));
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" as const };
  const project = await loadProject({ projectDir: folder, vars: {}, target });
  const results = await run({ project, warehouse, command: "run", targetDir: join(folder, "target") });
  const failed = failures(results);
  if (failed.length > 0) throw new Error(failed.join("\n"));
}

/** Books by hand: a ledger whose postings are put, changed and taken away. */
export class Books {
  readonly warehouse: Warehouse;
  readonly folder: string;

  constructor(warehouse: Warehouse, folder: string) {
    this.warehouse = warehouse;
    this.folder = folder;
  }

  /** Puts postings; one that is there already is replaced. */
  async put(postings: readonly Posting[]): Promise<void> {
    await this.remove(postings.map((posting) => posting.posting_id));
    const rows = postings.map((posting) => valuesOf(posting));
    if (rows.length > 0) await this.warehouse.execute(`insert into lab.ledger values ${rows.join(", ")}`);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const list = ids.map((id) => `'${id}'`).join(", ");
    await this.warehouse.execute(`delete from lab.ledger where posting_id in (${list})`);
  }

  /** The booked ledger by period: number of postings, and their sum. */
  async booked(): Promise<Record<string, string>> {
    const rows = await this.warehouse.rows<{ period: string; booked: string }>(
      `select period, count(*) || ' ' || sum(amount)::decimal(38, 2) as booked
       from finance.booked_ledger group by period order by period`,
    );
    return Object.fromEntries(rows.map((row) => [row.period, row.booked]));
  }

  /** Every byte of every sealed posting, as one hash. */
  async sealedBytes(): Promise<string> {
    const [row] = await this.warehouse.rows<{ bytes: string }>(
      "select sha256(coalesce(string_agg(p::varchar, '\n' order by seal_id, line_number), '')) as bytes from finance.postings as p",
    );
    return row!.bytes;
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function valuesOf(posting: Posting): string {
  const text = (value: string | null | undefined) =>
    value === null || value === undefined ? "null" : `'${value.replaceAll("'", "''")}'`;
  const { posting_id, period, amount, currency = "GBP", load_id = "load-1" } = posting;
  const customer = posting.customer_id === undefined ? "c1" : posting.customer_id;
  const document = posting.source_document === undefined ? posting_id : posting.source_document;
  return `(${[
    ...[
      "'order'",
      text(posting_id),
      text(`shop:${posting_id}`),
      "null",
      text(customer),
      "'customer'",
      "'shop'",
    ],
    ...[text(posting.component ?? "goods_sales"), text(posting.account ?? "4000")],
    ...[amount, amount, text(currency), amount, "'GBP'", "1", `date '${period}-15'`, "'same'"],
    ...[`date '${period}-15'`, text(period), text(document), text(load_id), "false", "false"],
  ].join(", ")})`.replace("(", `(${text(posting_id)}, `);
}
