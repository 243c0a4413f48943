import type { Advice } from "./advice.ts";
import { google } from "./google.ts";
import { klaviyo } from "./klaviyo.ts";
import { meta } from "./meta.ts";
import { tiktok } from "./tiktok.ts";
import { webhook } from "./webhook.ts";

/** Every reason of every platform: what it means and what marketing can do. The seed activation_reasons holds the same. */
export const PLATFORM_REASONS: Readonly<Record<string, Advice>> = Object.fromEntries(
  [google, klaviyo, meta, tiktok, webhook].flatMap((one) => one.entries()),
);

/** The advice for a reason as state keeps it, whose code stands before the first space. Undefined for our own reasons. */
export const adviceOf = (reason: string): Advice | undefined => PLATFORM_REASONS[reason.split(" ", 1)[0]!];
