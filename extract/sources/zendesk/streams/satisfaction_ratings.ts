import { z } from "zod";
import { pii, timestamp } from "../../../normalise/types.ts";
import { days, defineStream } from "../../../stream.ts";
import { epoch, list, without, type ZendeskOptions } from "../api.ts";

const rating = z.object({
  id: z.int(),
  ticket_id: z.int(),
  requester_id: z.int(),
  score: z.string(),
  comment: pii(z.string().nullish()),
  created_at: timestamp(),
  updated_at: timestamp(),
  assignee_id: z.int().nullish(),
  group_id: z.int().nullish(),
  reason: z.string().nullish(),
  reason_id: z.int().nullish(),
  reason_code: z.int().nullish(),
});

/**
 * Zendesk's older satisfaction feature; an account has either this or survey responses. An account without it has
 * an empty list.
 */
export const satisfactionRatings = defineStream<ZendeskOptions>({
  name: "satisfaction_ratings",
  schema: rating,
  key: ["id"],
  person: { refs: [{ record: "zendesk:user:", field: "requester_id" }], within: ["satisfaction_ratings"] },
  cursor: "updated_at",
  /** start_time goes by creation, and a customer may change a rating until the ticket closes, 28 days after solving. */
  lookback: days(30),
  async *read(context) {
    const start_time = context.since === undefined ? undefined : epoch(context.since);
    for await (const page of list(context, "satisfaction_ratings", { start_time })) {
      yield { records: page.map((record) => without(record as Record<string, unknown>, ["url"])) };
    }
  },
});
