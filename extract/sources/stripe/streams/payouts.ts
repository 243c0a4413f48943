import { z } from "zod";
import { epochSeconds, json } from "../../../normalise/types.ts";
import { days, defineStream, type ReadContext } from "../../../stream.ts";
import { list, type StripeObject, type StripeOptions, seconds } from "../api.ts";

const payout = z.object({
  id: z.string(),
  /** In the currency's smallest unit; negative when Stripe took it from the bank account. */
  amount: z.int(),
  currency: z.string(),
  created: epochSeconds(),
  /** The day on which the bank should book it, as midnight UTC. */
  arrival_date: epochSeconds(),
  status: z.string(),
  automatic: z.boolean(),
  method: z.string(),
  type: z.string(),
  description: z.string().nullable(),
  statement_descriptor: z.string().nullable(),
  balance_transaction: z.string().nullable(),
  failure_balance_transaction: z.string().nullable(),
  failure_code: z.string().nullable(),
  reconciliation_status: z.string().nullish(),
  metadata: json().nullish(),
  /** The movements that it took to the bank; Stripe can tell them of automatic payouts alone. */
  balance_transactions: z.array(z.object({ id: z.string() })),
});

/** Bank account, reversals and application fees stay in landing: nothing here asks for them. */
const NOT_LOADED = [
  ...["object", "livemode", "destination", "failure_message", "original_payout", "reversed_by"],
  ...["source_type", "application_fee", "application_fee_amount", "trace_id", "payout_method"],
];

const idOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? (value as { id?: unknown }).id : value;

/** Every payout, with the ids of the movements that it is made of. */
export const payouts = defineStream<StripeOptions>({
  name: "payouts",
  schema: payout,
  key: ["id"],
  cursor: "created",
  /** A payout turns from in_transit to paid, or fails, up to five business days after it was made. */
  lookback: days(14),
  async *read(context) {
    const filter = {
      "created[gte]": context.since === undefined ? undefined : seconds(context.since),
      "created[lt]": context.until === undefined ? undefined : seconds(context.until),
    };
    for await (const page of list(context, "/v1/payouts", filter)) {
      yield { records: await Promise.all(page.map((one) => withContents(context, one))) };
    }
  },
});

async function withContents(
  context: Pick<ReadContext, "http">,
  record: StripeObject,
): Promise<Record<string, unknown>> {
  const kept = Object.fromEntries(Object.entries(record).filter(([name]) => !NOT_LOADED.includes(name)));
  const own = [idOf(record.balance_transaction), idOf(record.failure_balance_transaction)];
  const ids: { id: string }[] = [];
  if (record.automatic === true)
    for await (const page of list(context, "/v1/balance_transactions", { payout: record.id }))
      ids.push(...page.filter(({ id }) => !own.includes(id)).map(({ id }) => ({ id })));
  return {
    ...kept,
    balance_transaction: own[0] ?? null,
    failure_balance_transaction: own[1] ?? null,
    balance_transactions: ids,
  };
}
