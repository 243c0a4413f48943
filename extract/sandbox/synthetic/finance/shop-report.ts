import { milliText } from "../../dataset/money.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { dayText } from "./rates.ts";
import { wholeMonths } from "./whole-months.ts";

/** A day of the shop's own finance report, in thousandths of a pound. */
export interface ReportDay {
  day: string;
  orders: number;
  gross: number;
  discounts: number;
  returns: number;
  shipping: number;
}

type Part = "gross" | "discounts" | "returns" | "shipping";

/** Where a line sold, or given back, stands in the report; vouchers sold are no sales. */
function partOf(type: string, isReturn: boolean): Part | undefined {
  if (type === "shipping") return "shipping";
  if (type === "voucher" || type === "bad_debt") return undefined;
  if (isReturn && ["goods", "discount", "manual"].includes(type)) return "returns";
  return type === "discount" ? "discounts" : "gross";
}

const london = (day: number): string => dayText(day * 86_400_000);

/** The report as it should be: orders on their day, returns on the refund's, both in London. */
export function trueReport({ data }: World): ReportDay[] {
  const { lines, orders, refunds } = data;
  const days = new Map<string, ReportDay>();
  const dayOf = (day: string): ReportDay => {
    const found = days.get(day) ?? { day, orders: 0, gross: 0, discounts: 0, returns: 0, shipping: 0 };
    days.set(day, found);
    return found;
  };
  const add = (day: string, sku: string, isReturn: boolean, milli: number): void => {
    const part = partOf(lineTypeOf(sku), isReturn);
    if (part !== undefined) dayOf(day)[part] += milli;
  };
  for (const order of orders) {
    dayOf(london(order.day)).orders += 1;
    for (const row of [...order.goods, ...order.shipping])
      add(london(order.day), lines.sku[row]!, false, lines.quantity[row]! * lines.milli[row]!);
  }
  for (const refund of refunds)
    for (const line of refund.lines)
      add(london(lines.day[refund.lines[0]!.row]!), lines.sku[line.row]!, true, -line.quantity * line.milli);
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * Plants what such reports are off by, each in months of its own: pennies of shipping; an order of a month's last evening
 * that the report has on the next day; a discount that changed later; an order that was never loaded.
 */
export function plantInReport(report: readonly ReportDay[], months: readonly string[]): ReportDay[] {
  const days = report.map((day) => ({ ...day }));
  if (months.length < 6) return days;
  const [rounded, , late, next, discounted, missing] = months.slice(-6);
  const of = (month: string) => days.filter((day) => day.day.startsWith(month));
  of(rounded!)[0]!.shipping += 30;
  for (const [day, sign] of [[of(late!).at(-1)!, -1] as const, [of(next!)[0]!, 1] as const]) {
    day.orders += sign;
    day.gross += sign * 61_500;
  }
  of(discounted!)[4]!.discounts -= 15_000;
  const extra = of(missing!)[9]!;
  extra.orders += 1;
  extra.gross += 42_500;
  return days;
}

/** shop_finance_report.csv of the demo folder: the shop system's days of the months that are over. */
export function shopReportCsv(world: World): string {
  const report = trueReport(world);
  const months = wholeMonths(
    world,
    report.map(({ day }) => day),
  );
  const rows = plantInReport(report, months)
    .filter(({ day }) => months.includes(day.slice(0, 7)))
    .map(({ day, orders, gross, discounts, returns, shipping }) => [
      ...["shopify", day.slice(0, 7), day, "GBP", orders],
      ...[gross, discounts, returns, gross + discounts + returns, shipping, 0].map(milliText),
      true,
    ]);
  return csvText(
    "shop,period,day,currency,orders,gross_sales,discounts,returns,net_sales,shipping,taxes,is_synthetic",
    rows,
  );
}
