import type { Source, Stream } from "../stream.ts";
import { files } from "./files/source.ts";
import { googleAds } from "./google_ads/source.ts";
import { shopify } from "./shopify/source.ts";
import { stripe } from "./stripe/source.ts";
import { zendesk } from "./zendesk/source.ts";

/** Every source that Patron ships. A new one is a folder here and a line below. */
export const sources = [shopify, zendesk, googleAds, stripe, files] as unknown as readonly Source[];

/** The stream of that name, or undefined. */
export function findStream(source: Source, name: string): Stream | undefined {
  return source.streams.find((stream) => stream.name === name);
}
