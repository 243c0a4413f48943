import type { Clock } from "../../../kernel/clock.ts";

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Shopify's leaky bucket: a query needs its requested points at once; what it did not use comes back after it ran. */
export class Bucket {
  readonly #clock: Pick<Clock, "now">;
  readonly #maximum: number;
  /** Points a second. */
  readonly #rate: number;
  #available: number;
  #at: number;

  constructor(clock: Pick<Clock, "now">, maximum: number, rate: number) {
    this.#clock = clock;
    this.#maximum = maximum;
    this.#rate = rate;
    this.#available = maximum;
    this.#at = clock.now();
  }

  /** Takes the points, or takes nothing and answers false. */
  take(points: number): boolean {
    this.#refill();
    if (this.#available < points) return false;
    this.#available -= points;
    return true;
  }

  giveBack(points: number): void {
    this.#available = Math.min(this.#maximum, this.#available + points);
  }

  status(): ThrottleStatus {
    this.#refill();
    return {
      maximumAvailable: this.#maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#rate,
    };
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#available = Math.min(this.#maximum, this.#available + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
  }
}
