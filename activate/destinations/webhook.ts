import { createHmac } from "node:crypto";
import { z } from "zod";
import { registerSecret } from "../../kernel/redact.ts";
import { call, type PlatformAnswer, type PlatformHttp } from "../http/client.ts";
import { PLATFORM_RULES } from "../normalise/index.ts";
import { webhook } from "./advice/webhook.ts";
import type { Batch, Delivery, Destination } from "./destination.ts";
import { type OpenDestination, secret, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("webhook"),
  url: z.url(),
  /** The variable that holds the shared secret. */
  secret_variable: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/)
    .default("PATRON_WEBHOOK_SECRET"),
  /** Rows of a request. */
  rows: z.int().min(1).max(10_000).default(1_000),
});

/** What a receiver may answer: rows that it does not take, each with its reason. */
const answerSchema = z.object({
  refused: z.array(z.object({ event_id: z.string(), reason: z.string() })).optional(),
});

/**
 * Any receiver: a POST a batch, signed. `Patron-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of `<t>.<body>` with the
 * shared secret; `Idempotency-Key` is the batch's id, the same when it is sent again. 2xx takes it, 409 knows it already,
 * 400, 413 and 422 refuse it for what is in it, and it is taken apart.
 */
export const openWebhook: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const key = secret(deps, settings.secret_variable);
  registerSecret(key);
  const url = new URL(settings.url);
  const http: PlatformHttp = {
    platform: `webhook ${deps.name}`,
    baseUrl: url.origin,
    headers: {},
    credentials: [settings.secret_variable],
    clock: deps.clock,
    signal: deps.signal,
  };
  const destination: Destination = {
    name: deps.name,
    place: `webhook ${url.origin}${url.pathname}`,
    rule: PLATFORM_RULES.webhook,
    takes: ["email", "phone"],
    limits: { rows: settings.rows, smallestAudience: 0 },
    replacesByKey: true,
    replace:
      "A receiver is told who comes and who goes: let it begin with an empty list at another url, write that under url, then --allow moved.",
    async send(batch): Promise<Delivery> {
      const body = JSON.stringify(message(deps.sync, batch));
      const seconds = Math.floor(deps.clock.now() / 1000);
      const answer = await call(http, {
        ...{ method: "POST", path: url.pathname, query: Object.fromEntries(url.searchParams), body },
        headers: {
          "content-type": "application/json",
          "idempotency-key": batch.id,
          "patron-signature": `t=${seconds},v1=${signature(key, seconds, body)}`,
        },
      });
      return taken(batch, answer);
    },
  };
  return destination;
};

/** HMAC-SHA256 of `<seconds>.<body>`, lower-case hex: receivers compute the same. */
export const signature = (key: string, seconds: number, body: string): string =>
  createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");

const message = (sync: string, { id, operation, members }: Batch): object => ({
  batch_id: id,
  sync,
  operation,
  members: members.map(({ rowKey, eventId, identifiers }) => ({
    event_id: eventId,
    // Of somebody who was forgotten the hashes alone are left.
    customer_id: rowKey.startsWith("tombstone:") ? null : rowKey,
    email_sha256: identifiers.email ?? null,
    phone_sha256: identifiers.phone ?? null,
  })),
});

function taken({ members }: Batch, answer: PlatformAnswer): Delivery {
  if (answer.status === 409) return {};
  if (answer.status >= 300) throw webhook.refusal(String(answer.status));
  const said = answerSchema.safeParse(answer.json);
  const refused = new Set((said.success ? (said.data.refused ?? []) : []).map((row) => row.event_id));
  const reason = webhook.reason("row");
  return {
    refused: new Map(
      members.flatMap(({ eventId, rowKey }) => (refused.has(eventId) ? [[rowKey, reason]] : [])),
    ),
  };
}
