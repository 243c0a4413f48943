import { boolean, date, int, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const customers = defineShape("customers", {
  grain: "a customer",
  key: ["shop", "customer_id"],
  columns: {
    customer_id: text("", "required"),
    shop: text("the system that issued the ids"),
    email: text("", "email"),
    phone: text("", "phone"),
    first_name: text("", "pii"),
    last_name: text("", "pii"),
    company: text("", "pii"),
    country: text(),
    country_code: text("ISO 3166, two letters"),
    postal_code: text("of the country in country_code", "pii"),
    region: text("county, state, part of the country"),
    language: text(),
    birthday: date("", "pii"),
    gender: text("", "pii"),
    occupation: text("", "pii"),
    person_kind: text("person, company or distributor"),
    household_id: text("the household that your system puts the customer in"),
    company_id: text("the company that the customer buys for"),
    membership_tier: text(),
    member_since: timestamp(),
    created_at: timestamp(),
    updated_at: timestamp(),
    accepts_email_marketing: boolean(),
    accepts_sms_marketing: boolean(),
    consent_updated_at: timestamp(),
    is_synthetic: boolean("the contact data are generated"),
  },
});

export const consent = defineShape("consent", {
  grain: "a change of a customer's consent",
  key: ["shop", "customer_id", "purpose", "channel", "changed_at"],
  columns: {
    customer_id: text("", "required"),
    shop: text("the system that issued the ids"),
    purpose: text("", "required"),
    channel: text("", "required"),
    status: text("", "required"),
    changed_at: timestamp("", "required"),
    consent_source: text("form, import, call …"),
  },
});

export const leads = defineShape("leads", {
  grain: "a lead",
  key: ["lead_id"],
  columns: {
    lead_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    email: text("", "email"),
    created_at: timestamp("", "required"),
    status: text(),
    lead_source: text(),
  },
});

export const opportunities = defineShape("opportunities", {
  grain: "a sales opportunity",
  key: ["opportunity_id"],
  columns: {
    opportunity_id: text("", "required"),
    lead_id: text(),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    opened_at: timestamp("", "required"),
    closed_at: timestamp(),
    stage: text(),
    amount: numeric(),
    currency: text("ISO 4217"),
    owner: text(),
  },
});

export const reviews = defineShape("reviews", {
  grain: "a product review",
  key: ["review_id"],
  columns: {
    review_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    sku: text(),
    reviewed_at: timestamp("", "required"),
    rating: int(),
    title: text(),
    body: text("", "pii"),
  },
});

export const surveys = defineShape("surveys", {
  grain: "an answer to one question of a survey",
  key: ["survey_id", "question"],
  columns: {
    survey_id: text("one customer's filled-in survey", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    answered_at: timestamp("", "required"),
    question: text("", "required"),
    score: numeric(),
    answer: text("", "pii"),
  },
});

export const pointsMoves = defineShape("points_moves", {
  grain: "a movement of a member's points",
  key: ["shop", "points_move_id"],
  columns: {
    points_move_id: text("", "required"),
    shop: text("the system that issued the ids"),
    customer_id: text("", "required"),
    order_id: text("the order they were earned with or redeemed on"),
    moved_at: timestamp("", "required"),
    kind: text("earned, redeemed, expired or adjusted", "required"),
    points: int("negative: they leave the account", "required"),
  },
});
