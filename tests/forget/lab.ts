import { sources } from "../../extract/sources/index.ts";
import type { Source } from "../../extract/stream.ts";
import { manualClock } from "../../kernel/clock.ts";
import { memoryLog } from "../../kernel/log.ts";
import { erasePerson } from "../../orchestrate/forget/forget.ts";
import {
  describePerson,
  findKeys,
  onlyOne,
  type Person,
  type Wanted,
} from "../../orchestrate/forget/person.ts";
import { identityMap, rememberingTables } from "../../orchestrate/forget/tables.ts";
import type { Run } from "../../orchestrate/job/run.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Shop } from "../models/shop.ts";

export const allSources = sources as readonly Source[];

/** As much of a run as an erasure in the warehouse asks for. */
export function runOn(warehouse: Warehouse): Run {
  const clock = manualClock(Date.UTC(2030, 0, 1));
  return {
    warehouse,
    runId: "run-1",
    clock,
    log: memoryLog(),
    signal: new AbortController().signal,
  } as never;
}

export async function personOf(shop: Shop, wanted: Wanted): Promise<Person> {
  const map = await identityMap(shop.warehouse, shop.project.nodes.values());
  const key = onlyOne(await findKeys(shop.warehouse, shop.project, map, wanted), wanted);
  return describePerson(shop.warehouse, map, key);
}

/** Finds and erases one person of a shop whose models are built; they are not built again. */
export async function forgetIn(shop: Shop, wanted: Wanted) {
  const person = await personOf(shop, wanted);
  const remembering = rememberingTables(shop.project.nodes.values());
  const order = { by: "Dora", reason: "asked for by letter" };
  return { person, ...(await erasePerson(runOn(shop.warehouse), person, remembering, order)) };
}

/** Every table and column of the warehouse in which one of these texts stands, in any case. */
export async function placesOf(warehouse: Warehouse, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const relation of await warehouse.relations()) {
    if (relation.type !== "table") continue;
    const columns = (await warehouse.columns(relation)).map(({ name }) => name);
    const holds = columns.map((name) =>
      texts.map((text) => `lower(cast("${name}" as varchar)) like '%${text.toLowerCase()}%'`).join(" or "),
    );
    const [row] = await warehouse.rows<Record<string, number>>(
      `select ${holds.map((sql, i) => `count_if(${sql}) as c${i}`).join(", ")} from ${warehouse.quote(relation)}`,
    );
    for (const [i, name] of columns.entries())
      if (Number(row![`c${i}`]) > 0) found.push(`${relation.schema}.${relation.name}.${name}`);
  }
  return found;
}

/** What must not change when somebody is forgotten: what the books add up to, and how many there are of each thing. */
export async function totalsOf(warehouse: Warehouse): Promise<unknown> {
  const sums = [
    "select component, lines, amount, amount_with_customer from operations.control_totals order by all",
    "select account, currency_transaction, count(*) as n, sum(amount) as amount from profitability.profit_ledger group by all order by all",
    "select count(*) as orders, count(distinct customer_id) as buyers, sum(net_sales) as net_sales from profitability.order_profit",
    "select count(*) as customers, sum(record_count) as records, count_if(is_customer) as buying from core.customers",
    "select count(*) as tickets, count(customer_id) as known from core.tickets",
    "select count(*) as payments, sum(amount) as amount, count(order_id) as matched from core.payments",
    "select kind, count(*) as n from core.customer_events group by all order by all",
    "select * from retention.retention_months order by all",
  ];
  return Promise.all(sums.map((sql) => warehouse.rows(sql)));
}
