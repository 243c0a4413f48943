import type { Sandbox } from "../../extract/sandbox/index.ts";

/** A plain answer: status, headers and parsed body. */
export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of four vendors, read field by field in the tests
  body: any;
}

async function reply(response: Response): Promise<Reply> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** One GraphQL request to the sandbox's shop. */
export async function graphql(sandbox: Sandbox, query: string, variables: object = {}, token?: string) {
  const url = `${sandbox.urls.shopify}/admin/api/2026-10/graphql.json`;
  const headers = {
    "content-type": "application/json",
    "x-shopify-access-token": token ?? sandbox.env.SHOPIFY_ACCESS_TOKEN!,
  };
  return reply(await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) }));
}

/** One GET from the sandbox's service desk; takes a path or a whole url. */
export async function zendesk(sandbox: Sandbox, path: string, token = sandbox.env.ZENDESK_API_TOKEN!) {
  const credentials = Buffer.from(`${sandbox.env.ZENDESK_EMAIL}/token:${token}`).toString("base64");
  const url = path.startsWith("http") ? path : `${sandbox.urls.zendesk}${path}`;
  return reply(await fetch(url, { headers: { authorization: `Basic ${credentials}` } }));
}

/** Every record of an incremental export. */
export async function exportAll(sandbox: Sandbox, kind: "tickets" | "users", startTime: number) {
  const records: Record<string, unknown>[] = [];
  let path = `/api/v2/incremental/${kind}/cursor.json?start_time=${startTime}&per_page=100`;
  for (;;) {
    const { body } = await zendesk(sandbox, path);
    records.push(...body[kind]);
    if (body.end_of_stream) return { records, cursor: body.after_cursor as string };
    path = body.after_url;
  }
}

/** One GAQL query. */
export async function ads(sandbox: Sandbox, query: string, token = sandbox.env.GOOGLE_ADS_ACCESS_TOKEN!) {
  const url = `${sandbox.urls.googleAds}/v25/customers/${sandbox.env.GOOGLE_ADS_CUSTOMER_ID}/googleAds:searchStream`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return reply(await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) }));
}

/** One GET of balance transactions, or of another list; `search` begins with "?". */
export async function stripe(
  sandbox: Sandbox,
  search: string,
  key = sandbox.env.STRIPE_API_KEY!,
  list = "balance_transactions",
) {
  const url = `${sandbox.urls.stripe}/v1/${list}${search}`;
  return reply(await fetch(url, { headers: { authorization: `Bearer ${key}` } }));
}
