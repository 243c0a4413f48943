import { z } from "zod";
import { decimal, epochSeconds, json, piiBut } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { list, type StripeObject, type StripeOptions, seconds } from "../api.ts";

const balanceTransaction = z.object({
  id: z.string(),
  type: z.string(),
  /** Amounts are in the currency's smallest unit: pence, or whole yen. */
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  currency: z.string(),
  created: epochSeconds(),
  available_on: epochSeconds(),
  status: z.string(),
  description: z.string().nullable(),
  reporting_category: z.string(),
  /** What the customer paid, in the currency of the charge: `exchange_rate` makes the balance's amount of it. */
  source: z
    .object({
      id: z.string(),
      object: z.string().nullish(),
      metadata: piiBut("order_id").nullish(),
      amount: z.int().nullish(),
      currency: z.string().nullish(),
    })
    .nullable(),
  exchange_rate: decimal().nullish(),
  fee_details: json().optional(),
});

/** The rest of an expanded charge, refund or payout stays in landing: each is a record of its own kind. */
function slim(record: StripeObject): Record<string, unknown> {
  const { object: _, balance_type: _type, ...kept } = record;
  const source = record.source;
  if (typeof source === "string") return { ...kept, source: { id: source } };
  if (typeof source !== "object" || source === null) return kept;
  const { id, object, metadata, amount, currency } = source as Record<string, unknown>;
  return { ...kept, source: { id, object, metadata, amount, currency } };
}

/** Every movement of the Stripe balance, with its fee: charges, refunds, payouts, adjustments. */
export const balanceTransactions = defineStream<StripeOptions>({
  name: "balance_transactions",
  schema: balanceTransaction,
  key: ["id"],
  cursor: "created",
  /** Shops write the order's id into the charge; so payments are found by guests' orders. */
  person: { refs: [{ record: "order:shopify:", field: "source.metadata.order_id" }], within: ["data"] },
  /** Rows never change but for `status`, which turns from pending to available within two weeks. */
  lookback: days(14),
  async *read(context) {
    const filter = {
      "created[gte]": context.since === undefined ? undefined : seconds(context.since),
      "created[lt]": context.until === undefined ? undefined : seconds(context.until),
      "expand[]": "data.source",
    };
    for await (const page of list(context, "/v1/balance_transactions", filter)) {
      yield { records: page.map(slim) };
    }
  },
});
