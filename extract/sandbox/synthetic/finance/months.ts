import type { World } from "../../world.ts";
import { csvText } from "../csv.ts";
import { randomFor } from "../random.ts";
import { dayText } from "./rates.ts";

/** The file's months, YYYY-MM, with the goods sold in each, in whole pounds. */
export function monthsOf(world: World): Map<string, number> {
  const { lines, orders } = world.data;
  const milli = new Map<string, number>();
  for (const order of orders)
    for (const row of order.goods) {
      const period = dayText(order.createdAt).slice(0, 7);
      milli.set(period, (milli.get(period) ?? 0) + lines.quantity[row]! * lines.milli[row]!);
    }
  return new Map(
    [...milli].sort(([a], [b]) => (a < b ? -1 : 1)).map(([p, sum]) => [p, Math.round(sum / 1000)]),
  );
}

/** Synthetic costs of running the shop: kind, amount a month in the currency, currency, what they are spread by. */
const OVERHEADS = [
  ["rent", 14_000, "GBP", "orders"],
  ["management", 18_500, "GBP", "net_sales"],
  ["warehouse staff", 16_000, "GBP", "units"],
  ["software", 4_200, "USD", "orders"],
  ["trade fairs", 6_500, "EUR", "net_sales"],
] as const;

/** overheads.csv of the demo folder. */
export function overheadsCsv(seed: number, periods: readonly string[]): string {
  const rows = periods.flatMap((period) =>
    OVERHEADS.map(([kind, amount, currency, driver]) => {
      const pence = Math.round(amount * (95 + 10 * randomFor(seed, "overhead", kind, period).next()));
      return [`${period} ${kind}`, period, kind, (pence / 100).toFixed(2), currency, driver, "main", true];
    }),
  );
  return csvText("overhead_id,period,kind,amount,currency,driver,entity,is_synthetic", rows);
}

/** agent_hours.csv of the demo folder: one agent full time, another by the hour, longer before Christmas. */
export function agentHoursCsv(seed: number, periods: readonly string[]): string {
  const rows = periods.flatMap((period) => {
    const extra = randomFor(seed, "agent", period).int(2, 4) * (/-1[12]$/.test(period) ? 1200 : 600);
    return [
      ["agent-1", period, 6000, "1560.00", "GBP", true],
      ["agent-2", period, extra, ((extra * 25) / 100).toFixed(2), "GBP", true],
    ];
  });
  return csvText("agent_id,period,paid_minutes,cost,currency,is_synthetic", rows);
}

/** What a month of goods sales was planned to cost, in thousandths of it. */
const PLAN: Readonly<Record<string, number>> = {
  refunds_amount: -30,
  cogs: -520,
  shipping_income: 25,
  shipping_cost: -24,
  payment_fees: -18,
  marketing_cost: -45,
};

/** What was planned whatever is sold, in pounds. */
const FIXED_PLAN: Readonly<Record<string, number>> = { service_cost: -1500, overheads: -56_000 };

/** budgets.csv of the demo folder: a plan that was made before the year and so is off by some. */
export function budgetsCsv(seed: number, months: ReadonlyMap<string, number>): string {
  const rows = [...months].flatMap(([period, sold]) => {
    const planned = Math.round(sold * (0.85 + 0.3 * randomFor(seed, "budget", period).next()));
    const lines = [
      ["goods_sales", planned],
      ...Object.entries(PLAN).map(([line, share]) => [line, Math.round((planned * share) / 1000)]),
      ...Object.entries(FIXED_PLAN),
    ] as [string, number][];
    return lines.map(([line, amount]) => [period, line, `${amount}.00`, "GBP", "main", true]);
  });
  return csvText("period,statement_line,amount,currency,entity,is_synthetic", rows);
}
