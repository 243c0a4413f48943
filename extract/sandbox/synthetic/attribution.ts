import type { Order } from "../dataset/orders.ts";
import { randomFor } from "./random.ts";

/** A synthetic advertising campaign; `id` is what orders carry as utm_campaign. */
export interface Campaign {
  readonly id: string;
  readonly name: string;
  /** Relative chance that an attributed order belongs to it. */
  readonly weight: number;
  /** Spend per pound of attributed sales. */
  readonly spendRate: number;
  /** Average cost of a click in pence. */
  readonly clickPence: number;
  /** Clicks per impression. */
  readonly clickRate: number;
}

/** Eight campaigns; names carry the label that shows wherever they are seen. */
export const CAMPAIGNS: readonly Campaign[] = [
  {
    id: "20110101",
    name: "[synthetic] Brand search",
    weight: 26,
    spendRate: 0.04,
    clickPence: 28,
    clickRate: 0.11,
  },
  {
    id: "20110102",
    name: "[synthetic] Shopping - home",
    weight: 20,
    spendRate: 0.12,
    clickPence: 41,
    clickRate: 0.021,
  },
  {
    id: "20110103",
    name: "[synthetic] Shopping - party",
    weight: 13,
    spendRate: 0.14,
    clickPence: 39,
    clickRate: 0.019,
  },
  {
    id: "20110104",
    name: "[synthetic] Christmas",
    weight: 9,
    spendRate: 0.16,
    clickPence: 55,
    clickRate: 0.024,
  },
  {
    id: "20110105",
    name: "[synthetic] Trade buyers",
    weight: 12,
    spendRate: 0.13,
    clickPence: 90,
    clickRate: 0.034,
  },
  {
    id: "20110106",
    name: "[synthetic] Remarketing",
    weight: 11,
    spendRate: 0.1,
    clickPence: 33,
    clickRate: 0.008,
  },
  {
    id: "20110107",
    name: "[synthetic] Prospecting video",
    weight: 5,
    spendRate: 0.3,
    clickPence: 62,
    clickRate: 0.004,
  },
  {
    id: "20110108",
    name: "[synthetic] Europe search",
    weight: 4,
    spendRate: 0.24,
    clickPence: 70,
    clickRate: 0.041,
  },
];

/** How an order is said to have come about. `campaign` null means no advertisement. */
export interface Attribution {
  readonly campaign: Campaign | null;
  readonly source: string;
  readonly medium: string | null;
}

const TOTAL_WEIGHT = CAMPAIGNS.reduce((sum, campaign) => sum + campaign.weight, 0);

/** 55 % of orders with a customer came by a campaign, the rest by search, a newsletter or directly; guests have none. */
export function attributionOf(seed: number, order: Order): Attribution | null {
  if (order.customer === 0) return null;
  const random = randomFor(seed, "attribution", order.invoice);
  if (random.chance(0.55)) return { campaign: pickCampaign(random.next()), source: "google", medium: "cpc" };
  const rest = random.next();
  if (rest < 0.5) return { campaign: null, source: "direct", medium: null };
  if (rest < 0.85) return { campaign: null, source: "google", medium: "organic" };
  return { campaign: null, source: "newsletter", medium: "email" };
}

function pickCampaign(point: number): Campaign {
  let left = point * TOTAL_WEIGHT;
  for (const campaign of CAMPAIGNS) {
    left -= campaign.weight;
    if (left < 0) return campaign;
  }
  return CAMPAIGNS[0]!;
}
