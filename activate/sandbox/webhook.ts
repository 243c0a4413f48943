import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { emptyPlatform, type RunningPlatform, type SandboxAnswer, servePlatform } from "./server.ts";

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();
const body = z.strictObject({
  batch_id: z.string().min(8),
  sync: z.string(),
  operation: z.enum(["add", "remove"]),
  members: z
    .array(
      z.strictObject({
        event_id: z.string().min(8),
        customer_id: z.string().nullable(),
        email_sha256: hash,
        phone_sha256: hash,
      }),
    )
    .min(1),
});

/**
 * A careful receiver on this machine: checks the signature, takes each batch once (409 for one it knows), and refuses rows
 * by themselves. It keeps members by customer.
 */
export async function startWebhookSandbox(options: {
  secret: string;
  rows: number;
}): Promise<RunningPlatform> {
  const members = new Map<string, string[]>();
  const state = emptyPlatform();
  const { held, history, spoiled } = state;
  const known = new Set<string>();
  const isSigned = (header: unknown, text: string): boolean => {
    const [, seconds, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header)) ?? [];
    if (seconds === undefined) return false;
    const wanted = createHmac("sha256", options.secret).update(`${seconds}.${text}`).digest();
    return timingSafeEqual(wanted, Buffer.from(given!, "hex"));
  };
  const handle = (request: { headers: Record<string, unknown>; body: string }): SandboxAnswer => {
    if (!isSigned(request.headers["patron-signature"], request.body)) return { status: 401, body: {} };
    const parsed = body.safeParse(JSON.parse(request.body));
    if (!parsed.success) return { status: 422, body: { error: parsed.error.issues[0]!.message } };
    const { batch_id, operation, members: rows } = parsed.data;
    if (rows.length > options.rows) return { status: 413, body: {} };
    if (request.headers["idempotency-key"] !== batch_id) return { status: 400, body: {} };
    if (known.has(batch_id)) return { status: 409, body: {} };
    const idsOf = (row: (typeof rows)[number]) =>
      [row.email_sha256, row.phone_sha256].filter((id) => id !== null);
    if (rows.flatMap(idsOf).some((id) => spoiled.has(id)))
      return { status: 422, body: { error: "bad record" } };
    known.add(batch_id);
    history.push({ operation, identifiers: rows.flatMap(idsOf) });
    for (const row of rows) {
      const key = row.customer_id ?? keyOf(members, idsOf(row));
      if (operation === "add") members.set(key, idsOf(row));
      else members.delete(key);
    }
    held.clear();
    for (const id of [...members.values()].flat()) held.add(id);
    return { status: 200, body: { refused: [] } };
  };
  return servePlatform(handle, state);
}

/** Whom a removal without a key means: the one with these hashes. */
function keyOf(members: ReadonlyMap<string, string[]>, ids: readonly string[]): string {
  for (const [key, own] of members) if (ids.some((id) => own.includes(id))) return key;
  return "";
}
