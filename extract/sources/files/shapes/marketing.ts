import { date, int, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const campaignDays = defineShape("campaign_days", {
  grain: "a campaign's day",
  key: ["platform", "campaign_id", "day"],
  columns: {
    platform: text("google_ads, meta …; default files"),
    campaign_id: text("", "required"),
    campaign_name: text(),
    day: date("", "required"),
    cost: numeric("", "required"),
    currency: text("ISO 4217; empty: the books' own"),
    clicks: int(),
    impressions: int(),
    conversions: numeric(),
  },
  defaults: { platform: "files" },
});

export const touches = defineShape("touches", {
  grain: "a contact with a customer: a click, a mail opened, a visit",
  key: ["touch_id"],
  columns: {
    touch_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    touched_at: timestamp("", "required"),
    channel: text(),
    campaign_id: text(),
    source: text(),
    medium: text(),
    kind: text("click, open, view …"),
  },
});

export const siteEvents = defineShape("site_events", {
  grain: "an event on the site or in the app",
  key: ["event_id"],
  columns: {
    event_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    anonymous_id: text("", "device"),
    occurred_at: timestamp("", "required"),
    event: text("", "required"),
    url: text("", "pii"),
    device: text("desktop, mobile, tablet …"),
    sku: text(),
    value: numeric(),
  },
});
