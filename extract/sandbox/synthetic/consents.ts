import { utcText } from "../dataset/money.ts";
import type { World } from "../world.ts";
import { type Cell, csvText } from "./csv.ts";
import { DAY, lastOrderAt } from "./last-order.ts";
import { randomFor } from "./random.ts";

/**
 * consent.csv of the demo folder: three in four customers were asked whether advertising on other platforms may use their
 * data; seven of ten said yes, a few take it back. All synthetic. Mail and text messages are on the shop's profiles.
 */
export function consentCsv(world: World): string {
  const end = lastOrderAt(world);
  const rows = world.data.customers.flatMap((customer): Cell[][] => {
    const random = randomFor(world.seed, "advertising-consent", customer.id);
    if (!random.chance(0.75)) return [];
    const granted = random.chance(0.7);
    const row = (status: string, at: number, source: string): Cell[] => [
      customer.id,
      "shopify",
      "advertising",
      "platforms",
      status,
      utcText(at),
      source,
      true,
    ];
    const back = customer.firstAt + random.int(10, 200) * DAY;
    return [
      row(granted ? "granted" : "denied", customer.firstAt, "checkout form"),
      ...(granted && random.chance(0.06) && back <= end ? [row("denied", back, "privacy page")] : []),
    ];
  });
  return csvText("customer_id,shop,purpose,channel,status,changed_at,consent_source,is_synthetic", rows);
}
