import type { HttpRequest, HttpResponse } from "./client.ts";

/** Keeps a vendor's budget. All times are milliseconds of the run's clock. */
export interface Limiter {
  /** How long to wait before this request may go; 0 reserves its share at once. */
  acquire(request: HttpRequest, now: number): number;
  /** Tells the end of a request that `acquire` let through; `response` is absent when none came. */
  settle(request: HttpRequest, response: HttpResponse | undefined, now: number): void;
}

const byAccount = new Map<string, Limiter>();

/** The one limiter of an account: vendors count calls against the account, so streams and workers share it. */
export function accountLimiter<L extends Limiter>(account: string, create: () => L): L {
  const found = byAccount.get(account);
  if (found !== undefined) return found as L;
  const created = create();
  byAccount.set(account, created);
  return created;
}

/** Lets at most `size` pieces of work run at once; the rest wait in order. */
export function slots(size: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = size;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
