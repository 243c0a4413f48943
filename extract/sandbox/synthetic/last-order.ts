import type { World } from "../world.ts";

/** Time of the newest order, UTC milliseconds: what is invented besides orders never lies after it. */
export function lastOrderAt(world: World): number {
  return world.data.orders.reduce((latest, order) => Math.max(latest, order.createdAt), 0);
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;
