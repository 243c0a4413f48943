import { z } from "zod";
import { json, pii, timestamp } from "../../../normalise/types.ts";
import { defineStream } from "../../../stream.ts";
import { epoch, incremental, without, type ZendeskOptions } from "../api.ts";

const text = () => z.string().nullish();

const user = z.object({
  id: z.int(),
  external_id: text(),
  name: pii(text()),
  email: pii(text(), "email"),
  phone: pii(text(), "phone"),
  role: z.string(),
  created_at: timestamp(),
  updated_at: timestamp(),
  tags: z.array(z.string()),
  locale: text(),
  time_zone: text(),
  active: z.boolean().nullish(),
  suspended: z.boolean().nullish(),
  organization_id: z.int().nullish(),
  user_fields: pii(json().optional()),
});

/** Documented fields about an agent's seat, pictures and notes: nothing the warehouse needs. */
const NOT_LOADED = [
  "url",
  "iana_time_zone",
  "shared_phone_number",
  "photo",
  "locale_id",
  "verified",
  "alias",
  "shared",
  "shared_agent",
  "last_login_at",
  "two_factor_auth_enabled",
  "signature",
  "details",
  "notes",
  "role_type",
  "custom_role_id",
  "moderator",
  "ticket_restriction",
  "only_private_comments",
  "restricted_agent",
  "default_group_id",
  "report_csv",
  "permanently_deleted",
];

/** End users and agents, by the incremental cursor export. */
export const users = defineStream<ZendeskOptions>({
  name: "users",
  schema: user,
  key: ["id"],
  person: { refs: [{ record: "zendesk:user:", field: "id" }], within: ["users", "user"] },
  async *read(context) {
    const startTime = epoch(context.since ?? context.options.start_date);
    const from = context.resume === undefined ? { startTime } : { cursor: context.resume };
    for await (const page of incremental(context, "users", from)) {
      yield { records: page.records.map((record) => without(record, NOT_LOADED)), resume: page.cursor };
    }
  },
});
