import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { root } from "../../scripts/install.mjs";
import { openBigquery } from "../../warehouse/bigquery/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Emulator } from "./emulator.ts";
import type { EmulatorProxy, Watch } from "./emulator-proxy.ts";
import { patron, projectFolder, remove, startPatron } from "./patron.ts";

const HEAD = "order_id,customer_id,ordered_at,sku,quantity,unit_price,country";
export const LINES: readonly string[] = [
  "1,C1,2024-01-01T10:00:00Z,A,2,1.99,United Kingdom",
  "1,C1,2024-01-01T10:00:00Z,B,1,10.00,United Kingdom",
  "2,C2,2024-03-31T01:30:00+01:00,A,3,0.01,USA",
];
export const LATER: readonly string[] = [
  "2,C2,2024-03-31T01:30:00+01:00,C,1,5.00,USA",
  "3,C3,2024-04-01T00:00:00Z,A,1,1.99,USA",
];

/** The two halves of a day; one stream is enough, and the others cost the emulator half a minute. */
const HALVES = { extract: ["extract", "files.order_lines"], build: ["build"] } as const;
export type Half = keyof typeof HALVES;

/** Every table that a run leaves, without what tells when or by which load it came. */
const TABLES: Readonly<Record<string, string>> = {
  "raw_files.order_lines": "order_id, line_id, customer_id, ordered_at, sku, quantity, unit_price, _row_hash",
  "main.regions": "country, region",
  "main.lines": "order_id, customer_id, ordered_at, sku, quantity, unit_price",
  "main.orders": "order_id, customer_id, ordered_at, amount",
  "main.large_orders": "order_id, amount, is_large",
  "main.customers": "customer_id, orders, amount",
  "main.orders_history": "order_id, customer_id, amount, dbt_valid_to is null as is_current",
  "operations.stream_state": "source, stream, cursor",
};

/** Shops of one emulator: each a folder, and a project of the emulator's. */
export class EmulatorShops {
  readonly #emulator: Emulator;
  readonly #proxy: EmulatorProxy;
  /** The proxy's address: what runs talk to. */
  readonly address: string;
  readonly #folders: string[] = [];
  #projects = 0;

  constructor(emulator: Emulator, proxy: EmulatorProxy, address: string) {
    this.#emulator = emulator;
    this.#proxy = proxy;
    this.address = address;
  }

  nextProject(): string {
    return `shop-${++this.#projects}`;
  }

  /** A shop's folder whose warehouse is one of the emulator's projects; `more` are further keys of that warehouse. */
  open(
    project: string,
    lines: readonly string[],
    type: "bigquery" | "duckdb" = "bigquery",
    more: readonly string[] = [],
  ): string {
    const { storageEndpoint } = this.#emulator.options(project);
    const dir = projectFolder(
      [
        "name: Corner shop",
        "time_zone: Europe/London",
        "currency: GBP",
        ...(type === "duckdb"
          ? []
          : [
              "warehouse:",
              "  type: bigquery",
              `  project: ${project}`,
              `  endpoint: ${this.address}`,
              `  storage_endpoint: ${storageEndpoint}`,
              "  # The emulator's transactions are everybody's: one model at a time.",
              "  threads: 1",
              ...more.map((line) => `  ${line}`),
            ]),
        "sources:",
        "  files: { folder: . }",
        "models_dir: own-models",
        "",
      ].join("\n"),
    );
    cpSync(join(root, "tests/check/bigquery-shop"), join(dir, "own-models"), { recursive: true });
    this.write(dir, lines);
    this.#folders.push(dir);
    return dir;
  }

  write(dir: string, lines: readonly string[]): void {
    writeFileSync(join(dir, "order_lines.csv"), [HEAD, ...lines, ""].join("\n"));
  }

  async run(half: Half, dir: string): Promise<string> {
    const ended = await patron([...HALVES[half], "--project-dir", dir]);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    return ended.stdout + ended.stderr;
  }

  async day(dir: string): Promise<string> {
    const told = await this.run("extract", dir);
    await this.run("build", dir);
    return told;
  }

  async inWarehouse<T>(project: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const warehouse = await openBigquery(this.#emulator.options(project));
    try {
      return await work(warehouse);
    } finally {
      await warehouse.close();
    }
  }

  contents(project: string): Promise<Record<string, string[]>> {
    return this.inWarehouse(project, async (warehouse) => {
      const all: Record<string, string[]> = {};
      for (const [table, columns] of Object.entries(TABLES)) {
        const rows = await warehouse.rows(`select ${columns} from ${table}`);
        all[table] = rows.map((row) => JSON.stringify(row)).sort();
      }
      return all;
    });
  }

  /** Starts half a day and kills it at the first request that matches. */
  killAt(dir: string, half: Half, pattern: RegExp, when: "before" | "after"): Promise<void> {
    return this.kill([...HALVES[half], "--project-dir", dir], { pattern, when });
  }

  /** Starts a command and kills it at the first request that matches. */
  async kill(
    args: readonly string[],
    { pattern, when }: Pick<Watch, "pattern" | "when">,
    env: Record<string, string> = {},
  ): Promise<void> {
    let reached = false;
    const child = startPatron(args, env);
    this.#proxy.watch = {
      pattern,
      when,
      act: () => {
        reached = true;
        child.kill("SIGKILL");
      },
    };
    child.stdout!.resume();
    child.stderr!.resume();
    await new Promise((resolve) => child.once("exit", resolve));
    this.#proxy.watch = undefined;
    expect(reached, `no request matched ${pattern}`).toBe(true);
  }

  /** BigQuery ends a dead run's transaction with the session that the next run aborts; the emulator knows no sessions. */
  endTransaction(project: string): Promise<unknown> {
    return this.inWarehouse(project, (warehouse) => warehouse.execute("rollback transaction")).catch(
      () => {},
    );
  }

  dispose(): void {
    for (const dir of this.#folders) remove(dir);
  }
}
