import type { LogLikelihood } from "../maths/fit.ts";
import type { Histories, History } from "./histories.ts";

/** A model of repeat buying: customers buy at their own rates until, unseen, they leave. */
export interface BuyingModel {
  readonly name: "bg_nbd" | "pareto_nbd" | "nbd";
  readonly label: string;
  readonly parameters: readonly string[];
  /** Where the search for the best parameters begins: several, tried in turn until one succeeds. */
  starts(histories: Histories): number[][];
  logLikelihood(histories: Histories): LogLikelihood;
  /** A customer base with given parameters; times in the unit they were estimated in. */
  with(parameters: readonly number[]): Buyers;
}

/** What a fitted model says of customers. */
export interface Buyers {
  /** The probability that a customer with this history has not left. */
  alive(history: History): number;
  /** Expected purchases in the next `time` of a customer who has not left. */
  ordersIfAlive(history: History, time: number): number;
  /** Expected repeat purchases of a new customer in the first `time`. */
  ordersFromStart(time: number): number;
  /**
   * For a customer who has not left: the probabilities of at least 1, 2, 3, … purchases in the next `time`, as far as
   * they are above 1e-9.
   */
  chances(history: History, time: number): number[];
}

/** Expected purchases in the next `time`: those of a customer who has not left, times the chance of that. */
export const expectedOrders = (buyers: Buyers, history: History, time: number): number =>
  buyers.alive(history) * buyers.ordersIfAlive(history, time);
