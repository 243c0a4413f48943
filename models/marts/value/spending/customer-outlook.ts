import { type Buyers, expectedOrders } from "../buying/buying-model.ts";
import { forecast, tails } from "../buying/forecast.ts";
import type { History } from "../buying/histories.ts";
import { expectedSpend } from "./gamma-gamma.ts";
import { SpendOutlook } from "./outlook.ts";
import type { Spending } from "./spenders.ts";

/** An estimate and the interval that holds what will happen at the asked level. */
export interface Expected {
  expected: number;
  low: number;
  high: number;
}

/** What is expected of one customer within one horizon. */
export interface Within {
  orders: Expected;
  /** Net sales, as the likelihood's float; null where spending could not be estimated. */
  spend: Expected | null;
}

export interface CustomerOutlook {
  alive: number;
  /** One for each horizon. */
  within: Within[];
}

/** What customers of one history have in common; quantiles of spend are relative to each one's scale. */
interface Shared {
  alive: number;
  within: { orders: Expected; relative: number[] }[];
}

interface Given {
  buyers: Buyers;
  /** p, q and gamma; undefined when they could not be estimated. */
  spending: readonly number[] | undefined;
  /** Times, in the unit of the buyers' estimates. */
  horizons: readonly number[];
  /** The share of outcomes that an interval holds, such as 0.8. */
  level: number;
}

/** Histories that are kept at a time: what bounds memory where nearly every customer has a history of her own. */
const KEPT = 20_000;

/** Forecasts of customers; what follows from a history alone is computed once for all who share it. */
export class Outlook {
  private readonly given: Given;
  private readonly spend: SpendOutlook | undefined;
  private shared = new Map<string, Shared>();

  constructor(given: Given) {
    this.given = given;
    this.spend = given.spending && new SpendOutlook(given.spending);
  }

  /** The outlook of one customer. `spending.average` is positive: only purchase days with net sales count. */
  of(history: History, spending: Spending): CustomerOutlook {
    const { alive, within } = this.sharedBy(history, spending.days);
    return {
      alive,
      within: within.map((one) => ({ orders: one.orders, spend: this.spendOf(one, spending) })),
    };
  }

  /** What is expected of one customer within the horizon of that index, without intervals, which cost the most. */
  expected(history: History, spending: Spending, horizon: number): { orders: number; spend: number | null } {
    const orders = expectedOrders(this.given.buyers, history, this.given.horizons[horizon]!);
    return { orders, spend: this.expectedSpendOf(orders, spending) };
  }

  private expectedSpendOf(orders: number, spending: Spending): number | null {
    if (!this.given.spending) return null;
    const expected = orders * expectedSpend(this.given.spending, spending);
    return Number.isFinite(expected) ? expected : null;
  }

  private spendOf({ orders, relative }: Shared["within"][number], spending: Spending): Expected | null {
    const expected = this.expectedSpendOf(orders.expected, spending);
    if (!this.spend || expected === null) return null;
    const scale = this.spend.scale(spending);
    return { expected, low: relative[0]! * scale, high: relative[1]! * scale };
  }

  private sharedBy(history: History, days: number): Shared {
    const key = `${history.repeats} ${history.recency} ${history.age} ${days}`;
    const known = this.shared.get(key);
    if (known) return known;
    if (this.shared.size >= KEPT) this.shared = new Map();
    const made = this.share(history, days);
    this.shared.set(key, made);
    return made;
  }

  private share(history: History, days: number): Shared {
    const { buyers, horizons, level } = this.given;
    const within = horizons.map((time) => {
      const { chances, ...orders } = forecast(buyers, history, time, level);
      return { orders, relative: this.spend?.quantiles(chances, days, tails(level)) ?? [] };
    });
    return { alive: buyers.alive(history), within };
  }
}
