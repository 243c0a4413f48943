import type { HttpRequest, HttpResponse } from "./client.ts";
import type { Limiter } from "./limiter.ts";

/** What a GraphQL answer says in `extensions.cost`. Points; `restoreRate` is points per second. */
export interface QueryCost {
  requestedQueryCost: number;
  actualQueryCost: number | null;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

/** Until the first answer tells the real figures: what Shopify grants the smallest plan. */
const ASSUMED = { maximumAvailable: 1_000, restoreRate: 50 };

/**
 * A leaky bucket of query points, shared by all workers of an account. Shopify takes a query's requested cost
 * when it starts and gives back what it did not use (https://shopify.dev/docs/api/usage/limits), so a request waits
 * until its requested cost is there and holds it until the answer names the true level.
 */
export class CostBucket implements Limiter {
  #maximum = ASSUMED.maximumAvailable;
  #rate = ASSUMED.restoreRate;
  #level: number = ASSUMED.maximumAvailable;
  #levelAt: number | undefined;
  readonly #held = new Map<HttpRequest, number>();
  readonly #costs = new Map<string, number>();
  readonly #costOf: (response: HttpResponse) => QueryCost | undefined;

  constructor(costOf: (response: HttpResponse) => QueryCost | undefined) {
    this.#costOf = costOf;
  }

  acquire(request: HttpRequest, now: number): number {
    const cost = Math.min(this.expected(request), this.#maximum);
    const free = this.#available(now) - sum(this.#held.values());
    if (free < cost && this.#levelAt !== undefined) return Math.ceil(((cost - free) / this.#rate) * 1_000);
    this.#held.set(request, cost);
    return 0;
  }

  settle(request: HttpRequest, response: HttpResponse | undefined, now: number): void {
    this.#held.delete(request);
    const cost = response === undefined ? undefined : this.#costOf(response);
    if (cost === undefined) return;
    this.#maximum = cost.throttleStatus.maximumAvailable;
    this.#rate = Math.max(1, cost.throttleStatus.restoreRate);
    this.#level = cost.throttleStatus.currentlyAvailable;
    this.#levelAt = now;
    this.#costs.set(signature(request), cost.requestedQueryCost);
  }

  /** The requested cost that this document and these page sizes had last time; 0 when it was never sent. */
  expected(request: HttpRequest): number {
    return this.#costs.get(signature(request)) ?? 0;
  }

  #available(now: number): number {
    const restored = ((now - (this.#levelAt ?? now)) / 1_000) * this.#rate;
    return Math.min(this.#maximum, this.#level + Math.max(0, restored));
  }
}

/** The document with its numbers: page sizes decide the cost, ids and cursors do not. */
function signature(request: HttpRequest): string {
  const body = request.json as { query?: string; variables?: Record<string, unknown> } | undefined;
  const sizes = Object.entries(body?.variables ?? {}).filter(([, value]) => typeof value === "number");
  return `${body?.query ?? ""} ${JSON.stringify(sizes)}`;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
