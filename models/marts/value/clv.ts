import { model, ref, t } from "patron/typescript";
import { paused, pausesOf } from "./maths/pause.ts";
import { type CustomerOutlook, type Expected, Outlook } from "./spending/customer-outlook.ts";
import { estimatedMoney, estimateText, likelihoodAmount } from "./spending/money.ts";
import { readFitted } from "./tables/fitted.ts";
import { estimates, historyIn } from "./tables/inputs.ts";

const histories = ref("clv_histories", {
  customer_id: t.string(),
  first_purchase_on: t.date(),
  last_purchase_on: t.date(),
  observed_until: t.date(),
  repeats: t.integer(),
  recency_days: t.integer(),
  age_days: t.integer(),
  purchase_days: t.integer(),
  net_sales: t.numeric(),
  margin: t.numeric(),
  average_spend: t.numeric(),
  margin_rate: t.numeric(),
  costs_are_synthetic: t.boolean(),
});

type HistoryColumns = NonNullable<typeof histories.columns>;
/** A row as the input gives it. */
type HistoryRow = {
  [K in keyof HistoryColumns]: NonNullable<HistoryColumns[K]["value"]> | null;
};

const columns = {
  customer_id: t.string(),
  predicted_on: t.date(),
  first_purchase_on: t.date(),
  last_purchase_on: t.date(),
  repeats: t.integer(),
  recency_days: t.integer(),
  age_days: t.integer(),
  net_sales: t.numeric(),
  margin: t.numeric(),
  average_spend: t.numeric(),
  margin_rate: t.numeric(),
  model: t.string(),
  p_alive: t.numeric(),
  expected_orders_90: t.numeric(),
  orders_90_low: t.integer(),
  orders_90_high: t.integer(),
  expected_spend_90: t.numeric(),
  spend_90_low: t.numeric(),
  spend_90_high: t.numeric(),
  expected_margin_90: t.numeric(),
  margin_90_low: t.numeric(),
  margin_90_high: t.numeric(),
  expected_orders_365: t.numeric(),
  orders_365_low: t.integer(),
  orders_365_high: t.integer(),
  expected_spend_365: t.numeric(),
  spend_365_low: t.numeric(),
  spend_365_high: t.numeric(),
  expected_margin_365: t.numeric(),
  margin_365_low: t.numeric(),
  margin_365_high: t.numeric(),
  predicted_percentile: t.numeric(),
  costs_are_synthetic: t.boolean(),
  warning: t.string(),
};

/** Rows given at a time: what bounds memory. */
const AT_ONCE = 1_000;
/** Rows between two pauses: a customer who buys every day takes milliseconds. */
const AT_A_STRETCH = 200;
const HORIZONS = [90, 365] as const;

export default model({
  refs: { histories, estimates, scores: ref("clv_backtest_scores", { warning: t.string() }) },
  vars: { clv_interval_percent: 80 },
  columns,
  async *run({ refs, vars, output, signal }) {
    const fitted = await readFitted(refs.estimates.rows());
    const chosen = fitted.whole.find((one) => one.isChosen);
    const outlook =
      chosen &&
      new Outlook({
        buyers: chosen.buyers,
        spending: fitted.spending,
        horizons: HORIZONS.map((days) => days / fitted.days),
        level: vars.clv_interval_percent / 100,
      });
    const worthOf = (row: HistoryRow) =>
      outlook ? inMargin(row, outlook.expected(historyIn(fitted.days, row), spendingOf(row), 1)) : null;
    // Read twice: a customer's place among all is known only when all have been valued.
    const histories = () => paused(refs.histories.rows(), pausesOf(signal), AT_A_STRETCH);
    const ranks = await ranked(histories(), worthOf);
    // The backtest knows more against the predictions than the fit does.
    let { warning } = fitted;
    for await (const row of refs.scores.rows()) warning = row.warning;
    const about = { model: chosen?.model.name ?? null, warning };
    let rows: ReturnType<typeof rowOf>[] = [];
    for await (const row of histories()) {
      const ahead = outlook?.of(historyIn(fitted.days, row), spendingOf(row));
      rows.push(rowOf(row, ahead, { ...about, percentile: ranks(worthOf(row)) }));
      if (rows.length < AT_ONCE) continue;
      yield output(rows);
      rows = [];
    }
    yield output(rows);
  },
});

const spendingOf = (row: HistoryRow) => ({
  days: Number(row.purchase_days),
  average: likelihoodAmount(row.average_spend ?? "0"),
});

/** What customers are ranked by: margin expected in a year; where no costs are known, spending; else purchases. */
const inMargin = (
  { margin_rate }: HistoryRow,
  { orders, spend }: { orders: number; spend: number | null },
): number => (spend === null ? orders : spend * Number(margin_rate ?? 1));

/** Where a value stands among all: the share of customers with less, 0 to 1. Equal values stand at the same place. */
async function ranked(
  rows: AsyncIterable<HistoryRow>,
  valued: (row: HistoryRow) => number | null,
): Promise<(value: number | null) => number | null> {
  const found: number[] = [];
  for await (const row of rows) {
    const value = valued(row);
    if (value !== null) found.push(value);
  }
  const all = Float64Array.from(found).sort();
  return (value) => {
    if (value === null) return null;
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low / all.length;
  };
}

type Amounts = { expected: string | null; low: string | null; high: string | null };

/** An amount in text, to the cent, times a rate: a rate below zero turns the interval round. */
function amounts(spend: Expected | null | undefined, rate: number | null): Amounts {
  if (!spend || rate === null) return { expected: null, low: null, high: null };
  const [low, high] = [spend.low * rate, spend.high * rate];
  return {
    expected: estimatedMoney(spend.expected * rate),
    low: estimatedMoney(Math.min(low, high)),
    high: estimatedMoney(Math.max(low, high)),
  };
}

/** A number of purchases, or null. */
const whole = (count: number | undefined): bigint | null => (count === undefined ? null : BigInt(count));

function rowOf(
  { observed_until, purchase_days: _, ...row }: HistoryRow,
  ahead: CustomerOutlook | undefined,
  about: { model: string | null; warning: string | null; percentile: number | null },
) {
  // A rate, not money: how much of what is sold stays.
  const rate = row.margin_rate === null ? null : Number(row.margin_rate);
  const [near, far] = ahead?.within ?? [];
  const [spend90, spend365] = [amounts(near?.spend, 1), amounts(far?.spend, 1)];
  const [margin90, margin365] = [amounts(near?.spend, rate), amounts(far?.spend, rate)];
  return {
    ...row,
    predicted_on: observed_until,
    model: about.model,
    // A model in which nobody leaves knows nothing of it: 1 would read as 'certainly still there'.
    p_alive: about.model === "nbd" ? null : estimateText(ahead?.alive ?? null, 6),
    expected_orders_90: estimateText(near?.orders.expected ?? null, 6),
    orders_90_low: whole(near?.orders.low),
    orders_90_high: whole(near?.orders.high),
    expected_spend_90: spend90.expected,
    spend_90_low: spend90.low,
    spend_90_high: spend90.high,
    expected_margin_90: margin90.expected,
    margin_90_low: margin90.low,
    margin_90_high: margin90.high,
    expected_orders_365: estimateText(far?.orders.expected ?? null, 6),
    orders_365_low: whole(far?.orders.low),
    orders_365_high: whole(far?.orders.high),
    expected_spend_365: spend365.expected,
    spend_365_low: spend365.low,
    spend_365_high: spend365.high,
    expected_margin_365: margin365.expected,
    margin_365_low: margin365.low,
    margin_365_high: margin365.high,
    predicted_percentile: estimateText(about.percentile, 6),
    warning: about.warning,
  };
}
