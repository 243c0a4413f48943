import { run } from "../../../transform/index.ts";
import { failures, openShop, type Shop } from "../shop.ts";

type Cell = string | number | boolean | null;

/** A decision by hand, as the seed identity_decisions has it. */
export interface Decision {
  decided_on: string;
  action: "merge" | "split";
  record_id: string;
  other_record_id?: string;
  identifier_kind?: string;
  reason?: string;
}

/** Raw rows about people, and the models that stitch them. */
export interface People {
  load: Shop["load"];
  rows: Shop["rows"];
  /** Takes the raw rows of a table away. */
  clear(table: string): Promise<void>;
  /** Puts decisions in place of those that there are. */
  decide(decisions: readonly Decision[]): Promise<void>;
  /** Builds the models of identity (and others with what is above them) after earlier runs of theirs. Throws when one fails. */
  stitch(options?: { fullRefresh?: boolean; and?: readonly string[] }): Promise<void>;
  /** Nothing loaded, nothing decided, no key ever given. */
  reset(): Promise<void>;
  /** Each record's key. */
  keys(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

const BUILT = [
  "customer_identities",
  "identity_merges",
  "identity_hubs",
  "identity_keys",
  "int_customers_golden",
];

export async function openPeople(vars: Record<string, unknown> = {}): Promise<People> {
  const shop = await openShop(vars);
  const { project, warehouse } = shop;
  const targetDir = shop.targetDir;
  await run({ project, warehouse, command: "seed", targetDir });
  const loaded = new Set<string>();
  let isBuilt = false;
  return {
    async load(table, rows) {
      loaded.add(table);
      await shop.load(table, rows);
    },
    rows: shop.rows,
    async reset() {
      for (const table of loaded) await warehouse.execute(`delete from raw_${table}`);
      await warehouse.execute("delete from seeds.identity_decisions");
      await warehouse.execute("drop table if exists intermediate.int_keys_kept");
    },
    close: shop.close,
    clear: async (table) => void (await warehouse.execute(`delete from raw_${table}`)),
    async decide(decisions) {
      await warehouse.execute("delete from seeds.identity_decisions");
      for (const one of decisions) {
        const values: Cell[] = [
          ...[one.decided_on, one.action, one.record_id, one.other_record_id ?? null],
          ...[one.identifier_kind ?? null, "tester", one.reason ?? null],
        ];
        await warehouse.execute("insert into seeds.identity_decisions values (?, ?, ?, ?, ?, ?, ?)", values);
      }
    },
    async stitch({ fullRefresh = false, and = [] } = {}) {
      const select = [...BUILT, ...and].map((name) => `+${name}`);
      // Views that stand need not be made again: half of a run's time.
      const exclude = isBuilt && and.length === 0 ? ["config.materialized:view"] : [];
      const found = failures(
        await run({ project, warehouse, command: "run", select, exclude, targetDir, fullRefresh }),
      );
      isBuilt = true;
      if (found.length > 0) throw new Error(found.join("\n"));
    },
    async keys() {
      const rows = await shop.rows(
        "select record_id, customer_key from {{ ref('customer_identities') }} order by 1",
      );
      return new Map(rows.map((row) => [String(row.record_id), String(row.customer_key)]));
    },
  };
}

/** A customer's profile in a file: `shop/id`, its contacts, when it was created. */
export const account = (id: string, contacts: Record<string, Cell> = {}): Record<string, Cell> => ({
  shop: id.split("/")[0]!,
  customer_id: id.split("/")[1]!,
  ...contacts,
});

/** The groups of records that have one key, each sorted, in order: what stitching says whatever the keys are called. */
export function groups(keys: ReadonlyMap<string, string>): string[][] {
  const found = new Map<string, string[]>();
  for (const [record, key] of keys) found.set(key, [...(found.get(key) ?? []), record]);
  return [...found.values()].map((list) => list.sort()).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

/** Connected components by union-find, with path halving: what the models' answer is compared with. */
export class UnionFind {
  readonly #parent = new Map<string, string>();

  find(node: string): string {
    let at = node;
    for (;;) {
      const parent = this.#parent.get(at) ?? at;
      const above = this.#parent.get(parent) ?? parent;
      if (above === parent) return parent;
      this.#parent.set(at, above);
      at = above;
    }
  }

  union(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a !== b) this.#parent.set(a, b);
  }
}
