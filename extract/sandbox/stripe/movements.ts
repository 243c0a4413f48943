import { makePayments } from "../synthetic/payments.ts";
import { makePayouts, type Payout } from "../synthetic/payouts.ts";
import type { World } from "../world.ts";
import { balanceTransaction, type Json, payoutObject, payoutTransaction, sourceId } from "./records.ts";

/** A movement on the balance, whatever made it. */
export interface Movement {
  readonly id: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly type: string;
  /** Id of the charge, refund or payout behind it. */
  readonly source: string;
  /** The payout that took it to the bank, or that it is. */
  readonly payout: string | undefined;
  json(expand: boolean): Json;
}

/** A kind of object that is listed newest first, up to the sandbox's clock. */
export interface Listed {
  readonly id: string;
  readonly at: number;
}

/** What is visible of a list at the sandbox's clock. */
export class Shelf<T extends Listed> {
  readonly byId: ReadonlyMap<string, T>;
  readonly #world: World;
  readonly #all: readonly T[];
  #version = -1;
  #visible: readonly T[] = [];

  /** @param all in the order they were made: of equal seconds the later one is newer */
  constructor(world: World, all: readonly T[]) {
    this.#world = world;
    this.#all = all
      .map((one, i) => ({ one, i }))
      .sort((a, b) => b.one.at - a.one.at || b.i - a.i)
      .map(({ one }) => one);
    this.byId = new Map(this.#all.map((one) => [one.id, one]));
  }

  visible(): readonly T[] {
    if (this.#version !== this.#world.version) {
      this.#visible = this.#all.filter((one) => one.at <= this.#world.now);
      this.#version = this.#world.version;
    }
    return this.#visible;
  }
}

export interface Shelves {
  readonly movements: Shelf<Movement>;
  readonly payouts: Shelf<Listed & { json(): Json }>;
}

/** The account's movements and payouts. */
export function shelvesOf(world: World): Shelves {
  const payments = makePayments(world);
  const payouts = makePayouts(payments);
  const payoutOf = new Map(
    payouts.flatMap((payout) => payout.payments.map((payment) => [payment.id, payout.id] as const)),
  );
  const paid: Movement[] = payments.map((payment) => ({
    id: payment.id,
    at: payment.at,
    type: payment.type,
    source: sourceId(payment),
    payout: payoutOf.get(payment.id),
    json: (expand) => balanceTransaction(world, payment, expand),
  }));
  return {
    movements: new Shelf(world, [...paid, ...payouts.map((payout) => movementOf(world, payout))]),
    payouts: new Shelf(
      world,
      payouts.map((payout) => ({ id: payout.id, at: payout.at, json: () => payoutObject(world, payout) })),
    ),
  };
}

function movementOf(world: World, payout: Payout): Movement {
  return {
    id: payout.transactionId,
    at: payout.at,
    type: "payout",
    source: payout.id,
    payout: payout.id,
    json: (expand) => payoutTransaction(world, payout, expand),
  };
}
