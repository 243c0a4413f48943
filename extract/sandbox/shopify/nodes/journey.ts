import { utcText } from "../../dataset/money.ts";
import type { Order } from "../../dataset/orders.ts";
import { randomFor } from "../../synthetic/random.ts";
import type { Shop } from "../shop.ts";

/** The CustomerJourneySummary of an order: one synthetic visit before it; null for guests, as for orders without a journey. */
export function journeyOf(shop: Shop, order: Order): unknown {
  const attribution = shop.world.attribution(order);
  const customer = shop.world.customerById.get(order.customer);
  if (attribution === null || customer === undefined) return null;
  const minutes = randomFor(shop.world.seed, "visit", order.invoice).int(2, 2880);
  const visit = {
    __typename: "CustomerVisit",
    id: `gid://shopify/CustomerVisit/${order.number}`,
    occurredAt: utcText(order.createdAt - minutes * 60_000),
    source: attribution.source,
    sourceDescription: null,
    sourceType: attribution.campaign ? "AD" : attribution.medium === "organic" ? "SEO" : null,
    landingPage: "https://shop.example.com/",
    landingPageHtml: null,
    referrerUrl: attribution.source === "google" ? "https://search.example.com/" : null,
    referralCode: null,
    referralInfoHtml: "",
    marketingEvent: null,
    utmParameters: utmOf(attribution),
  };
  return {
    ready: true,
    customerOrderIndex: customer.orders.indexOf(order) + 1,
    daysToConversion: Math.floor(minutes / 1440),
    firstVisit: visit,
    lastVisit: visit,
    momentsCount: { count: 1, precision: "EXACT" },
  };
}

/** Tagged links alone carry UTM parameters: campaigns and the newsletter. */
function utmOf({ campaign, source, medium }: NonNullable<ReturnType<Shop["world"]["attribution"]>>): unknown {
  if (campaign === null && source !== "newsletter") return null;
  return { source, medium, campaign: campaign?.id ?? null, content: null, term: null };
}
