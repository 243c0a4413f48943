import type { Histories } from "./histories.ts";

/** The mean time that customers have been known; positive, so that it can be a scale. */
export function meanAge({ size, age, customers, total }: Histories): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += age[i]! * customers[i]!;
  return sum > 0 ? sum / total : 1;
}

/** Time observed for each repeat purchase; positive, so that it can be a scale. */
export function meanGap({ size, age, repeats, customers }: Histories): number {
  let time = 0;
  let bought = 0;
  for (let i = 0; i < size; i++) {
    time += age[i]! * customers[i]!;
    bought += repeats[i]! * customers[i]!;
  }
  return time > 0 ? time / Math.max(bought, 1) : 1;
}
