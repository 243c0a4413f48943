import type { World } from "../../world.ts";
import { lastOrderAt } from "../last-order.ts";
import { dayText } from "./rates.ts";

/**
 * The months that are over in the data, YYYY-MM, oldest first. What others say of the shop's money is planted into the
 * last of them; where there are fewer than six, nothing is planted.
 */
export function wholeMonths(world: World, days: Iterable<string>): string[] {
  const last = dayText(lastOrderAt(world)).slice(0, 7);
  const months = new Set([...days].map((day) => day.slice(0, 7)));
  return [...months].filter((month) => month < last).sort();
}
