/**
 * Customers' buying histories as grouped sufficient statistics: how often they came back, when last, and for how long
 * they have been known. All that the models of repeat buying use of a customer are these three numbers, so customers with
 * the same three are one row with a count. Times are in one unit (days or weeks), counted from the first purchase.
 */
export interface Histories {
  /** Rows: distinct (repeats, recency, age). */
  size: number;
  /** Repeat purchases: purchase days after the first. */
  repeats: Float64Array;
  /** Time from the first to the last purchase; 0 without a repeat. */
  recency: Float64Array;
  /** Time from the first purchase to the end of the observation. */
  age: Float64Array;
  /** Customers with this history. */
  customers: Float64Array;
  /** Customers in all. */
  total: number;
}

/** One customer's history, or one of several customers. */
export interface History {
  repeats: number;
  recency: number;
  age: number;
  customers?: number;
}

/** Histories in columns, from rows that may repeat themselves. */
export function historiesOf(rows: readonly History[]): Histories {
  const { order, counts } = groupRows(
    Float64Array.from(rows, (row) => row.repeats),
    Float64Array.from(rows, (row) => row.recency),
    Float64Array.from(rows, (row) => row.age),
    Float64Array.from(rows, (row) => row.customers ?? 1),
  );
  const pick = (of: (row: History) => number) => Float64Array.from(order, (index) => of(rows[index]!));
  return {
    size: order.length,
    repeats: pick((row) => row.repeats),
    recency: pick((row) => row.recency),
    age: pick((row) => row.age),
    customers: Float64Array.from(counts),
    total: counts.reduce((sum, one) => sum + one, 0),
  };
}

/** Groups customers given as columns, one element each. `group[i]` is the row of customer i. Linear in customers. */
export function groupColumns(
  repeats: Float64Array,
  recency: Float64Array,
  age: Float64Array,
): { histories: Histories; group: Int32Array } {
  const { order, counts, group } = groupRows(repeats, recency, age);
  const pick = (column: Float64Array) => Float64Array.from(order, (index) => column[index]!);
  const histories = {
    size: order.length,
    repeats: pick(repeats),
    recency: pick(recency),
    age: pick(age),
    customers: Float64Array.from(counts),
    total: repeats.length,
  };
  return { histories, group };
}

/** Open addressing over the three numbers' bits: ten times quicker than a Map of texts. */
function groupRows(a: Float64Array, b: Float64Array, c: Float64Array, weights?: Float64Array) {
  const room = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * a.length)));
  const slots = new Int32Array(room).fill(-1);
  const order: number[] = [];
  const counts: number[] = [];
  const group = new Int32Array(a.length);
  const words = new Int32Array(new Float64Array(3).buffer);
  const doubles = new Float64Array(words.buffer);
  for (let i = 0; i < a.length; i++) {
    doubles[0] = a[i]!;
    doubles[1] = b[i]!;
    doubles[2] = c[i]!;
    let hash = 0;
    for (let word = 0; word < 6; word++) {
      hash = Math.imul(hash ^ words[word]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let slot = hash & (room - 1);
    let found = slots[slot]!;
    while (found >= 0) {
      const first = order[found]!;
      if (a[first] === a[i] && b[first] === b[i] && c[first] === c[i]) break;
      slot = (slot + 1) & (room - 1);
      found = slots[slot]!;
    }
    if (found < 0) {
      found = order.length;
      slots[slot] = found;
      order.push(i);
      counts.push(0);
    }
    counts[found]! += weights ? weights[i]! : 1;
    group[i] = found;
  }
  return { order, counts, group };
}

/** How often customers came back, with the number of customers for each, and each row's place in that list. */
export interface Repeats {
  values: Float64Array;
  customers: Float64Array;
  place: Int32Array;
}

/** The distinct numbers of repeats: terms that depend on nothing else are computed once for each. */
export function distinctRepeats({ size, repeats, customers }: Histories): Repeats {
  const places = new Map<number, number>();
  const sums: number[] = [];
  const place = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    let at = places.get(repeats[i]!);
    if (at === undefined) {
      at = sums.length;
      places.set(repeats[i]!, at);
      sums.push(0);
    }
    sums[at]! += customers[i]!;
    place[i] = at;
  }
  return { values: Float64Array.from(places.keys()), customers: Float64Array.from(sums), place };
}
