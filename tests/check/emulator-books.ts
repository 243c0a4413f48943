import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { declaredColumns } from "../../transform/bigquery/catalog.ts";
import { loadProject, type Project } from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { modelsDir } from "../models/shop.ts";
import { type EmulatorShops, LINES } from "./emulator-shop.ts";
import { type Ended, patron } from "./patron.ts";

/** What the books are read from. */
const MARTS = [
  "booked_ledger",
  "close_checks",
  "close_calendar",
  "gl_reconciliation",
  "gl_reconciling_items",
  "outside_reconciling_items",
  "payout_reconciliation",
  "ad_invoice_reconciliation",
  "shop_report_reconciliation",
  "rollforward_reconciliation",
  "rollforward_steps",
  "lots_bought",
  "tax_documents",
];
const ROOMS = /^(marts|intermediate)\/finance\//;
const TARGET = { name: "bigquery", type: "bigquery", schema: "main", database: "any" } as const;

/** Models of finance that the books need, and the tables of other rooms that those read. */
interface Needed {
  models: string[];
  tables: { schema: string; name: string; columns: readonly { name: string; type: string }[] }[];
}

async function needed(): Promise<Needed> {
  const { nodes } = await loadProject({ projectDir: modelsDir, target: TARGET });
  const found = new Set<string>();
  const tables = new Map<string, Needed["tables"][number]>();
  const visit = (id: string) => {
    const node = nodes.get(id);
    if (node?.resourceType !== "model" || found.has(id)) return;
    if (ROOMS.test(node.originalPath)) {
      found.add(id);
      for (const one of node.dependsOn.nodes) visit(one);
    } else tables.set(id, { schema: node.schema, name: node.alias, columns: declaredColumns(node) });
  };
  for (const name of MARTS) visit(`model.${packageOf(nodes)}.${name}`);
  return { models: [...found].map((id) => nodes.get(id)!.name), tables: [...tables.values()] };
}

const packageOf = (nodes: Project["nodes"]): string => [...nodes.values()][0]!.package;

/** A posting of a hand-made ledger; the rest is the same for all. */
export interface Posting {
  posting_id: string;
  period: string;
  amount: string;
  component?: string;
  account?: string;
}

/** A bare number with a point is a float on BigQuery. */
const numeric = (amount: string) => `numeric '${amount}'`;

/** A shop in the emulator with the models of finance over a ledger by hand. */
export class BookShop {
  readonly project: string;
  readonly dir: string;
  readonly #shops: EmulatorShops;

  constructor(shops: EmulatorShops) {
    this.#shops = shops;
    this.project = shops.nextProject();
    this.dir = shops.open(this.project, LINES);
    const yml = join(this.dir, "patron.yml");
    writeFileSync(yml, readFileSync(yml, "utf8").replace("models_dir: own-models\n", ""));
  }

  async create(): Promise<this> {
    const { models, tables } = await needed();
    await this.#shops.run("extract", this.dir);
    await this.in(async (warehouse) => {
      for (const { schema, name, columns } of tables) {
        const list = columns.map((one) => `${one.name} ${one.type}`).join(", ");
        await warehouse.createSchema(schema);
        await warehouse.execute(`create table ${warehouse.quote({ schema, name })} (${list})`);
      }
      await warehouse.execute(
        "insert into intermediate.int_as_of (as_of, as_of_on) values (timestamp '2030-01-01', date '2030-01-01')",
      );
    });
    for (const args of [
      ["seed", "--select", "gl_accounts", "gl_item_classes", "gl_position_accounts"],
      ["run", "--select", ...models],
    ])
      await this.done(...args);
    return this;
  }

  /** Without models: a booked ledger of so many postings in 2011-10, and nothing that speaks against closing it. */
  async createBare(postings: number): Promise<this> {
    await this.#shops.run("extract", this.dir);
    const { nodes } = await loadProject({ projectDir: modelsDir, target: TARGET });
    await this.in(async (warehouse) => {
      await warehouse.createSchema("finance");
      for (const name of ["booked_ledger", "close_checks"]) {
        const columns = declaredColumns(nodes.get(`model.${packageOf(nodes)}.${name}`)!);
        const list = columns.map((one) => `${one.name} ${one.type}`).join(", ");
        await warehouse.execute(`create table finance.${name} (${list})`);
      }
      await warehouse.execute(`insert into finance.booked_ledger (posting_id, period, posted_on, amount)
        select concat('p', cast(i as string)), '2011-10', date '2011-10-15', cast(i as numeric)
        from unnest(generate_array(1, ${postings})) as i`);
    });
    return this;
  }

  /** How many postings stand in seals. */
  async sealed(): Promise<number> {
    const [row] = await this.in((warehouse) =>
      warehouse.rows<{ n: number }>("select count(*) as n from finance.postings"),
    );
    return row!.n;
  }

  in<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    return this.#shops.inWarehouse(this.project, work);
  }

  put(...postings: Posting[]): Promise<unknown> {
    const rows = postings.map(
      ({ posting_id: id, period, amount, component = "list_price", account = "4000" }) =>
        `('${id}', 'order', 'shop:${id}', null, null, 'c1', 'customer', 'main', '${component}', '${account}',
          ${numeric(amount)}, ${numeric(amount)}, 'GBP', ${numeric(amount)}, 'GBP', 1, '${period}', '${id}', 'load-1', false, false,
          date '${period}-15', date '${period}-15', 'same')`,
    );
    return this.in((warehouse) =>
      warehouse.execute(`insert into profitability.profit_ledger (posting_id, subject_kind, subject_id, order_id,
          order_line_id, customer_id, customer_kind, entity, component, account, amount, amount_transaction,
          currency_transaction, amount_shop, currency_shop, rate, period, source_document, load_id, is_estimate,
          is_synthetic, posted_on, rate_on, rate_source) values ${rows.join(", ")}`),
    );
  }

  /** The booked ledger by period: number of postings, and their sum. */
  booked(): Promise<Record<string, string>> {
    return this.in(async (warehouse) => {
      const rows = await warehouse.rows<{ period: string; n: number; total: string }>(
        "select period, count(*) as n, sum(amount) as total from finance.booked_ledger group by period order by period",
      );
      return Object.fromEntries(
        rows.map(({ period, n, total }) => [period, `${n} ${Number(total).toFixed(3)}`]),
      );
    });
  }

  readonly args = (...more: string[]) => [...more, "--project-dir", this.dir];

  run(...args: string[]): Promise<Ended> {
    return patron(this.args(...args));
  }

  /** Runs a command that must succeed. */
  async done(...args: string[]): Promise<string> {
    const ended = await this.run(...args);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    return ended.stdout;
  }

  close(period: string): Promise<string> {
    return this.done("close", period, "--preparer", "Ann", "--reviewer", "Bob", "--json");
  }

  /** What `verify` says of every seal, and its exit code. */
  async verified(): Promise<{ code: number | null; seals: Record<string, unknown>[] }> {
    const ended = await this.run("verify", "--json");
    return { code: ended.code, seals: JSON.parse(ended.stdout) as Record<string, unknown>[] };
  }
}
