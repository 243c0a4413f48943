import { z } from "zod";
import type { ReadContext } from "../../stream.ts";

export const stripeOptions = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).default("https://api.stripe.com"),
  /** A restricted key with read access to balance transactions and payouts is enough. */
  api_key: z.string().min(1),
});

export type StripeOptions = z.infer<typeof stripeOptions>;

/** Pinned: a newer default of the account must not change the shapes we read. */
export const API_VERSION = "2024-06-20";

const PAGE = 100;

export interface StripeObject {
  id: string;
  [field: string]: unknown;
}

/** Reads a list to its end, newest first, by `starting_after`: objects created meanwhile do not shift the pages. */
export async function* list(
  context: Pick<ReadContext, "http">,
  path: string,
  filter: Readonly<Record<string, string | number | undefined>>,
): AsyncIterable<StripeObject[]> {
  let after: string | undefined;
  for (;;) {
    const query = { ...filter, limit: PAGE, starting_after: after };
    const page = (await context.http.request({ path, query })).json() as {
      data: StripeObject[];
      has_more: boolean;
    };
    yield page.data;
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return;
  }
}

/** A time, ISO 8601 or already so, in the seconds that Stripe's filters take. */
export const seconds = (time: string): number =>
  /^\d+$/.test(time) ? Number(time) : Math.floor(Date.parse(time) / 1_000);
