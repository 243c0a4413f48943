import type { World } from "../world.ts";
import { CAMPAIGNS, type Campaign } from "./attribution.ts";
import { randomFor } from "./random.ts";

/** One campaign on one day of the shop's calendar. */
export interface CampaignDay {
  readonly campaign: Campaign;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly costMicros: number;
  readonly clicks: number;
  readonly impressions: number;
  /** Attributed orders of the day. */
  readonly conversions: number;
  /** Their value in pounds. */
  readonly conversionsValue: number;
}

/** Bids follow ordinary orders; one order of 168,000 pounds does not raise a day's budget. */
const ORDER_CAP_MILLI = 3_000_000;
const TRAILING_DAYS = 7;

interface DaySums {
  capped: number;
  orders: number;
  value: number;
}

/**
 * Every campaign on every day of the file. Spend is the campaign's rate times half its average attributed sales and half
 * those of the last seven days, give or take 15 %; clicks and impressions follow from price and click rate.
 */
export function campaignDays(world: World): CampaignDay[] {
  const { day } = world.data.lines;
  if (day.length === 0) return [];
  const first = day.reduce((a, b) => Math.min(a, b));
  const last = day.reduce((a, b) => Math.max(a, b));
  const sums = attributedSums(world);
  const result: CampaignDay[] = [];
  for (const campaign of CAMPAIGNS) {
    const of = (at: number): DaySums =>
      sums.get(`${campaign.id}|${at}`) ?? { capped: 0, orders: 0, value: 0 };
    let total = 0;
    for (let at = first; at <= last; at++) total += of(at).capped;
    const average = total / (last - first + 1);
    for (let at = first; at <= last; at++) {
      let trailing = 0;
      for (let back = 0; back < TRAILING_DAYS; back++) trailing += of(at - back).capped;
      const basis = (average + trailing / TRAILING_DAYS) / 2;
      result.push(figures(world.seed, campaign, at, basis, of(at)));
    }
  }
  return result;
}

function attributedSums(world: World): Map<string, DaySums> {
  const sums = new Map<string, DaySums>();
  for (const order of world.data.orders) {
    const campaign = world.attribution(order)?.campaign;
    if (!campaign) continue;
    const key = `${campaign.id}|${order.day}`;
    const sum = sums.get(key) ?? { capped: 0, orders: 0, value: 0 };
    sum.capped += Math.min(order.total, ORDER_CAP_MILLI);
    sum.orders++;
    sum.value += order.total;
    sums.set(key, sum);
  }
  return sums;
}

/** @param basis attributed sales to spend on, thousandths of a pound a day */
function figures(seed: number, campaign: Campaign, day: number, basis: number, sums: DaySums): CampaignDay {
  const random = randomFor(seed, "campaign-day", campaign.id, day);
  const pence = Math.round((basis / 10) * campaign.spendRate * (0.85 + 0.3 * random.next()));
  const clicks = Math.max(
    sums.orders,
    Math.round((pence / campaign.clickPence) * (0.9 + 0.2 * random.next())),
  );
  return {
    campaign,
    day,
    // Whole pence, as accounts are billed; one penny is 10,000 micros.
    costMicros: pence * 10_000,
    clicks,
    impressions: Math.round((clicks / campaign.clickRate) * (0.9 + 0.2 * random.next())),
    conversions: sums.orders,
    conversionsValue: sums.value / 1000,
  };
}
