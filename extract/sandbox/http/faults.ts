export type VendorName = "shopify" | "zendesk" | "googleAds" | "stripe";

/**
 * A planned failure. It strikes the nth matching requests (1 is the first) of one server; without `nth`, every one.
 * - `cut`: half of the body, then the connection breaks
 * - `500`, `429`: the vendor's own error in place of the answer
 * - `bad-record`: the answer with `change` applied: `path` "data.orders.nodes.3.id" gets `value`, or is removed without one
 * - `slow`: the answer after `delayMs`
 */
export interface Fault {
  readonly server: VendorName;
  /** Text that the path, the query string or the request body must contain. */
  readonly match?: string;
  readonly nth?: number | readonly number[];
  readonly kind: "cut" | "500" | "429" | "bad-record" | "slow";
  readonly change?: { readonly path: string; readonly value?: unknown };
  readonly delayMs?: number;
}

/** Counts the requests that each fault matches and says which fault strikes now. */
export class FaultPlan {
  readonly #faults: readonly Fault[];
  readonly #seen = new Map<Fault, number>();

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  /** The first fault that strikes this request; each matching fault counts it, whether it strikes or not. */
  strike(server: VendorName, request: string): Fault | undefined {
    let struck: Fault | undefined;
    for (const fault of this.#faults) {
      if (fault.server !== server || !request.includes(fault.match ?? "")) continue;
      const count = (this.#seen.get(fault) ?? 0) + 1;
      this.#seen.set(fault, count);
      const wanted = fault.nth === undefined ? [count] : [fault.nth].flat();
      if (struck === undefined && wanted.includes(count)) struck = fault;
    }
    return struck;
  }
}

/** A copy of a JSON answer with one place changed; a path that leads nowhere leaves it as it was. */
export function changed(body: unknown, change: NonNullable<Fault["change"]>): unknown {
  const copy = JSON.parse(JSON.stringify(body)) as unknown;
  const steps = change.path.split(".");
  const last = steps.pop()!;
  let place: unknown = copy;
  for (const step of steps) place = (place as Record<string, unknown> | null | undefined)?.[step];
  if (typeof place !== "object" || place === null) return copy;
  const record = place as Record<string, unknown>;
  if (change.value === undefined) delete record[last];
  else record[last] = change.value;
  return copy;
}
