/** What customers spent: on how many purchase days, and how much on the average of them (a likelihood's float). */
export interface Spending {
  days: number;
  average: number;
}

/**
 * Spending in the order of the number of days, so that terms that depend on it alone are computed once for each number.
 * Only customers who spent more than nothing: a gamma distribution has no place for the others.
 */
export interface Spenders {
  /** Distinct numbers of days, rising, and where each one's customers end in `totals`. */
  days: Float64Array;
  ends: Int32Array;
  /** Sum of the logarithms of averages, by number of days. */
  logs: Float64Array;
  /** Days times average, by customer. */
  totals: Float64Array;
}

/** Spenders from columns: element i is customer i. Those with no day or no positive average are left out. */
export function spendersOf(days: Float64Array, averages: Float64Array): Spenders {
  const counts = new Map<number, number>();
  for (let i = 0; i < days.length; i++)
    if (counted(days[i]!, averages[i]!)) counts.set(days[i]!, (counts.get(days[i]!) ?? 0) + 1);
  const distinct = Float64Array.from(counts.keys()).sort();
  const place = new Map<number, number>();
  const next = new Int32Array(distinct.length);
  let end = 0;
  distinct.forEach((value, i) => {
    place.set(value, i);
    next[i] = end;
    end += counts.get(value)!;
  });
  const totals = new Float64Array(end);
  for (let i = 0; i < days.length; i++)
    if (counted(days[i]!, averages[i]!)) totals[next[place.get(days[i]!)!]!++] = days[i]! * averages[i]!;
  const logs = Float64Array.from(distinct, (n, i) => {
    // Sums of floats depend on their order: always the same one, whatever order customers came in.
    const same = totals.subarray(i > 0 ? next[i - 1]! : 0, next[i]!).sort();
    return same.reduce((sum, total) => sum + Math.log(total / n), 0);
  });
  return { days: distinct, ends: next, logs, totals };
}

const counted = (days: number, average: number): boolean => days > 0 && average > 0;
