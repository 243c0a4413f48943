import { z } from "zod";
import { gid, pii, timestamp } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { type ShopifyOptions, updatedBetween } from "../api.ts";
import { CUSTOMERS } from "../documents.ts";
import { pages } from "../pages.ts";

const text = () => z.string().nullable();
const personal = () => pii(text());

const customer = z.object({
  id: gid(),
  firstName: personal(),
  lastName: personal(),
  displayName: personal(),
  createdAt: timestamp(),
  updatedAt: timestamp(),
  tags: z.array(z.string()),
  note: personal(),
  defaultEmailAddress: z
    .object({
      emailAddress: pii(z.string(), "email"),
      marketingState: z.string(),
      marketingUpdatedAt: timestamp().nullable(),
    })
    .nullable(),
  defaultPhoneNumber: z.object({ phoneNumber: pii(z.string(), "phone"), marketingState: text() }).nullable(),
  defaultAddress: z
    .object({ country: text(), countryCodeV2: text(), zip: personal(), company: personal() })
    .nullable(),
});

export const customers = defineStream<ShopifyOptions>({
  name: "customers",
  schema: customer,
  key: ["id"],
  cursor: "updatedAt",
  person: { refs: [{ record: "shopify:", field: "id", before: "gid://shopify/Customer/" }] },
  /** A day for the search index, which answers `updated_at` filters and can lag behind. */
  lookback: days(1),
  async *read(context) {
    const search = updatedBetween(context.since, context.until);
    for await (const records of pages(context, { root: "customers", document: CUSTOMERS, search })) {
      yield { records };
    }
  },
});
