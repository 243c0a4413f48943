import type { JsonRow, SnapshotReader } from "./snapshot-reader.ts";

export interface ApiAnswer {
  status: number;
  body: unknown;
}

const searchLimit = 20;
const ledgerTables = ["runs", "steps", "freshness", "quarantine", "tests"];

/** Answers a JSON endpoint, or undefined when the path is none of ours (Evidence has files under /api/ too). */
export async function answerApi(url: URL, snapshot: SnapshotReader): Promise<ApiAnswer | undefined> {
  const path = url.pathname;
  if (path === "/api/health") return health(snapshot);
  if (path === "/api/ledger") return { status: 200, body: await ledger(snapshot) };
  if (path === "/api/customers")
    return { status: 200, body: await search(snapshot, url.searchParams.get("q") ?? "") };
  const customer = /^\/api\/customer\/([^/]+)$/.exec(path)?.[1];
  return customer === undefined ? undefined : oneCustomer(snapshot, decode(customer));
}

async function health(snapshot: SnapshotReader): Promise<ApiAnswer> {
  const [overview] = await snapshot.rows("select as_of from patron.overview");
  return { status: 200, body: { status: "ok", asOf: overview?.as_of ?? null } };
}

/** What changes with every run, so that the built pages can show the newest. */
async function ledger(snapshot: SnapshotReader): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of ledgerTables)
    found[table] = await snapshot.rows(`select * from patron.ledger_${table}`);
  return found;
}

/**
 * Customers whose number, masked name or country begins with `q`, the exact number first, then by net sales. An empty
 * `q` gives the customers of the highest net sales.
 */
async function search(snapshot: SnapshotReader, q: string): Promise<unknown> {
  const customers = await snapshot.rows(
    `select customer_id, customer_number, masked_name, country, orders, net_sales, rfm_group, last_order_on
     from patron.customers
     where $q = '' or starts_with(lower(customer_number), $q) or starts_with(lower(masked_name), $q)
        or starts_with(lower(country), $q) or lower(country_code) = $q or lower(customer_id) = $q
     order by lower(customer_number) = $q desc, net_sales desc nulls last, customer_id
     limit ${searchLimit}`,
    { q: q.trim().toLowerCase() },
  );
  return { customers, limit: searchLimit };
}

/** One customer by id, or by number when only one shop has that number. */
async function oneCustomer(snapshot: SnapshotReader, key: string): Promise<ApiAnswer> {
  const byId = await snapshot.rows("select * from patron.customers where customer_id = $key", { key });
  const found = byId.length > 0 ? byId : await byNumber(snapshot, key);
  const customer = found[0];
  if (customer === undefined || found.length > 1) {
    const error =
      customer === undefined
        ? "no customer has this id or number"
        : "several shops have this number: use the id";
    return { status: 404, body: { error, customer: key } };
  }
  const id = { id: String(customer.customer_id) };
  const orders = await snapshot.rows("select * from patron.customer_orders where customer_id = $id", id);
  const tickets = await snapshot.rows("select * from patron.customer_tickets where customer_id = $id", id);
  const events = await snapshot.rows("select * from patron.customer_timeline where customer_id = $id", id);
  const known = await snapshot.rows("select * from patron.customer_preferences where customer_id = $id", id);
  const ideas = await snapshot.rows("select * from patron.customer_ideas where customer_id = $id", id);
  const actions = await snapshot.rows("select * from patron.customer_actions where customer_id = $id", id);
  return {
    status: 200,
    body: {
      customer,
      orders: newestFirst(orders, "ordered_on", "order_id"),
      tickets: newestFirst(tickets, "created_on", "ticket_id"),
      events: newestFirst(events, "happened_at", "event_id"),
      preferences: known,
      ideas,
      actions: actions.sort((a, b) => Number(a.place) - Number(b.place)),
    },
  };
}

/** Sorted here, not by DuckDB: its sort costs tens of milliseconds whatever the number of rows, and these are few. */
function newestFirst(rows: JsonRow[], day: string, id: string): JsonRow[] {
  const key = (row: JsonRow) => `${row[day]} ${row[id]}`;
  return rows.sort((a, b) => (key(a) < key(b) ? 1 : -1));
}

/** Two rows are enough to see that the number is not unique. */
function byNumber(snapshot: SnapshotReader, key: string) {
  return snapshot.rows("select * from patron.customers where customer_number = $key limit 2", { key });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
