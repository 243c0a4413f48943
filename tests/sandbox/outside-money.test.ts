import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { plantInInvoices, trueInvoices } from "../../extract/sandbox/synthetic/finance/ad-invoices.ts";
import { plantAtBank, trueStatement } from "../../extract/sandbox/synthetic/finance/bank.ts";
import { type PositionLine, plantInPositions } from "../../extract/sandbox/synthetic/finance/positions.ts";
import { plantInReport, trueReport } from "../../extract/sandbox/synthetic/finance/shop-report.ts";
import { makePayments } from "../../extract/sandbox/synthetic/payments.ts";
import { makePayouts } from "../../extract/sandbox/synthetic/payouts.ts";
import { DEFAULT_SEED } from "../../extract/sandbox/synthetic/random.ts";
import { DEFAULT_NOW, World } from "../../extract/sandbox/world.ts";

const MONTHS = ["2010-07", "2010-08", "2010-09", "2010-10", "2010-11", "2010-12"];
let world: World;
beforeAll(async () => {
  world = new World(await loadDataset({ until: "2011-01-05" }), DEFAULT_SEED, Date.parse(DEFAULT_NOW));
});

const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);

describe("the demo's bank statement", () => {
  it("books each payout on a workday, and all of them together what the processor owes", () => {
    const payments = makePayments(world);
    const payouts = makePayouts(payments);
    expect(sum(payouts.map((one) => one.amount))).toBe(sum(payments.map((one) => one.amount - one.fee)));
    expect(new Set(payouts.flatMap((one) => one.payments)).size).toBe(payments.length);
    const credits = trueStatement(payouts, "2099-01-01").filter((line) => line.pence > 0);
    expect(credits.map((line) => line.pence)).toEqual(payouts.map((one) => one.amount));
    for (const line of credits) expect([0, 6]).not.toContain(new Date(line.day).getUTCDay());
  });

  it("is planted with one of each kind in the last two months, and the truth stays as it was", () => {
    const days = [...Array(9)].flatMap((_, i) => [`2010-11-0${i + 1}`, `2010-12-0${i + 1}`]);
    const truth = days.map((day, i) => ({
      ...{ id: `b${i}`, day, pence: 1000 + i, fee: 0, kind: "transfer" as const },
      ...{ reference: "STRIPE", counterparty: "STRIPE" },
    }));
    const before = JSON.stringify(truth);
    const planted = plantAtBank(truth, MONTHS);
    expect(JSON.stringify(truth)).toBe(before);
    const kept = new Map(planted.map((line) => [line.id, line]));
    expect(truth.filter((line) => !kept.has(line.id)).length).toBe(1);
    expect(
      truth.filter((line) => kept.get(line.id)?.day.slice(0, 7) === "2010-12" && line.day < "2010-12").length,
    ).toBe(1);
    expect(planted.filter((line) => line.fee === 150).length).toBe(1);
    expect(planted.filter((line) => line.id.startsWith("bl-")).map((line) => line.pence)).toEqual([
      -1200, 48_000,
    ]);
    expect(plantAtBank(truth, MONTHS.slice(-2))).toEqual(truth);
  });
});

it("ad invoices are planted with pennies, a credit note, a last day billed later, and an amount of nobody", () => {
  const days = new Map(
    MONTHS.flatMap(
      (month) =>
        [
          [`${month}-01`, 500],
          [`${month}-31`, 70],
          [`${month}-30`, 30],
        ] as const,
    ),
  );
  const truth = trueInvoices(days, MONTHS);
  expect(truth.map((one) => one.pence)).toEqual(MONTHS.map(() => 600));
  const planted = plantInInvoices(truth, days);
  expect(planted.map((one) => one.pence)).toEqual([602, 600, 570, 630, 600, 4350, -2500]);
});

it("the shop's report adds up to its orders and refunds, and is planted in months of their own", () => {
  const truth = trueReport(world);
  expect(sum(truth.map((one) => one.orders))).toBe(world.data.orders.length);
  const december = truth.filter((one) => one.day.startsWith("2010-12"));
  const months = MONTHS.map((month) =>
    december.map((one) => ({ ...one, day: one.day.replace("2010-12", month) })),
  );
  const planted = plantInReport(months.flat(), MONTHS);
  const off = (part: "gross" | "discounts" | "shipping" | "orders") =>
    MONTHS.map((month, i) => {
      const of = (days: typeof truth) => sum(days.map((one) => one[part]));
      return of(planted.filter((one) => one.day.startsWith(month))) - of(months[i]!);
    });
  expect(off("shipping")).toEqual([30, 0, 0, 0, 0, 0]);
  expect(off("gross")).toEqual([0, 0, -61_500, 61_500, 0, 42_500]);
  expect(off("orders")).toEqual([0, 0, -1, 1, 0, 1]);
  expect(off("discounts")).toEqual([0, 0, 0, 0, -15_000, 0]);
});

it("the balance sheet's accounts are planted with a late day, pennies, a lost day and a write-off by hand", () => {
  const truth = MONTHS.flatMap((period) =>
    ["1200", "2150"].flatMap((account) =>
      [...Array(8)].map((_, i): PositionLine => {
        const day = `${period}-0${i + 1}`;
        return {
          entryId: `${account} ${day}`,
          account,
          period,
          day,
          debit: 5_000_000_000n,
          isManual: false,
          memo: null,
        };
      }),
    ),
  );
  const planted = plantInPositions(truth);
  expect(planted.filter((line) => line.period !== line.day.slice(0, 7)).map((line) => line.account)).toEqual([
    "1200",
  ]);
  expect(planted.filter((line) => line.isManual).map((line) => line.debit)).toEqual([-640_000_000_000n]);
  expect(planted.filter((line) => line.debit === 5_020_000_000n).map((line) => line.account)).toEqual([
    "2150",
  ]);
  expect(planted.length).toBe(truth.length);
});
