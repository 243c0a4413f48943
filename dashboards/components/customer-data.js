// One customer's data: from the server's endpoint where there is one (milliseconds, however many customers there are),
// otherwise by queries in the browser over the published tables, which are sorted so that few blocks are read.
import { base } from '$app/paths';

const quoted = (text) => String(text).replaceAll("'", "''");

/** JSON from our server; undefined on a plain static host, which answers with a page or 404. */
async function endpoint(path) {
	const response = await fetch(`${base}${path}`).catch(() => undefined);
	if (!response?.headers.get('content-type')?.includes('application/json')) return undefined;
	return { ok: response.ok, body: await response.json() };
}

/** The customers that match `q`, at most 20. */
export async function searchCustomers(q, query) {
	const answer = await endpoint(`/api/customers?q=${encodeURIComponent(q)}`);
	if (answer?.ok) return answer.body.customers;
	const text = quoted(q.trim().toLowerCase());
	return [
		...(await query(`
			select customer_id, customer_number, masked_name, country, orders, net_sales, rfm_group, last_order_on
			from patron.customers
			where '${text}' = '' or starts_with(lower(customer_number), '${text}')
				or starts_with(lower(masked_name), '${text}') or starts_with(lower(country), '${text}')
			order by lower(customer_number) = '${text}' desc, net_sales desc nulls last, customer_id
			limit 20`))
	];
}

/** { customer, orders, tickets, events, preferences, ideas, actions }, or undefined when there is no such customer. */
export async function loadCustomer(id, query) {
	const answer = await endpoint(`/api/customer/${encodeURIComponent(id)}`);
	if (answer) return answer.ok ? answer.body : undefined;
	const key = quoted(id);
	const [customer] = await query(`select * from patron.customers where customer_id = '${key}'`);
	if (!customer) return undefined;
	const orders = await query(
		`select * from patron.customer_orders where customer_id = '${key}' order by ordered_on desc, order_id desc`
	);
	const tickets = await query(
		`select * from patron.customer_tickets where customer_id = '${key}' order by created_on desc, ticket_id desc`
	);
	const events = await query(
		`select * from patron.customer_timeline where customer_id = '${key}' order by happened_at desc, event_id desc`
	);
	const preferences = await query(
		`select * from patron.customer_preferences where customer_id = '${key}' order by preference, place`
	);
	const ideas = await query(`select * from patron.customer_ideas where customer_id = '${key}' order by place`);
	const actions = await query(`select * from patron.customer_actions where customer_id = '${key}' order by place`);
	return {
		customer,
		orders: [...orders],
		tickets: [...tickets],
		events: [...events],
		preferences: [...preferences],
		ideas: [...ideas],
		actions: [...actions]
	};
}

/** The newest ledger rows of the server; undefined on a plain static host. */
export async function loadLedger() {
	const answer = await endpoint('/api/ledger');
	return answer?.ok ? answer.body : undefined;
}
