import type { Clock } from "../../kernel/clock.ts";
import { failureOf, isBusy } from "./failure.ts";

export interface Patience {
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Tries in all. Default 6: with doubling waits, about half a minute. */
  tries?: number;
  /** 0 to 1; a parameter so that tests are not games of chance. */
  random?: () => number;
  /** Told of waits that a person would notice. */
  tell?: ((message: string) => void) | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 32_000;
const NOTICED_MS = 2_000;

/** Runs `work` again after a wait for as long as Google says "not now". The last failure is thrown as it came. */
export async function withRetry<T>(work: (tried: number) => Promise<T>, patience: Patience): Promise<T> {
  const { clock, signal, tries = 6 } = patience;
  for (let tried = 0; ; tried++) {
    signal?.throwIfAborted();
    try {
      return await work(tried);
    } catch (cause) {
      const failure = failureOf(cause, clock.now());
      if (tried + 1 >= tries || !isBusy(failure)) throw cause;
      const wait = waitMs(tried, failure.retryAfterMs, patience.random);
      if (wait >= NOTICED_MS) {
        const why = failure.reason || failure.status || "no answer";
        patience.tell?.(`BigQuery: ${why}. The next try is in ${Math.round(wait / 1000)} s.`);
      }
      await clock.sleep(wait, signal);
    }
  }
}

/** The server's wish where it names one, else a random part of a doubling wait, so that many do not return at once. */
export function waitMs(tried: number, retryAfterMs: number | undefined, random = Math.random): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const most = Math.min(FIRST_WAIT_MS * 2 ** tried, LONGEST_WAIT_MS);
  return Math.round(most / 2 + (most / 2) * random());
}
