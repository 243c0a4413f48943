import { defineSource } from "../../stream.ts";
import { API_VERSION, type StripeOptions, stripeOptions } from "./api.ts";
import { balanceTransactions } from "./streams/balance_transactions.ts";
import { payouts } from "./streams/payouts.ts";

/** Stripe's balance: what was charged, refunded and paid out, and the fee of each. */
export const stripe = defineSource<StripeOptions>({
  name: "stripe",
  options: stripeOptions,
  env: {
    url: { name: "STRIPE_URL", optional: true, about: "another address than api.stripe.com" },
    api_key: {
      name: "STRIPE_API_KEY",
      secret: true,
      about: "a restricted key that may read balance transactions and payouts",
    },
  },
  streams: [balanceTransactions, payouts],
  http: (options) => ({
    vendor: "Stripe",
    baseUrl: options.url,
    headers: { Authorization: `Bearer ${options.api_key}`, "Stripe-Version": API_VERSION },
    credentials: ["STRIPE_API_KEY"],
    concurrency: 4,
  }),
  check: async ({ http }) => {
    await http.request({ path: "/v1/balance_transactions", query: { limit: 1 } });
  },
});
