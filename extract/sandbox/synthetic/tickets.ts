import type { Customer } from "../dataset/catalogue.ts";
import type { Order } from "../dataset/orders.ts";
import type { World } from "../world.ts";
import { type Random, randomFor } from "./random.ts";
import { DAYS_TO_CLOSE, drawFrom, FIRST_RESPONSE_MINUTES, HANDLING_MINUTES } from "./ticket-timings.ts";

/** A synthetic service ticket with all its moments, past and future of the sandbox's clock alike. UTC milliseconds. */
export interface Ticket {
  readonly id: number;
  readonly customer: Customer;
  readonly order: Order | null;
  readonly reason: Reason;
  readonly channel: "email" | "web" | "chat";
  readonly priority: "low" | "normal" | "high" | "urgent";
  readonly createdAt: number;
  readonly firstReplyAt: number;
  readonly solvedAt: number;
  readonly closedAt: number;
  readonly replies: number;
  readonly rating: Rating | null;
  /** A change by the system alone, which moves the export's timestamp and not updated_at. */
  readonly systemChangeAt: number | null;
  readonly deletedAt: number | null;
}

export interface Rating {
  readonly score: "good" | "bad" | "offered";
  readonly at: number;
}

/** What tickets are about; the words are the tags and the values of the reason field. */
export type Reason = keyof typeof REASONS;

export const REASONS = {
  late_delivery: "Where is my order?",
  damaged: "Item arrived damaged",
  wrong_item: "Wrong item received",
  refund: "Question about my refund",
  product_question: "Question about a product",
  invoice: "Invoice needed",
  change_order: "Change to my order",
} as const;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Six in ten customers have ever written to the service desk's system. */
export function isServiceUser(world: World, customer: Customer): boolean {
  return randomFor(world.seed, "service-user", customer.id).chance(0.6);
}

/** All tickets, oldest first, numbered in that order. Orders with refunds lead to a ticket three times as often. */
export function makeTickets(world: World): Ticket[] {
  const drafts: Omit<Ticket, "id">[] = [];
  for (const customer of world.data.customers) {
    if (!isServiceUser(world, customer)) continue;
    for (const order of customer.orders) {
      const random = randomFor(world.seed, "ticket", order.invoice);
      if (random.chance(order.refunds.length > 0 ? 0.72 : 0.24)) drafts.push(draft(customer, order, random));
    }
  }
  drafts.sort((a, b) => a.createdAt - b.createdAt || a.customer.id - b.customer.id);
  return drafts.map((ticket, i) => ({ id: 1001 + i, ...ticket }));
}

function draft(customer: Customer, order: Order, random: Random): Omit<Ticket, "id"> {
  const reason = pickReason(order, random);
  const createdAt = wholeSecond(askedAt(order, reason, random));
  const firstReplyAt = wholeSecond(createdAt + drawFrom(FIRST_RESPONSE_MINUTES, random) * MINUTE);
  const solvedAt = wholeSecond(firstReplyAt + drawFrom(HANDLING_MINUTES, random) * MINUTE);
  return {
    customer,
    order: reason === "product_question" ? null : order,
    reason,
    channel: random.pick(["email", "email", "email", "web", "web", "chat"] as const),
    priority: random.pick(["low", "normal", "normal", "normal", "high", "urgent"] as const),
    createdAt,
    firstReplyAt,
    solvedAt,
    closedAt: solvedAt + DAYS_TO_CLOSE * DAY,
    replies: random.pick([1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4]),
    rating: pickRating(createdAt, solvedAt, random),
    systemChangeAt: random.chance(0.02) ? solvedAt + 3 * DAY : null,
    deletedAt: random.chance(0.003) ? solvedAt + 2 * DAY : null,
  };
}

/** Refunded orders are mostly asked about for what led to the refund. */
function pickReason(order: Order, random: Random): Reason {
  return order.refunds.length > 0
    ? random.pick(["refund", "refund", "damaged", "damaged", "wrong_item", "late_delivery"] as const)
    : random.pick([
        "late_delivery",
        "late_delivery",
        "late_delivery",
        "product_question",
        "product_question",
        "invoice",
        "change_order",
        "damaged",
        "wrong_item",
      ] as const);
}

function askedAt(order: Order, reason: Reason, random: Random): number {
  if (reason === "product_question" || reason === "change_order")
    return order.createdAt + random.next() * 0.8 * DAY;
  if (reason === "refund") return order.refunds[0]!.at + random.next() * 3 * DAY;
  return order.createdAt + (1 + random.next() * 8) * DAY;
}

/** 30 % of solved tickets are rated, another quarter only asked; long waits please less. */
function pickRating(createdAt: number, solvedAt: number, random: Random): Rating | null {
  const point = random.next();
  const at = wholeSecond(solvedAt + (1 + random.next() * 2) * DAY);
  const days = (solvedAt - createdAt) / DAY;
  const pleased = random.chance(Math.max(0.45, 0.95 - days * 0.015));
  if (point < 0.3) return { score: pleased ? "good" : "bad", at };
  return point < 0.55 ? { score: "offered", at } : null;
}

const wholeSecond = (ms: number): number => Math.round(ms / 1000) * 1000;
