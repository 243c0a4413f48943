import { int, numeric, text, timestamp } from "./columns.ts";
import { defineShape } from "./shape.ts";

export const tickets = defineShape("tickets", {
  grain: "a service ticket",
  key: ["ticket_id"],
  columns: {
    ticket_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    email: text("", "email"),
    subject: text("", "pii"),
    channel: text("email, chat, phone …"),
    reason: text(),
    status: text(),
    priority: text(),
    agent: text("who answered"),
    created_at: timestamp("", "required"),
    first_reply_at: timestamp(),
    solved_at: timestamp(),
    reply_count: int(),
    first_reply_minutes: numeric("calendar minutes"),
    full_resolution_minutes: numeric("calendar minutes"),
    satisfaction: text("good, bad, offered or unoffered"),
    satisfaction_at: timestamp(),
    updated_at: timestamp(),
  },
});

export const conversations = defineShape("conversations", {
  grain: "a conversation with a person or a bot",
  key: ["conversation_id"],
  columns: {
    conversation_id: text("", "required"),
    shop: text("the system that issued customer_id"),
    customer_id: text(),
    started_at: timestamp("", "required"),
    channel: text(),
    topic: text(),
    message_count: int(),
    duration_minutes: numeric(),
    outcome: text(),
  },
});
