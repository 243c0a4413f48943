import type { Customer, Product } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import type { World } from "../world.ts";
import { type Cell, csvText } from "./csv.ts";
import { DAY, lastOrderAt, MINUTE } from "./last-order.ts";
import { type Random, randomFor } from "./random.ts";

const LEADS = 500;
const VISITORS = 700;
const START = Date.parse("2010-12-01T08:00:00Z");

/** leads.csv of the demo folder: people who asked and never bought, and one customer in fifty who asked before buying. */
export function leadsCsv(world: World): string {
  const days = Math.floor((lastOrderAt(world) - START) / DAY);
  const strangers = Array.from({ length: LEADS }, (_, i): Cell[] => {
    const random = randomFor(world.seed, "lead", i);
    const at = START + random.int(0, days - 1) * DAY + random.int(0, 600) * MINUTE;
    const status = random.pick(["new", "contacted", "contacted", "qualified", "lost"]);
    return leadRow(`lead-${i + 1}`, null, `lead.${i + 1}@example.org`, at, status, random);
  });
  const buyers = world.data.customers.flatMap((customer): Cell[][] => {
    const random = randomFor(world.seed, "customer-lead", customer.id);
    if (!random.chance(0.02)) return [];
    const at = customer.firstAt - random.int(1, 20) * DAY;
    const { email } = world.person(customer);
    return [leadRow(`lead-of-${customer.id}`, customer.id, email, at, "converted", random)];
  });
  return csvText("lead_id,shop,customer_id,email,created_at,status,lead_source,is_synthetic", [
    ...strangers,
    ...buyers,
  ]);
}

function leadRow(
  id: string,
  customer: number | null,
  email: string,
  at: number,
  status: string,
  random: Random,
): Cell[] {
  const source = random.pick(["trade fair", "trade fair", "website form", "referral"]);
  return [id, "shopify", customer, email, utcText(at), status, source, true];
}

/** site_events.csv of the demo folder: visits of unknown people, and of one customer in eight before an order. */
export function siteEventsCsv(world: World): string {
  const days = Math.floor((lastOrderAt(world) - START) / DAY);
  const strangers = Array.from({ length: VISITORS }, (_, i) => {
    const random = randomFor(world.seed, "visitor", i);
    const at = START + random.int(0, days - 1) * DAY + random.int(0, 600) * MINUTE;
    return visit(world, `visitor-${i + 1}`, null, at, random);
  });
  const buyers = world.data.customers
    .filter(({ orders }) => orders.length > 0)
    .map((customer) => visitOf(world, customer));
  return csvText(
    "event_id,shop,customer_id,anonymous_id,occurred_at,event,url,device,sku,is_synthetic",
    [...strangers, ...buyers].flat(),
  );
}

function visitOf(world: World, customer: Customer): Cell[][] {
  const random = randomFor(world.seed, "visit", customer.id);
  if (!random.chance(0.125)) return [];
  const order = random.pick(customer.orders);
  return visit(world, `visitor-of-${customer.id}`, customer.id, order.createdAt - 60 * MINUTE, random);
}

/** Two to six steps of one visit, a few minutes apart; a customer is known from the first one. */
function visit(world: World, visitor: string, customer: number | null, at: number, random: Random): Cell[][] {
  const device = random.pick(["desktop", "desktop", "mobile", "mobile", "tablet"]);
  const steps = ["view", "view", "search", "view", "add_to_cart", "checkout_started"];
  return steps.slice(0, random.int(2, steps.length)).map((event, i) => {
    const product: Product = random.pick(world.data.products);
    const hasProduct = event === "view" || event === "add_to_cart";
    const page = hasProduct ? `/products/${product.sku}` : event === "search" ? "/search" : "/checkout";
    return [
      `${visitor}-${i + 1}`,
      "shopify",
      customer,
      visitor,
      utcText(at + i * random.int(1, 4) * MINUTE),
      event,
      page,
      device,
      hasProduct ? product.sku : null,
      true,
    ];
  });
}
