import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureFinanceTables } from "../../finance/index.ts";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import { loadProject, type Project, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { failures, modelsDir } from "../models/shop.ts";

/** A posting of a hand-made ledger; what is left out is the same for all. */
export interface Posting {
  posting_id: string;
  period: string;
  /** In the reporting currency. */
  amount: string;
  /** In its own; the same when left out. */
  amount_transaction?: string;
  posted_on?: string;
  account?: string;
  component?: string;
  customer_id?: string | null;
  currency?: string;
  load_id?: string;
  source_document?: string | null;
  /** "shop:" and the posting's id when left out. */
  order_id?: string;
}

/** The tables that the finance models stand on, by hand: the ledger, the keys of people, now. */
const STUBS: Readonly<Record<string, string>> = {
  profit_ledger: "select * from lab.ledger",
  identity_keys: "select * from lab.identity_keys",
  int_as_of: "select * from lab.as_of",
  stg_files__gl_balances: "select * from lab.gl_balances",
  stg_files__gl_entries: "select * from lab.gl_entries",
  stg_files__bank_lines: "select * from lab.bank_lines",
  stg_files__ad_invoices: "select * from lab.ad_invoices",
  stg_files__shop_finance_report: "select * from lab.shop_finance_report",
  stg_stripe__payouts: "select * from lab.payouts",
  stg_stripe__payout_lines: "select * from lab.payout_lines",
  stg_stripe__payments: "select * from lab.payments",
  campaign_days: "select * from lab.campaign_days",
  int_position_postings: "select * from lab.positions",
  stock_rollforward: "select * from lab.stock_rollforward",
  points_rollforward: "select * from lab.points_rollforward",
  int_lots_valued: "select * from lab.lots",
  stg_files__tax_lines: "select * from lab.tax_lines",
  orders: "select * from lab.orders",
};

/** What others say of the same money, and what it is held against. */
const OUTSIDE: Readonly<Record<string, string>> = {
  bank_lines: `account varchar, bank_line_id varchar, currency varchar, kind varchar, reference varchar,
    counterparty varchar, amount decimal(38, 9), fee decimal(38, 9), is_synthetic boolean, booked_on date, loaded_at timestamp`,
  ad_invoices: `platform varchar, invoice_id varchar, account varchar, period varchar, kind varchar, currency varchar,
    amount decimal(38, 9), tax_amount decimal(38, 9), is_synthetic boolean, issued_on date, loaded_at timestamp`,
  shop_finance_report: `shop varchar, period varchar, currency varchar, orders bigint, gross_sales decimal(38, 9),
    discounts decimal(38, 9), returns_amount decimal(38, 9), net_sales decimal(38, 9), shipping decimal(38, 9),
    taxes decimal(38, 9), is_synthetic boolean, day date, loaded_at timestamp`,
  payouts: `payout_id varchar, payment_id varchar, status varchar, currency varchar, failure_code varchar,
    amount decimal(38, 9), is_automatic boolean, is_synthetic boolean, made_at timestamp, due_on date, loaded_at timestamp`,
  payout_lines: "payout_id varchar, payment_id varchar, loaded_at timestamp",
  payments: "payment_id varchar, amount decimal(38, 9), fee decimal(38, 9), net decimal(38, 9)",
  campaign_days: "platform varchar, currency varchar, day date, cost decimal(38, 9), is_synthetic boolean",
  positions: `position varchar, entity varchar, account varchar, currency varchar, period varchar, posted_on date,
    source_document varchar, amount decimal(38, 9), is_synthetic boolean`,
  stock_rollforward: `period varchar, opening decimal(38, 9), bought decimal(38, 9), sold decimal(38, 9),
    written_down decimal(38, 9), closing decimal(38, 9), is_synthetic boolean`,
  points_rollforward: `period varchar, opening decimal(38, 9), earned decimal(38, 9), redeemed decimal(38, 9),
    expired decimal(38, 9), adjusted decimal(38, 9), closing decimal(38, 9), is_synthetic boolean`,
  lots: `lot_id varchar, shop varchar, sku varchar, received_on date, quantity bigint, unit_cost_paid decimal(38, 9),
    currency varchar, rate decimal(38, 9), rate_on date, unit_cost decimal(38, 9), is_synthetic boolean`,
  tax_lines: `tax_line_id varchar, shop varchar, order_id varchar, invoice_id varchar, charged_at timestamp,
    country_code varchar, rate decimal(38, 9), net_amount decimal(38, 9), tax_amount decimal(38, 9), currency varchar,
    is_synthetic boolean`,
  orders: "order_id varchar, shop varchar, currency varchar, ordered_on date",
};

const LEDGER = `posting_id varchar, subject_kind varchar, subject_id varchar, order_id varchar, order_line_id varchar,
  customer_id varchar, customer_kind varchar, entity varchar, component varchar, account varchar,
  amount decimal(38, 9), amount_transaction decimal(38, 9), currency_transaction varchar, amount_shop decimal(38, 9),
  currency_shop varchar, rate decimal(38, 9), rate_on date, rate_source varchar, posted_on date, period varchar,
  source_document varchar, load_id varchar, is_estimate boolean, is_synthetic boolean`;

const BALANCES = `entity varchar, account varchar, period varchar, account_name varchar, currency varchar,
  amount decimal(38, 9), amount_reporting decimal(38, 9), is_synthetic boolean, loaded_at timestamp, opening decimal(38, 9)`;

const ENTRIES = `entity varchar, entry_id varchar, account varchar, period varchar, document_id varchar, currency varchar,
  posted_by varchar, memo varchar, amount decimal(38, 9), amount_reporting decimal(38, 9), is_manual boolean,
  is_synthetic boolean, document_on date, loaded_at timestamp`;

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
    create table if not exists lab.gl_balances (${BALANCES});
    create table if not exists lab.gl_entries (${ENTRIES});
    ${Object.entries(OUTSIDE)
      .map(([name, columns]) => `create table if not exists lab.${name} (${columns});`)
      .join("\n")}
    create table if not exists lab.identity_keys (customer_key varchar, current_customer_key varchar);
    create table if not exists lab.as_of as select timestamp '2030-01-01' as as_of, date '2030-01-01' as as_of_on`);
  const folder = mkdtempSync(join(tmpdir(), "patron-books-"));
  const project = await readModels(warehouse, folder);
  const books = new Books(warehouse, folder, project);
  await books.build("seed", ["gl_accounts", "gl_item_classes", "gl_position_accounts"]);
  await books.build("run");
  return books;
}

async function readModels(warehouse: Warehouse, folder: string): Promise<Project> {
  for (const area of ["marts/finance", "intermediate/finance"])
    cpSync(join(modelsDir, area), join(folder, area), { recursive: true });
  for (const part of ["macros", "tests", "seeds"])
    cpSync(join(modelsDir, part), join(folder, part), { recursive: true });
  const operations = "marts/operations/_operations__sources.yml";
  cpSync(join(modelsDir, operations), join(folder, operations));
  mkdirSync(join(folder, "marts/stubs"));
  for (const [name, sql] of Object.entries(STUBS))
    writeFileSync(join(folder, `marts/stubs/${name}.sql`), `${sql}\n`);
  cpSync(join(modelsDir, "dbt_project.yml"), join(folder, "dbt_project.yml"));
  const target = { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" as const };
  return loadProject({ projectDir: folder, vars: { entity: "shop" }, target });
}

/** Books by hand: a ledger whose postings are put, changed and taken away. */
export class Books {
  readonly warehouse: Warehouse;
  readonly folder: string;
  readonly project: Project;

  constructor(warehouse: Warehouse, folder: string, project: Project) {
    this.warehouse = warehouse;
    this.folder = folder;
    this.project = project;
  }

  /** Builds models, or what is selected of them, or their tests. Throws with what failed. */
  async build(command: "seed" | "run" | "test", select?: readonly string[]): Promise<void> {
    const { project, warehouse } = this;
    const targetDir = join(this.folder, "target");
    const chosen = select === undefined ? {} : { select: [...select] };
    const failed = failures(await run({ project, warehouse, command, targetDir, ...chosen }));
    if (failed.length > 0) throw new Error(failed.join("\n"));
  }

  /** Empties everything that was put, sealed or noted; the models stay. */
  async clear(): Promise<void> {
    await this.warehouse.execute(`delete from lab.ledger; delete from lab.gl_balances; delete from lab.gl_entries;
      ${Object.keys(OUTSIDE)
        .map((name) => `delete from lab.${name};`)
        .join(" ")}
      delete from lab.identity_keys; update lab.as_of set as_of_on = date '2030-01-01';
      delete from finance.postings; delete from finance.locks; delete from finance.reconciling_items;
      delete from operations.test_results; delete from operations.stream_loads`);
  }

  /** Puts postings; one that is there already is replaced. */
  async put(postings: readonly Posting[]): Promise<void> {
    await this.remove(postings.map((posting) => posting.posting_id));
    const rows = postings.map((posting) => valuesOf(posting));
    if (rows.length > 0) await this.warehouse.execute(`insert into lab.ledger values ${rows.join(", ")}`);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const list = ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(", ");
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
  const day = `date '${posting.posted_on ?? `${period}-15`}'`;
  const document = posting.source_document === undefined ? posting_id : posting.source_document;
  return `(${[
    ...[
      "'order'",
      text(posting_id),
      text(posting.order_id ?? `shop:${posting_id}`),
      "null",
      text(customer),
      "'customer'",
      "'shop'",
    ],
    ...[text(posting.component ?? "goods_sales"), text(posting.account ?? "4000")],
    ...[amount, posting.amount_transaction ?? amount, text(currency), amount, "'GBP'", "1", day, "'same'"],
    ...[day, text(period), text(document), text(load_id), "false", "false"],
  ].join(", ")})`.replace("(", `(${text(posting_id)}, `);
}
