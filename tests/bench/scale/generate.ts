import type { Warehouse } from "../../../warehouse/port.ts";

/** Lines to an order, and lines of a customer over all time. */
const LINES_PER_ORDER = 4;
const LINES_PER_CUSTOMER = 20;
const PRODUCTS = 5000;
const BEGIN = "timestamp '2024-01-01 00:00:00'";

/** Customers and products of a generated shop. The same rows each time: DuckDB's hash stands for chance. Synthetic. */
export async function fillPeopleAndProducts(warehouse: Warehouse, lines: number): Promise<void> {
  await warehouse.execute(`
    insert into raw_shopify.customers (id, first_name, last_name, default_email_address__email_address, created_at,
      updated_at, tags, _loaded_at)
    select 'gid://shopify/Customer/' || i, 'First' || i % 500, 'Last' || hash(i) % 9000,
      'person' || i || '@example.com', ${BEGIN}, ${BEGIN}, '["synthetic-contact"]', timestamp '2026-01-01 00:00:01'
    from range(${Math.ceil(lines / LINES_PER_CUSTOMER)}) as t(i)`);
  await warehouse.execute(`
    insert into raw_shopify.product_variants (id, sku, title, product__title, product__product_type, product__tags,
      inventory_item__unit_cost__amount, inventory_item__unit_cost__currency_code, _loaded_at)
    select 'gid://shopify/ProductVariant/' || i, 'SKU' || i, 'Variant ' || i, 'Product ' || i // 4, 'Type ' || i % 30,
      '["synthetic-cost"]', (1 + hash(i) % 900) / 100, 'GBP', timestamp '2026-01-01 00:00:01'
    from range(${PRODUCTS}) as t(i)`);
}

export interface Orders {
  lines: number;
  /** Number of the first line: what came before has lower ones. */
  from: number;
  /** Days that the orders are spread over, after those that came before. */
  days: number;
  /** Number of the load. */
  load: number;
}

/** Orders with their lines, as one load brings them. Synthetic. */
export async function fillOrders(warehouse: Warehouse, { lines, from, days, load }: Orders): Promise<void> {
  const [first, orders] = [Math.ceil(from / LINES_PER_ORDER), Math.ceil(lines / LINES_PER_ORDER)];
  const customers = Math.ceil(Math.max(lines, from) / LINES_PER_CUSTOMER);
  const loadedAt = `timestamp '2026-01-0${load} 00:00:01'`;
  const placed = `${BEGIN} + interval (${from === 0 ? 0 : 730}) day + to_seconds(cast(floor((i - ${first}) * ${days * 86_400} / ${orders}) as bigint))`;
  const numbers = `from range(${first}, ${first + orders}) as t(i)`;
  await warehouse.execute(`
    insert into raw_shopify.orders (id, name, created_at, processed_at, updated_at, currency_code,
      display_financial_status, source_name, tags, customer__id, shipping_address__country,
      shipping_address__country_code_v2, _row_hash, _load_id, _loaded_at)
    select 'gid://shopify/Order/' || i, '#' || i, ${placed}, ${placed}, ${placed}, 'GBP', 'PAID', 'web', '[]',
      'gid://shopify/Customer/' || hash(i) % ${customers}, 'United Kingdom', 'GB', md5(i::varchar), 'load-${load}', ${loadedAt}
    ${numbers}`);
  await warehouse.execute(`
    insert into raw_shopify.orders__line_items (_parent_id, _index, id, sku, title, quantity, is_gift_card,
      original_unit_price_set__shop_money__amount, total_discount_set__shop_money__amount, _load_id, _loaded_at)
    select 'gid://shopify/Order/' || i, j, 'gid://shopify/LineItem/' || i * ${LINES_PER_ORDER} + j,
      'SKU' || hash(i, j) % ${PRODUCTS}, 'Product ' || hash(i, j) % ${PRODUCTS} // 4, 1 + hash(j, i) % 5, false,
      (100 + hash(i, j, 1) % 4900) / 100, case when hash(i, j, 2) % 10 = 0 then 0.5 else 0 end, 'load-${load}', ${loadedAt}
    ${numbers} cross join range(${LINES_PER_ORDER}) as u(j)`);
  await warehouse.execute(`
    insert into operations.stream_loads (load_id, source, stream, status, records, new_rows, deleted_rows, ended_at)
    values ('load-${load}', 'shopify', 'orders', 'ok', ${orders}, ${orders}, 0, ${loadedAt})`);
}

/** Two lots a code and a rent a month: what the ledger takes costs from. */
export async function fillCosts(target: Warehouse, lines: number): Promise<void> {
  await target.execute(`
    insert into raw_files.purchase_lots (lot_id, shop, sku, received_at, quantity, unit_cost, currency)
    select 'lot-' || i || '-' || j, 'shopify', 'SKU' || i, timestamp '2023-12-31' + to_days(cast(365 * j as integer)),
      ${Math.ceil(lines / 1000)}, (1 + hash(i, j) % 900) / 100, 'GBP'
    from range(5000) as a(i) cross join range(2) as b(j)`);
  await target.execute(`
    insert into raw_files.overheads (overhead_id, period, kind, amount, currency, driver)
    select 'rent-' || i, strftime(date '2024-01-01' + to_months(cast(i as integer)), '%Y-%m'), 'rent', 10000, 'GBP', 'orders'
    from range(24) as t(i)`);
}
