import type { RecordBatch } from "apache-arrow";
import type { Warehouse } from "../../warehouse/port.ts";
import { SHOPS } from "./identity-crowd.ts";

/** What the models' answer is held against. */
export interface Verdict {
  records: number;
  people: number;
  /** Records that have no key, or whose key is named after a record of another component. */
  misplaced: number;
  /** Keys that the models gave; as many as people when no component was torn apart. */
  keys: number;
}

/** The most parties that a phone may have before it links nobody: the models' default. */
const PHONE_LIMIT = 10;

/** Union-find over numbers, with path halving. */
class Sets {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  find(node: number): number {
    const parent = this.#parent;
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  union(one: number, other: number): void {
    this.#parent[this.find(one)] = this.find(other);
  }
}

/** The numbers of records and contacts: three shops, help-desk users, leads, then two mailboxes and eight lines a person. */
class Crowd {
  readonly #persons: number;
  readonly till: number;
  readonly size: number;

  constructor(persons: number) {
    this.#persons = persons;
    this.till = 15 * persons;
    this.size = 15 * persons + 1;
  }

  account = (shop: string, id: string): number =>
    SHOPS.indexOf(shop as (typeof SHOPS)[number]) * this.#persons + Number(id);
  user = (id: number | bigint | string): number => 3 * this.#persons + Number(id);
  lead = (id: string): number => 4 * this.#persons + Number(id);

  mailbox(text: string): number {
    const [, person, variant] = /u(\d+)-(\d)/i.exec(text)!;
    return 5 * this.#persons + Number(person) * 2 + Number(variant);
  }

  line(text: string): number {
    const number = Number(text.replace(/\D/g, "").slice(-9));
    return number === 999_999_999 ? this.till : 7 * this.#persons + number;
  }

  /** The record of an id as the models write it. */
  record(id: string): number {
    const [shop, kind, number] = id.split(":") as [string, string, string];
    if (kind === "user") return this.user(number);
    return kind === "lead" ? this.lead(number) : this.account(shop, kind);
  }
}

/** Calls `each` with the values of every row of a query. */
async function forEachRow(
  warehouse: Warehouse,
  sql: string,
  each: (...values: never[]) => void,
): Promise<void> {
  for await (const batch of warehouse.query(sql)) {
    const columns = (batch as RecordBatch).schema.fields.map((field) => batch.getChild(field.name)!);
    for (let row = 0; row < batch.numRows; row++) each(...(columns.map((one) => one.get(row)) as never[]));
  }
}

/** Unites every record with its contacts; gives 1 for each record that there is. */
async function unite(warehouse: Warehouse, crowd: Crowd, sets: Sets): Promise<Uint8Array> {
  const there = new Uint8Array(crowd.size);
  const tills: number[] = [];
  const meet = (record: number, email: string) => {
    there[record] = 1;
    sets.union(record, crowd.mailbox(email));
  };
  await forEachRow(
    warehouse,
    "select shop, customer_id, email, phone from raw_files.customers",
    (shop: string, id: string, email: string, phone: string | null) => {
      const record = crowd.account(shop, id);
      meet(record, email);
      if (phone === null) return;
      if (crowd.line(phone) === crowd.till) tills.push(record);
      else sets.union(record, crowd.line(phone));
    },
  );
  if (tills.length <= PHONE_LIMIT) for (const record of tills) sets.union(record, crowd.till);
  await forEachRow(
    warehouse,
    "select id, external_id, email from raw_zendesk.users",
    (id: bigint, account: string | null, email: string) => {
      meet(crowd.user(id), email);
      if (account !== null) sets.union(crowd.user(id), crowd.account(SHOPS[0], account));
    },
  );
  await forEachRow(warehouse, "select lead_id, email from raw_files.leads", (id: string, email: string) =>
    meet(crowd.lead(id), email),
  );
  return there;
}

/**
 * Holds core.customer_identities against components found by union-find over numbers, from the raw tables and by rules
 * of its own. Two partitions are equal when every record is in the component of the record that its key is named after, and
 * there are as many keys as components.
 */
export async function judge(warehouse: Warehouse, persons: number): Promise<Verdict> {
  const crowd = new Crowd(persons);
  const sets = new Sets(crowd.size);
  const there = await unite(warehouse, crowd, sets);
  const isRoot = new Uint8Array(crowd.size);
  for (let record = 0; record < there.length; record++)
    if (there[record] === 1) isRoot[sets.find(record)] = 1;
  const isKey = new Uint8Array(crowd.size);
  let misplaced = 0;
  let keyed = 0;
  await forEachRow(
    warehouse,
    "select record_id, customer_key from core.customer_identities",
    (id: string, key: string) => {
      const [record, named] = [crowd.record(id), crowd.record(key)];
      keyed++;
      isKey[named] = 1;
      if (there[record] !== 1 || sets.find(record) !== sets.find(named)) misplaced++;
    },
  );
  const count = (marks: Uint8Array): number => marks.reduce((sum, one) => sum + one, 0);
  const records = count(there);
  return {
    records,
    people: count(isRoot),
    misplaced: misplaced + Math.abs(records - keyed),
    keys: count(isKey),
  };
}
