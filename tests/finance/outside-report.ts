import type { Random } from "../../extract/sandbox/synthetic/random.ts";
import { centsText, dayOf, insertInto, MONTHS } from "./cents.ts";
import type { Books, Posting } from "./lab.ts";
import type { ExpectedOutside } from "./outside-plantings.ts";

interface ReportRow {
  day: string;
  orders: number;
  gross: number;
  discounts: number;
  returns: number;
  shipping: number;
  /** What the report's net sales are off from its own lines. */
  off: number;
}

export interface ReportWorld {
  postings: Posting[];
  orders: { id: string; day: string }[];
  rows: ReportRow[];
  expected: ExpectedOutside[];
}

/** Where each part stands in the ledger. The account is none that a trial balance of these tests has. */
const COMPONENTS = {
  gross: "list_price",
  discounts: "item_discount",
  returns: "refund",
  shipping: "shipping_income",
} as const;

/** Orders on some days of six months, and a report that agrees with them. */
function truth(random: Random): ReportWorld {
  const world: ReportWorld = { postings: [], orders: [], rows: [], expected: [] };
  for (const period of MONTHS)
    for (const day of [1, 9, 16, 24, 30]) {
      const row: ReportRow = {
        ...{ day: dayOf(period, day), orders: random.int(1, 3), gross: 0, off: 0 },
        ...{ discounts: 0, returns: 0, shipping: 0 },
      };
      for (let n = 0; n < row.orders; n++) {
        const order = `shop:${row.day}-${n}`;
        world.orders.push({ id: order, day: row.day });
        for (const [part, sign] of [
          ["gross", 9],
          ["discounts", -1],
          ["returns", -2],
          ["shipping", 1],
        ] as const) {
          const cents = sign * random.int(100, 2_000);
          row[part] += cents;
          world.postings.push({
            ...{ posting_id: `${order}-${part}`, period, posted_on: row.day, order_id: order },
            ...{ amount: centsText(cents), account: "9999", component: COMPONENTS[part] },
          });
        }
      }
      world.rows.push(row);
    }
  return world;
}

function expect(world: ReportWorld, day: string, line: string, item_class: string, cents: number): void {
  const subject = `shop GBP ${line}`;
  const period = day.slice(0, 7);
  world.expected.push({
    reconciliation: "shop_report",
    period,
    subject,
    item_class,
    amount: centsText(cents),
  });
}

type Plant = (world: ReportWorld, row: ReportRow, next: ReportRow, by: number) => void;

const PLANTS: Readonly<Record<string, Plant>> = {
  rounding(world, row, _next, by) {
    row.shipping += (by % 5) + 1;
    expect(world, row.day, "shipping", "rounding", (by % 5) + 1);
  },
  "an order on the next day, in the next month"(world, row, next, by) {
    const cents = by * 100 + 50;
    for (const [one, sign] of [
      [row, -1],
      [next, 1],
    ] as const) {
      one.orders += sign;
      one.gross += sign * cents;
      expect(world, one.day, "orders", "timing", sign * 100);
      expect(world, one.day, "gross_sales", "timing", sign * cents);
    }
  },
  "an order that was not loaded"(world, row, _next, by) {
    row.orders += 1;
    row.gross += by * 100 + 50;
    expect(world, row.day, "orders", "missing_load", 100);
    expect(world, row.day, "gross_sales", "missing_load", by * 100 + 50);
  },
  "a discount that changed"(world, row, _next, by) {
    row.discounts -= by * 100 + 50;
    expect(world, row.day, "discounts", "unknown", -by * 100 - 50);
  },
  "a return that nobody booked"(world, row, _next, by) {
    row.returns -= by * 100 + 50;
    expect(world, row.day, "returns", "unknown", -by * 100 - 50);
  },
  "net sales that its own lines do not give"(world, row, _next, by) {
    row.off = by * 100 + 50;
    expect(world, row.day, "net_sales", "unknown", by * 100 + 50);
  },
};

/** Differences in up to three pairs of months. */
export function plantedReport(random: Random): ReportWorld {
  const world = truth(random);
  for (const at of [0, 2, 4]) {
    if (random.chance(0.3)) continue;
    const lastOf = world.rows.findLast((row) => row.day.startsWith(MONTHS[at]!))!;
    const firstOf = world.rows.find((row) => row.day.startsWith(MONTHS[at + 1]!))!;
    PLANTS[random.pick(Object.keys(PLANTS))]!(world, lastOf, firstOf, random.int(1, 60));
  }
  return world;
}

export async function loadReport(books: Books, world: ReportWorld): Promise<void> {
  await books.put(world.postings);
  const orders = world.orders.map(({ id, day }) => `('${id}', 'shop', 'GBP', date '${day}')`);
  await books.warehouse.execute(insertInto("orders", orders));
  const rows = world.rows.map((row) => {
    const net = row.gross + row.discounts + row.returns + row.off;
    const cents = [row.gross, row.discounts, row.returns, net, row.shipping, 0].map(centsText).join(", ");
    return `('shop', '${row.day.slice(0, 7)}', 'GBP', ${row.orders}, ${cents}, true, date '${row.day}', null)`;
  });
  await books.warehouse.execute(insertInto("shop_finance_report", rows));
}
