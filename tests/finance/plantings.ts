import { randomFor } from "../../extract/sandbox/synthetic/random.ts";
import { amountText, toBillionths } from "../../kernel/amount.ts";
import type { Books, Posting } from "./lab.ts";

/** A line of the general ledger's journal as it is planted; amounts are profit-positive decimal text here. */
export interface JournalLine {
  entry_id: string;
  account: string;
  period: string;
  currency: string;
  amount: string;
  amount_reporting: string;
  document_id: string | null;
  document_on: string | null;
  is_manual: boolean;
}

/** What reconciliation should find: an item's place, kind and amount in the reporting currency. */
export interface Expected {
  account: string;
  currency: string;
  period: string;
  subject: string;
  item_class: string;
  amount: string;
}

export interface World {
  postings: Posting[];
  journal: JournalLine[];
  /** Beyond the journal, in the trial balance alone. */
  beyond: { account: string; currency: string; period: string; amount: string }[];
  expected: Expected[];
}

const PERIODS = ["2011-09", "2011-10", "2011-11"];
/** 4000 is booked by day, 5000 by document; 1200 is stock on the balance sheet, by day too. */
const ACCOUNTS = ["4000", "5000", "1200"];
const STOCK = "1200";
const RATE = 860_000_000n;

const cents = (n: number): bigint => BigInt(n) * 10_000_000n;
const reporting = (amount: bigint, currency: string): bigint =>
  currency === "GBP" ? amount : (amount * RATE) / 1_000_000_000n;
const text = (amount: bigint): string => amountText(amount);

/** A month's truth and a journal that agrees with it to the last place. */
function truth(seed: number): World {
  const random = randomFor(seed, "truth");
  const postings: Posting[] = [];
  const lines = new Map<string, JournalLine>();
  for (let i = 0; i < 160; i++) {
    const period = random.pick(PERIODS);
    const day = `${period}-${String(random.int(1, 28)).padStart(2, "0")}`;
    const account = random.pick(ACCOUNTS);
    const currency = account === STOCK ? "GBP" : random.pick(["GBP", "EUR"]);
    const amount = cents(random.int(-20_000, 90_000) || 100);
    const source_document = `doc-${i}`;
    const own = reporting(amount, currency);
    postings.push({
      posting_id: `p${i}`,
      period,
      posted_on: day,
      account,
      currency,
      source_document,
      amount: text(own),
      amount_transaction: text(amount),
    });
    const byDay = account !== "5000";
    const key = byDay ? `${account}/${currency}/${day}` : `${account}/${currency}/${source_document}`;
    const line = lines.get(key);
    lines.set(key, {
      ...{ entry_id: `J-${key}`, account, period, currency, is_manual: false },
      document_id: byDay ? null : source_document,
      document_on: byDay ? day : null,
      amount: text(toBillionths(line?.amount ?? "0") + amount),
      amount_reporting: text(toBillionths(line?.amount_reporting ?? "0") + own),
    });
  }
  return { postings, journal: [...lines.values()], beyond: [], expected: [] };
}

const subjectOf = (line: JournalLine): string =>
  line.is_manual
    ? `entry ${line.entry_id}`
    : line.document_id !== null
      ? `document ${line.document_id}`
      : `day ${line.document_on}`;

const placeOf = (line: JournalLine) => ({
  account: line.account,
  currency: line.currency,
  period: line.period,
  subject: subjectOf(line),
});
const negated = (amount: string): string => text(-toBillionths(amount));

/** Changes the world by one difference and notes what should be found of it. */
type Plant = (world: World, line: JournalLine, n: number, by: number) => void;

const PLANTS: Readonly<Record<string, Plant>> = {
  timing(world, line) {
    const from = placeOf(line);
    const next = PERIODS[(PERIODS.indexOf(line.period) + 1) % PERIODS.length]!;
    line.period = next;
    world.expected.push(
      { ...from, item_class: "timing", amount: negated(line.amount_reporting) },
      { ...placeOf(line), item_class: "timing", amount: line.amount_reporting },
    );
  },
  "missing in the general ledger"(world, line) {
    world.journal.splice(world.journal.indexOf(line), 1);
    world.expected.push({
      ...placeOf(line),
      item_class: "missing_load",
      amount: negated(line.amount_reporting),
    });
  },
  "missing here"(world, line, n) {
    const strange = { document_id: `lost-${n}`, document_on: null, entry_id: `J-lost-${n}` };
    const extra: JournalLine = { ...line, ...strange, amount: "12.34", amount_reporting: "12.34" };
    world.journal.push(extra);
    world.expected.push({ ...placeOf(extra), item_class: "missing_load", amount: "12.34" });
  },
  "manual journal"(world, line, n, by) {
    const amount = text(cents(by * 100 + 7));
    const entry = { entry_id: `M-${n}`, is_manual: true, amount, amount_reporting: amount };
    const extra: JournalLine = { ...line, ...entry };
    world.journal.push(extra);
    world.expected.push({ ...placeOf(extra), item_class: "manual_journal", amount });
  },
  rounding(world, line, _n, by) {
    const off = cents((by % 4) + 1);
    line.amount = text(toBillionths(line.amount) + off);
    line.amount_reporting = text(toBillionths(line.amount_reporting) + off);
    world.expected.push({ ...placeOf(line), item_class: "rounding", amount: text(off) });
  },
  fx(world, line, _n, by) {
    const off = cents(by * 10 + 1);
    line.amount_reporting = text(toBillionths(line.amount_reporting) + off);
    world.expected.push({ ...placeOf(line), item_class: "fx", amount: text(off) });
  },
  unknown(world, line, _n, by) {
    const off = cents(by * 100 + 50);
    line.amount = text(toBillionths(line.amount) + off);
    line.amount_reporting = text(toBillionths(line.amount_reporting) + off);
    world.expected.push({ ...placeOf(line), item_class: "unknown", amount: text(off) });
  },
  "unknown, in the balance alone"(world, _line, n, by) {
    // one balance can hold one such difference: each goes to a month and account of its own
    const place = {
      account: ACCOUNTS[n % 3]!,
      currency: "GBP",
      period: PERIODS[(n + Math.floor(n / 3)) % 3]!,
    };
    if (world.beyond.some((one) => one.account === place.account && one.period === place.period)) return;
    const amount = text(cents(by * 100 + 50));
    world.beyond.push({ ...place, amount });
    world.expected.push({ ...place, subject: "balance", item_class: "unknown", amount });
  },
};

/** A seeded world with one to nine differences of any kind, no two about the same document or day. */
export function plantedWorld(seed: number): World {
  const world = truth(seed);
  const random = randomFor(seed, "plantings");
  const free = [...world.journal];
  const count = random.int(1, 9);
  for (let n = 0; n < count; n++) {
    const kind = random.pick(Object.keys(PLANTS));
    const fits = kind === "fx" ? free.filter((line) => line.currency !== "GBP") : free;
    const line = random.pick(fits);
    free.splice(free.indexOf(line), 1);
    PLANTS[kind]!(world, line, n, random.int(1, 60));
  }
  return world;
}

/** Puts a world in place of whatever is there. The trial balance is the sum of the journal, and what is beyond it. */
export async function load(books: Books, world: World): Promise<void> {
  await books.clear();
  await books.put(world.postings.filter((posting) => posting.account !== STOCK));
  const stock = world.postings.filter((posting) => posting.account === STOCK);
  if (stock.length > 0)
    await books.warehouse.execute(
      `insert into lab.positions values ${stock
        .map(
          (one) => `('inventory', 'shop', '${STOCK}', 'GBP', '${one.period}', date '${one.posted_on}',
            '${one.source_document}', ${one.amount}, true)`,
        )
        .join(", ")}`,
    );
  const quote = (value: string | null) => (value === null ? "null" : `'${value}'`);
  const rows = world.journal.map(
    (line) =>
      `('shop', '${line.entry_id}', '${line.account}', '${line.period}', ${quote(line.document_id)}, '${line.currency}',
        'Eve', null, ${negated(line.amount)}, ${negated(line.amount_reporting)}, ${line.is_manual}, true,
        ${quote(line.document_on)}, null)`,
  );
  if (rows.length > 0) await books.warehouse.execute(`insert into lab.gl_entries values ${rows.join(", ")}`);
  const beyond = world.beyond.map(
    (one) =>
      `union all select '${one.account}', '${one.period}', '${one.currency}', ${negated(one.amount)}, ${negated(one.amount)}`,
  );
  await books.warehouse.execute(`
    insert into lab.gl_balances (entity, account, period, currency, amount, amount_reporting, is_synthetic)
    select 'shop', account, period, currency, sum(amount), sum(amount_reporting), true
    from (select account, period, currency, amount, amount_reporting from lab.gl_entries ${beyond.join(" ")})
    group by account, period, currency`);
}

/** The models that a reconciliation builds as tables. */
export const RECONCILIATION = [
  "int_gl_documents_compared",
  "int_gl_balances_compared",
  "gl_reconciling_items",
  "gl_reconciliation",
  "rollforward_reconciliation",
];
