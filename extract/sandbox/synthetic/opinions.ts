import type { Customer } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import type { Order } from "../dataset/orders.ts";
import type { World } from "../world.ts";
import { type Cell, csvText } from "./csv.ts";
import { DAY, lastOrderAt } from "./last-order.ts";
import { type Random, randomFor } from "./random.ts";

/** What a review of so many stars says, from one to five. */
const WORDS: readonly (readonly [title: string, body: string])[] = [
  ["Not again", "It came broken and looks nothing like the picture."],
  ["Disappointing", "Thinner than I thought, and one piece was scratched."],
  ["It is all right", "Does what it should. The colour is a little off."],
  ["Pretty", "Well made and well packed. Arrived a day late."],
  ["Lovely", "Just as shown, my customers ask for more of it."],
];

const DIMENSIONS = ["product", "service", "staff"];
const ATTITUDES = ["price_comes_first", "quality_comes_first", "likes_new_things", "buys_sustainably"];

/** Four or five of ten, fewer in orders that came back in part. */
function stars(random: Random, troubled: boolean): number {
  return random.pick(troubled ? [1, 1, 2, 2, 3, 3, 4, 5] : [2, 3, 4, 4, 4, 5, 5, 5, 5, 5]);
}

/** reviews.csv of the demo folder: one order in seven is reviewed, one of its goods lines. All synthetic. */
export function reviewsCsv(world: World): string {
  const end = lastOrderAt(world);
  const rows = world.data.orders.flatMap((order): Cell[][] => {
    const random = randomFor(world.seed, "review", order.invoice);
    const at = order.createdAt + random.int(3 * 24, 30 * 24) * 3_600_000;
    if (order.customer === 0 || order.goods.length === 0 || !random.chance(0.14) || at > end) return [];
    const row = random.pick(order.goods);
    const rating = stars(random, order.refunds.length > 0);
    const [title, body] = WORDS[rating - 1]!;
    const sku = world.data.lines.sku[row]!;
    return [
      [
        `review-${order.invoice}`,
        "shopify",
        order.customer,
        sku,
        utcText(at),
        rating,
        title,
        `[synthetic] ${body}`,
        true,
      ],
    ];
  });
  return csvText("review_id,shop,customer_id,sku,reviewed_at,rating,title,body,is_synthetic", rows);
}

/** surveys.csv of the demo folder: one customer in six has answered one survey. All synthetic. */
export function surveysCsv(world: World): string {
  const end = lastOrderAt(world);
  const rows = world.data.customers.flatMap((customer): Cell[][] => {
    const random = randomFor(world.seed, "survey", customer.id);
    if (customer.orders.length === 0 || !random.chance(0.16)) return [];
    const order = random.pick(customer.orders);
    const at = order.createdAt + random.int(10, 40) * DAY;
    if (at > end) return [];
    return answers(customer, order, random).map(([question, score]) => [
      `survey-${customer.id}`,
      "shopify",
      customer.id,
      utcText(at),
      question,
      score,
      true,
    ]);
  });
  return csvText("survey_id,shop,customer_id,answered_at,question,score,is_synthetic", rows);
}

/** Scores of 1 to 5: satisfaction as a whole, by dimension as expected and as found, attitudes; then pounds a year and people. */
function answers(customer: Customer, order: Order, random: Random): [string, number][] {
  const troubled = order.refunds.length > 0;
  const spent = customer.orders.reduce((sum, { total }) => sum + total, 0) / 1000;
  return [
    ["satisfaction", stars(random, troubled)],
    ...DIMENSIONS.flatMap((dimension): [string, number][] => [
      [`satisfaction_${dimension}`, stars(random, troubled)],
      [`expected_${dimension}`, random.pick([3, 4, 4, 5, 5])],
    ]),
    ...ATTITUDES.map((attitude): [string, number] => [attitude, random.int(1, 5)]),
    ["yearly_spend", Math.max(50, Math.round((spent * (1.2 + 2.8 * random.next())) / 50) * 50)],
    ["referrals", random.pick([0, 0, 0, 0, 1, 1, 2, 3])],
  ];
}
