import type { Buyers } from "../buying/buying-model.ts";

/** Customers whose first purchase was `age` days before the end of the calibration period. */
export interface Cohort {
  age: number;
  customers: number;
}

/** Repeat purchases of one week, and of all weeks up to it. Week 0 ends with the calibration period. */
export interface Week {
  number: number;
  actual: number;
  predicted: number;
  cumulativeActual: number;
  cumulativePredicted: number;
}

interface Given {
  buyers: Buyers;
  /** Days of the unit in which the buyers' times are. */
  unitDays: number;
  cohorts: readonly Cohort[];
  /** Repeat purchases by week. */
  bought: ReadonlyMap<number, number>;
  holdoutDays: number;
}

/**
 * Follows repeat purchases week by week, as a model fitted to the calibration period alone expects them from each
 * customer's first purchase on, and as they came. The first week may be shorter than seven days; a last week that is not
 * over is left out.
 */
export function tracked({ buyers, unitDays, cohorts, bought, holdoutDays }: Given): Week[] {
  const byAge = merged(cohorts);
  const oldest = Math.max(0, ...byAge.keys());
  const expectedUntil = (day: number): number => {
    let sum = 0;
    for (const [age, customers] of byAge)
      if (day + age > 0) sum += customers * buyers.ordersFromStart((day + age) / unitDays);
    return sum;
  };
  const weeks: Week[] = [];
  let [cumulativeActual, before] = [0, 0];
  for (let number = -Math.floor(oldest / 7); 7 * number <= holdoutDays; number++) {
    const actual = bought.get(number) ?? 0;
    cumulativeActual += actual;
    const cumulativePredicted = expectedUntil(7 * number);
    weeks.push({
      number,
      actual,
      predicted: cumulativePredicted - before,
      cumulativeActual,
      cumulativePredicted,
    });
    before = cumulativePredicted;
  }
  return weeks;
}

/** Customers by age, in a fixed order: sums of floats depend on it. */
function merged(cohorts: readonly Cohort[]): Map<number, number> {
  const byAge = new Map<number, number>();
  for (const { age, customers } of [...cohorts].sort((a, b) => a.age - b.age))
    byAge.set(age, (byAge.get(age) ?? 0) + customers);
  return byAge;
}
