import type { Customer } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import type { World } from "../world.ts";
import { csvText } from "./csv.ts";
import { DAY, lastOrderAt } from "./last-order.ts";
import { randomFor } from "./random.ts";

/** A movement of a member's points. UTC milliseconds; `points` is negative when they leave the account. */
export interface PointsMove {
  readonly id: string;
  readonly customer: Customer;
  /** Number of the order that it belongs to; null when points expire. */
  readonly order: number | null;
  readonly at: number;
  readonly kind: "earned" | "redeemed" | "expired" | "adjusted";
  readonly points: number;
}

/** Points are redeemed in vouchers of this many, five at most at a time. */
const VOUCHER = 500;
const MOST_VOUCHERS = 5;

/** Points expire when nothing has moved for so many days. */
const EXPIRY_DAYS = 270;

/** Four in ten customers have joined the points programme, with their first order. */
export function isMember(seed: number, customer: Customer): boolean {
  return randomFor(seed, "member", customer.id).chance(0.4);
}

/**
 * The members' synthetic points up to the file's last line: one for each pound of an order, taken back with a refund,
 * redeemed in vouchers with every other order that could, expired after 270 quiet days. No balance is ever negative.
 */
export function makePointsMoves(world: World): PointsMove[] {
  const end = lastOrderAt(world);
  return world.data.customers
    .filter((customer) => isMember(world.seed, customer))
    .flatMap((customer) => movesOf(world.seed, customer, end));
}

function movesOf(seed: number, customer: Customer, end: number): PointsMove[] {
  const moves: PointsMove[] = [];
  let balance = 0;
  let last = 0;
  const move = (kind: PointsMove["kind"], at: number, order: number | null, points: number): void => {
    if (points === 0) return;
    const id = `pm-${customer.id}-${moves.length + 1}`;
    moves.push({ id, customer, order, at, kind, points });
    balance += points;
    last = at;
  };
  const expireBefore = (at: number): void => {
    const expiry = last + EXPIRY_DAYS * DAY;
    if (balance > 0 && expiry < at) move("expired", expiry, null, -balance);
  };
  for (const { at, order, pounds } of pointsEvents(customer)) {
    expireBefore(at);
    if (pounds < 0) {
      move("adjusted", at, order, -Math.min(balance, -pounds));
      continue;
    }
    const vouchers = Math.min(MOST_VOUCHERS, Math.floor(balance / VOUCHER));
    if (vouchers > 0 && randomFor(seed, "voucher", order).chance(0.5))
      move("redeemed", at, order, -vouchers * VOUCHER);
    move("earned", at, order, pounds);
  }
  expireBefore(end);
  return moves;
}

/** Orders and refunds of a customer in order of time, in whole pounds; refunds are negative. */
function pointsEvents(customer: Customer): { at: number; order: number; pounds: number }[] {
  const pounds = (milli: number): number => Math.floor(milli / 1000);
  return customer.orders
    .flatMap((order) => [
      { at: order.createdAt, order: order.number, pounds: pounds(order.total) },
      ...order.refunds.map((refund) => ({
        at: refund.at,
        order: order.number,
        pounds: -pounds(refund.total),
      })),
    ])
    .sort((a, b) => a.at - b.at || a.order - b.order || b.pounds - a.pounds);
}

/** points_moves.csv of the demo folder. */
export function pointsMovesCsv(world: World): string {
  const rows = makePointsMoves(world).map((move) => [
    move.id,
    "shopify",
    move.customer.id,
    move.order,
    utcText(move.at),
    move.kind,
    move.points,
    true,
  ]);
  return csvText("points_move_id,shop,customer_id,order_id,moved_at,kind,points,is_synthetic", rows);
}
