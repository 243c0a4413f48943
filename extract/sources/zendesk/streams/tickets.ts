import { z } from "zod";
import { json, pii, timestamp } from "../../../normalise/types.ts";
import { defineStream } from "../../../stream.ts";
import { epoch, incremental, without, type ZendeskOptions } from "../api.ts";

const text = () => z.string().nullish();
const id = () => z.int().nullish();

const ticket = z.object({
  id: z.int(),
  external_id: text(),
  subject: pii(text()),
  status: z.string(),
  priority: text(),
  type: text(),
  via: z.object({ channel: z.string(), source: pii(json().optional()) }),
  requester_id: z.int(),
  tags: z.array(z.string()),
  created_at: timestamp(),
  updated_at: timestamp(),
  generated_timestamp: z.int(),
  satisfaction_rating: z.object({ score: text() }).nullish(),
  custom_fields: pii(json()),
  assignee_id: id(),
  group_id: id(),
  organization_id: id(),
  submitter_id: id(),
  brand_id: id(),
  ticket_form_id: id(),
  problem_id: id(),
  is_public: z.boolean().nullish(),
  due_at: timestamp().nullish(),
});

/** Documented fields that repeat others, serve the agents' screen, or hold the conversation itself. */
const NOT_LOADED = [
  "url",
  "raw_subject",
  "description",
  "recipient",
  "collaborator_ids",
  "follower_ids",
  "followup_ids",
  "email_cc_ids",
  "forum_topic_id",
  "has_incidents",
  "sharing_agreement_ids",
  "custom_status_id",
  "encoded_id",
  "fields",
  "allow_channelback",
  "allow_attachments",
  "from_messaging_channel",
];

/** Tickets, deleted ones included (status `deleted`), by the incremental cursor export. */
export const tickets = defineStream<ZendeskOptions>({
  name: "tickets",
  schema: ticket,
  key: ["id"],
  person: { refs: [{ record: "zendesk:user:", field: "requester_id" }], within: ["tickets", "ticket"] },
  async *read(context) {
    const startTime = epoch(context.since ?? context.options.start_date);
    const from = context.resume === undefined ? { startTime } : { cursor: context.resume };
    for await (const page of incremental(context, "tickets", from)) {
      const records = page.records.map((record) => scoreOnly(without(record, NOT_LOADED)));
      yield { records, resume: page.cursor };
    }
  },
});

/** The rating's comment and reason are in satisfaction_ratings. */
function scoreOnly(record: Record<string, unknown>): Record<string, unknown> {
  const rating = record.satisfaction_rating as { score?: unknown } | null | undefined;
  return typeof rating === "object" && rating !== null
    ? { ...record, satisfaction_rating: { score: rating.score } }
    : record;
}
