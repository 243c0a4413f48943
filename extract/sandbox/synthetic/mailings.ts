import type { Customer } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import type { World } from "../world.ts";
import { csvText } from "./csv.ts";
import { DAY, lastOrderAt, MINUTE } from "./last-order.ts";
import { randomFor } from "./random.ts";

/** A message to many: who gets it, and how many of those who open it click. */
interface Mailing {
  readonly id: string;
  readonly channel: "email" | "sms";
  readonly at: number;
  /** Only to customers who open at least this share of their mail. */
  readonly leastOpening: number;
}

type Touch = readonly [
  id: string,
  customer: number,
  at: string,
  channel: string,
  campaign: string,
  kind: string,
];

const FIRST = Date.parse("2010-12-06T09:00:00Z");
const EXTRA_FROM = Date.parse("2011-11-10T09:00:00Z");

/** A newsletter every three weeks, a text message every thirty days, and before Christmas a weekly mail to keen readers. */
function mailings(end: number): Mailing[] {
  const every = (days: number, from: number, channel: Mailing["channel"], name: string, leastOpening = 0) =>
    Array.from({ length: Math.max(0, Math.floor((end - from) / (days * DAY)) + 1) }, (_, i) => {
      const at = from + i * days * DAY;
      return { id: `${name}-${utcText(at).slice(0, 10)}`, channel, at, leastOpening };
    });
  return [
    ...every(21, FIRST, "email", "newsletter"),
    ...every(30, FIRST + 2 * DAY, "sms", "text"),
    ...every(7, EXTRA_FROM, "email", "christmas", 0.4),
  ];
}

/** Share of mail that a customer opens, 0 to 0.5. */
const openingOf = (seed: number, customer: Customer): number =>
  randomFor(seed, "opening", customer.id).next() * 0.5;

/** Whether the customer had agreed to the channel at the time. */
function agreed(world: World, customer: Customer, channel: Mailing["channel"], at: number): boolean {
  const person = world.person(customer);
  const states = channel === "email" ? person.emailConsent : [person.smsConsent];
  return states.filter((consent) => consent.at <= at).at(-1)?.state === "SUBSCRIBED";
}

/** touches.csv of the demo folder: what was sent with consent, what was opened and clicked. All synthetic. */
export function touchesCsv(world: World): string {
  const end = lastOrderAt(world);
  const rows = mailings(end).flatMap((mailing) =>
    world.data.customers
      .filter((customer) => agreed(world, customer, mailing.channel, mailing.at))
      .filter((customer) => openingOf(world.seed, customer) >= mailing.leastOpening)
      .flatMap((customer) => touchesOf(world, mailing, customer, end)),
  );
  return csvText(
    "touch_id,customer_id,touched_at,channel,campaign_id,kind,shop,is_synthetic",
    rows.map((row) => [...row, "shopify", true]),
  );
}

function touchesOf(world: World, mailing: Mailing, customer: Customer, end: number): Touch[] {
  const random = randomFor(world.seed, "touch", mailing.id, customer.id);
  const opened = mailing.at + random.int(5, 2880) * MINUTE;
  const clicked = opened + random.int(1, 20) * MINUTE;
  const opens = random.chance(mailing.channel === "email" ? openingOf(world.seed, customer) : 0.06);
  const clicks = random.chance(mailing.channel === "email" ? 0.18 : 1);
  const touch = (kind: string, at: number): Touch => [
    `${mailing.id}-${customer.id}-${kind}`,
    customer.id,
    utcText(at),
    mailing.channel,
    mailing.id,
    kind,
  ];
  return [
    touch("sent", mailing.at),
    ...(opens && opened <= end && mailing.channel === "email" ? [touch("open", opened)] : []),
    ...(opens && clicks && clicked <= end ? [touch("click", clicked)] : []),
  ];
}
