import type { Clock } from "../../../kernel/clock.ts";

/** A limit of so many calls in each window of the clock, as Zendesk and Stripe count. */
export class RateWindow {
  readonly limit: number;
  readonly #clock: Pick<Clock, "now">;
  readonly #lengthMs: number;
  #start: number;
  #used = 0;

  constructor(clock: Pick<Clock, "now">, limit: number, lengthMs: number) {
    this.#clock = clock;
    this.limit = limit;
    this.#lengthMs = lengthMs;
    this.#start = clock.now();
  }

  /** Counts a call; false when the window has no more. A refused call is not counted. */
  take(): boolean {
    this.#turn();
    if (this.#used >= this.limit) return false;
    this.#used++;
    return true;
  }

  get remaining(): number {
    this.#turn();
    return this.limit - this.#used;
  }

  /** Whole seconds until the next window, at least 1. */
  get resetSeconds(): number {
    return Math.max(1, Math.ceil((this.#start + this.#lengthMs - this.#clock.now()) / 1000));
  }

  #turn(): void {
    if (this.#clock.now() < this.#start + this.#lengthMs) return;
    this.#start = this.#clock.now();
    this.#used = 0;
  }
}
