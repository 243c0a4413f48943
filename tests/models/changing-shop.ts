import { seeded } from "../parity/generated-rows.ts";
import type { Shop } from "./shop.ts";

/** What a batch of loads may do to the sources of order lines. Synthetic. */
export type Change =
  | "new order"
  | "corrected line"
  | "moved order"
  | "cancelled order"
  | "late file line"
  | "corrected file line"
  | "deleted file line"
  | "file header"
  | "deleted file header"
  | "moved file header";
export const CHANGES: readonly Change[] = [
  "new order",
  "corrected line",
  "moved order",
  "cancelled order",
  "late file line",
  "corrected file line",
  "deleted file line",
  "file header",
  "deleted file header",
  "moved file header",
];

interface ShopifyOrder {
  at: string;
  lines: [sku: string, quantity: number, price: string, discount: string][];
}
interface FileLine {
  orderId: string;
  lineId: string;
  at: string | null;
  sku: string;
  quantity: number;
}
type Rows = Parameters<Shop["load"]>[1];

const SKUS = ["MUG", "TRAY", "POST", "M", "D"];

/**
 * A shop's raw tables that change from load to load as the loader changes them: an order of Shopify is replaced with
 * its lines, a line of a file by itself; what goes leaves no row, only a count in operations.stream_loads.
 */
export class ChangingShop {
  readonly #shop: Shop;
  readonly #random: () => number;
  readonly #orders = new Map<string, ShopifyOrder>();
  readonly #fileLines = new Map<string, FileLine>();
  readonly #fileHeaders = new Map<string, string | null>();
  #loads = 0;
  #ids = 0;

  constructor(shop: Shop, seed: number) {
    this.#shop = shop;
    this.#random = seeded(seed);
  }

  /** Empties the raw tables and the list of loads. */
  async clear(): Promise<void> {
    const tables = ["raw_shopify.orders", "raw_shopify.orders__line_items", "raw_files.orders"];
    for (const table of [...tables, "raw_files.order_lines", "operations.stream_loads"])
      await this.#shop.warehouse.execute(`delete from ${table}`);
  }

  /** One load of each stream, with these changes in it. */
  async load(changes: readonly Change[]): Promise<void> {
    for (const change of changes) await this.#apply(change);
  }

  async #apply(change: Change): Promise<void> {
    switch (change) {
      case "new order":
        return this.#putOrder(this.#nextId(), { at: this.#time(), lines: this.#lines() });
      case "corrected line":
        return this.#changeOrder((order) => ({ ...order, lines: this.#lines() }));
      case "moved order":
        return this.#changeOrder((order) => ({ ...order, at: this.#time() }));
      case "cancelled order":
        return this.#changeOrder((order) => ({ ...order, lines: [] }));
      case "late file line": {
        const known = [...this.#fileLines.values()].map((line) => line.orderId);
        const orderId = this.#random() < 0.5 && known.length > 0 ? this.#pick(known) : this.#nextId();
        const at = this.#random() < 0.2 ? null : this.#time();
        return this.#putLine({ orderId, lineId: this.#nextId(), at, sku: this.#pick(SKUS), quantity: 1 });
      }
      case "corrected file line": {
        const line = this.#pick([...this.#fileLines.values()]);
        return line && this.#putLine({ ...line, quantity: line.quantity + 1, at: this.#time() });
      }
      case "deleted file line": {
        const line = this.#pick([...this.#fileLines.values()]);
        if (!line) return;
        this.#fileLines.delete(line.lineId);
        await this.#delete("raw_files.order_lines", `line_id = '${line.lineId}'`);
        await this.#note("files", "order_lines", 1);
        return;
      }
      case "file header":
      case "moved file header": {
        const known = change === "file header" ? this.#fileLines.values() : [];
        const orderId = this.#pick([...[...known].map((line) => line.orderId), ...this.#fileHeaders.keys()]);
        return orderId === undefined ? undefined : this.#putHeader(orderId);
      }
      case "deleted file header": {
        const orderId = this.#pick([...this.#fileHeaders.keys()]);
        if (orderId === undefined) return;
        this.#fileHeaders.delete(orderId);
        await this.#delete("raw_files.orders", `order_id = '${orderId}'`);
        await this.#note("files", "orders", 1);
        return;
      }
    }
  }

  async #changeOrder(change: (order: ShopifyOrder) => ShopifyOrder): Promise<void> {
    const id = this.#pick([...this.#orders.keys()]);
    if (id !== undefined) await this.#putOrder(id, change(this.#orders.get(id)!));
  }

  async #putOrder(id: string, order: ShopifyOrder): Promise<void> {
    this.#orders.set(id, order);
    const gid = `gid://shopify/Order/${id}`;
    await this.#delete("raw_shopify.orders", `id = '${gid}'`);
    await this.#delete("raw_shopify.orders__line_items", `_parent_id = '${gid}'`);
    const _loaded_at = await this.#note("shopify", "orders", 0);
    const head = { id: gid, name: id, processed_at: order.at, currency_code: "GBP", tags: "[]", _loaded_at };
    await this.#shop.load("shopify.orders", [head]);
    await this.#shop.load(
      "shopify.orders__line_items",
      order.lines.map(([sku, quantity, price, discount], index) => ({
        _parent_id: gid,
        id: `gid://shopify/LineItem/${id}${index}`,
        sku,
        title: sku,
        quantity,
        is_gift_card: false,
        original_unit_price_set__shop_money__amount: price,
        total_discount_set__shop_money__amount: discount,
        _loaded_at,
      })) as Rows,
    );
  }

  async #putLine(line: FileLine): Promise<void> {
    this.#fileLines.set(line.lineId, line);
    await this.#delete("raw_files.order_lines", `line_id = '${line.lineId}'`);
    const _loaded_at = await this.#note("files", "order_lines", 0);
    const { orderId: order_id, lineId: line_id, at: ordered_at, sku, quantity } = line;
    const row = { order_id, line_id, ordered_at, sku, quantity, unit_price: "1.99", _loaded_at };
    await this.#shop.load("files.order_lines", [row]);
  }

  async #putHeader(orderId: string): Promise<void> {
    const at = this.#random() < 0.2 ? null : this.#time();
    this.#fileHeaders.set(orderId, at);
    await this.#delete("raw_files.orders", `order_id = '${orderId}'`);
    const _loaded_at = await this.#note("files", "orders", 0);
    await this.#shop.load("files.orders", [{ order_id: orderId, ordered_at: at, _loaded_at }]);
  }

  /** Notes a load, a second after the one before, and gives its time. */
  async #note(source: string, stream: string, deleted: number): Promise<string> {
    const at = new Date(Date.UTC(2024, 5, 1) + 1000 * ++this.#loads)
      .toISOString()
      .replace(/[TZ]/g, " ")
      .trim();
    await this.#shop.warehouse.execute(
      `insert into operations.stream_loads (load_id, source, stream, status, new_rows, deleted_rows, ended_at)
       values (?, ?, ?, 'ok', ?, ?, cast(? as timestamp))`,
      [`load-${this.#loads}`, source, stream, 1 - deleted, deleted, at],
    );
    return at;
  }

  async #delete(table: string, where: string): Promise<void> {
    await this.#shop.warehouse.execute(`delete from ${table} where ${where}`);
  }

  #lines(): ShopifyOrder["lines"] {
    const one = (): ShopifyOrder["lines"][0] => [
      this.#pick(SKUS),
      1 + Math.floor(this.#random() * 3),
      this.#pick(["0", "1.99", "7.77"]),
      this.#pick(["0", "0", "0.5"]),
    ];
    return Array.from({ length: Math.floor(this.#random() * 4) }, one);
  }

  /** A few days, at the shop's midnight too, so that days are shared, emptied and filled again. */
  #time(): string {
    return this.#pick([
      "2024-03-30 12:00:00",
      "2024-03-31 00:30:00",
      "2024-03-31 23:30:00",
      "2024-04-02 08:00:00",
    ]);
  }

  #nextId = (): string => String(++this.#ids);
  #pick = <T>(list: readonly T[]): T => list[Math.floor(this.#random() * list.length)]!;
}
