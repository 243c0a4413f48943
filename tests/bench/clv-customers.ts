import { closeSync, openSync, writeSync } from "node:fs";
import { drawAverage, drawBgNbd, random } from "../models/value/simulate.ts";

/** CDNOW's estimates, in weeks: a base like that one, only larger. */
export const TRUTH = {
  buying: [0.243, 4.414, 0.793, 2.426],
  spending: [6.249, 3.745, 15.448],
} as const;

/**
 * Writes synthetic customers, drawn from a fixed seed, as four columns of doubles: repeats, weeks to the last, weeks
 * observed (27 to 39), and what is spent on average. Times are whole days, as a shop knows them.
 */
export function writeCustomers(file: string, count: number): void {
  const next = random(20_260_101);
  const columns = Array.from({ length: 4 }, () => new Float64Array(count));
  const [repeats, recency, age, average] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < count; i++) {
    const weeks = (189 + Math.floor(85 * next())) / 7;
    const drawn = drawBgNbd(next, TRUTH.buying, weeks);
    repeats[i] = drawn.repeats;
    recency[i] = drawn.repeats === 0 ? 0 : Math.max(1, Math.ceil(7 * drawn.recency)) / 7;
    age[i] = weeks;
    average[i] = drawn.repeats === 0 ? 0 : drawAverage(next, TRUTH.spending, drawn.repeats);
  }
  const handle = openSync(file, "w");
  for (const column of columns) writeSync(handle, new Uint8Array(column.buffer));
  closeSync(handle);
}
