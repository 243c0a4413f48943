import type { Refund } from "../dataset/orders.ts";
import { stableToken } from "./random.ts";

/** Id of the synthetic charge that paid an order. */
export function chargeId(invoice: string): string {
  return `ch_${stableToken(`charge ${invoice}`, 24)}`;
}

/** Id of the synthetic refund object at the payment processor. */
export function refundObjectId(refund: Refund): string {
  return `re_${stableToken(`refund ${refund.id}`, 24)}`;
}
