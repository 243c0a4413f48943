import type { World } from "../world.ts";
import { csvText } from "./csv.ts";

/** Categories by words of a title; the first that fits counts. The file names none. */
const CATEGORIES: readonly (readonly [string, RegExp])[] = [
  ["Christmas", /\b(christmas|xmas|advent|santa|reindeer|snow\w*|nativity|bauble)\b/],
  ["Bags", /\b(bags?|shopper|purse|rucksack|luggage|washbag|wallet|satchel)\b/],
  ["Candles and lights", /\b(candles?|t-?lights?|lantern|incense|lights?|lamp|candle\w+|votive)\b/],
  ["Party", /\b(party|bunting|balloons?|napkins?|doil(y|ies)|confetti|straws?|garland)\b/],
  ["Toys and children", /\b(toy|doll\w*|game|puzzle|child\w*|kids?|spaceboy|playing|skipping|crayons?|jigsaw|soldier|baby|rocking)\b/],
  ["Stationery", /\b(cards?|wrap|ribbons?|tissues?|paper|pens?|pencils?|notebook|stickers?|journal|book|envelopes?|tape|tags?|sketchbook)\b/],
  ["Jewellery", /\b(necklace|bracelet|earrings?|ring|brooch|hair\w*|bangle|charm|jewel\w*|pendant)\b/],
  ["Garden", /\b(garden\w*|plant\w*|flower\w*|bird\w*|watering|trellis|herb|seeds?|pots?)\b/],
  ["Kitchen and table", /\b(mugs?|cups?|tea\w*|plates?|bowls?|jugs?|cake\w*|kitchen|baking|lunch\w*|spoons?|cutlery|bottle|glass|jars?|tins?|trays?|apron|towels?|coasters?|egg|bread|jam|recipe|food|coffee|wine|measuring|popcorn|saucer|platter|cakestand)\b/],
  ["Home and decoration", /\b(signs?|frames?|clock|mirror|hooks?|drawers?|knobs?|cabinet|cushion|doormat|hanging|decorations?|hearts?|wall|door|box|boxes|chest|quilt|chair|stool|basket|rack|holder|magnets?|ornament|wreath|metal|wood\w*)\b/],
]; // biome-ignore format: a table of rules

/** Ranges that a title names; they stand for brands, since the file names no makers. */
const RANGES = (
  "retrospot regency spaceboy dolly vintage paisley toadstool woodland suki strawberry owl skull scandinavian charlotte " +
  "parisienne botanical alphabet polkadot gingham circus"
).split(" ");

/** What a title is filed under; 'Other gifts' when no word tells. */
export function categoryOf(title: string): string {
  const words = title.toLowerCase();
  return CATEGORIES.find(([, pattern]) => pattern.test(words))?.[0] ?? "Other gifts";
}

/** The range that a title names, with a capital letter; null without one. */
export function rangeOf(title: string): string | null {
  const words = title.toLowerCase();
  const range = RANGES.find((name) => words.includes(name));
  return range === undefined ? null : range[0]!.toUpperCase() + range.slice(1);
}

/** products.csv of the demo folder: a category and a brand for each stock code; titles, prices and costs are the shop's. */
export function productsCsv(world: World): string {
  const rows = world.data.products.map(({ sku, title }) => [
    sku,
    "shopify",
    categoryOf(title),
    rangeOf(title),
    true,
  ]);
  return csvText("sku,shop,category,brand,is_synthetic", rows);
}
