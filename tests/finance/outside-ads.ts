import type { Random } from "../../extract/sandbox/synthetic/random.ts";
import { centsText, dayOf, insertInto, lastDay, MONTHS } from "./cents.ts";
import type { Books } from "./lab.ts";
import type { ExpectedOutside } from "./outside-plantings.ts";

interface AdMonth {
  platform: string;
  currency: string;
  period: string;
  /** Cents by day. */
  days: Map<string, number>;
  invoice: number | undefined;
  credit: number;
}

export interface AdWorld {
  months: AdMonth[];
  expected: ExpectedOutside[];
}

const PLATFORMS = [
  ["google_ads", "GBP"],
  ["meta", "USD"],
] as const;

/** Two platforms, six months each, invoiced to the cent. */
function truth(random: Random): AdWorld {
  const months = PLATFORMS.flatMap(([platform, currency]) =>
    MONTHS.map((period): AdMonth => {
      const days = new Map<string, number>();
      for (let day = 1; day <= lastDay(period); day++)
        days.set(dayOf(period, day), random.int(1_000, 90_000));
      const invoice = [...days.values()].reduce((sum, cents) => sum + cents, 0);
      return { platform, currency, period, days, invoice, credit: 0 };
    }),
  );
  return { months, expected: [] };
}

function expect(
  world: AdWorld,
  { platform, currency, period }: AdMonth,
  item_class: string,
  cents: number,
): void {
  const subject = `${platform} ${currency} ${item_class}`;
  world.expected.push({
    reconciliation: "ad_invoice",
    period,
    subject,
    item_class,
    amount: centsText(cents),
  });
}

type Plant = (world: AdWorld, month: AdMonth, next: AdMonth, by: number) => void;

const PLANTS: Readonly<Record<string, Plant>> = {
  rounding(world, month, _next, by) {
    month.invoice! += (by % 5) + 1;
    expect(world, month, "rounding", (by % 5) + 1);
  },
  "credit note"(world, month, _next, by) {
    month.credit = -by * 50;
    expect(world, month, "credit_note", -by * 50);
  },
  "last day billed later"(world, month, next) {
    const cents = month.days.get(dayOf(month.period, lastDay(month.period)))!;
    month.invoice! -= cents;
    next.invoice! += cents;
    expect(world, month, "timing", -cents);
    expect(world, next, "timing", cents);
  },
  "no invoice"(world, month) {
    expect(world, month, "missing_load", -month.invoice!);
    month.invoice = undefined;
  },
  "a day of spend not loaded"(world, month, _next, by) {
    const day = dayOf(month.period, (by % 20) + 3);
    expect(world, month, "missing_load", month.days.get(day)!);
    month.days.delete(day);
  },
  unknown(world, month, _next, by) {
    month.invoice! -= by * 10_000 + 17;
    expect(world, month, "unknown", -by * 10_000 - 17);
  },
};

/** Differences in two or three pairs of months: the second of a pair is there for what comes a month later. */
export function plantedAds(random: Random): AdWorld {
  const world = truth(random);
  for (const [platform] of PLATFORMS) {
    const months = world.months.filter((month) => month.platform === platform);
    for (const at of [1, 3]) {
      if (random.chance(0.3)) continue;
      PLANTS[random.pick(Object.keys(PLANTS))]!(world, months[at]!, months[at + 1]!, random.int(1, 60));
    }
  }
  return world;
}

export async function loadAds(books: Books, world: AdWorld): Promise<void> {
  const spend = world.months.flatMap(({ platform, currency, days }) =>
    [...days].map(
      ([day, cents]) => `('${platform}', '${currency}', date '${day}', ${centsText(cents)}, true)`,
    ),
  );
  const document = (month: AdMonth, kind: string, cents: number) =>
    `('${month.platform}', '${kind}-${month.platform}-${month.period}', null, '${month.period}', '${kind}',
      '${month.currency}', ${centsText(cents)}, null, true, null, null)`;
  const documents = world.months.flatMap((month) => [
    ...(month.invoice === undefined ? [] : [document(month, "invoice", month.invoice)]),
    ...(month.credit === 0 ? [] : [document(month, "credit_note", month.credit)]),
  ]);
  await books.warehouse.execute(insertInto("campaign_days", spend));
  await books.warehouse.execute(insertInto("ad_invoices", documents));
}
