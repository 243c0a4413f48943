import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { piecesIn } from "../../extract/sandbox/synthetic/deliveries.ts";
import { World } from "../../extract/sandbox/world.ts";
import { graphql, type Reply } from "./client.ts";

const DAY = 86_400_000;
const UNTIL = "2010-12-15";
const NOW = "2010-12-15T00:00:00Z";

describe("parcels and currencies of the sandbox's orders", () => {
  let world: World;
  beforeAll(async () => {
    world = new World(await loadDataset({ until: UNTIL }), 20111209, Date.parse(NOW));
  });

  it("leave within three days of the order or the parcel before, and arrive one to seven days later, if anybody tells", () => {
    const all = world.data.orders.flatMap((order) =>
      world.parcels(order).map((parcel) => ({ order, parcel })),
    );
    for (const { order, parcel } of all) {
      expect(parcel.shippedAt).toBeGreaterThan(order.createdAt);
      if (parcel.number === 1) expect(parcel.shippedAt - order.createdAt).toBeLessThan(3.5 * DAY);
      if (parcel.deliveredAt === null) continue;
      expect(parcel.deliveredAt - parcel.shippedAt).toBeGreaterThan(0.5 * DAY);
      expect(parcel.deliveredAt - parcel.shippedAt).toBeLessThan(6.5 * DAY);
    }
    const untold = all.filter(({ parcel }) => parcel.deliveredAt === null).length / all.length;
    expect(untold).toBeGreaterThan(0.03);
    expect(untold).toBeLessThan(0.15);
  });

  it("hold every piece of an order's goods once; some lines come in two parcels", () => {
    const { quantity } = world.data.lines;
    let split = 0;
    for (const order of world.data.orders) {
      const parcels = world.parcels(order);
      expect([...new Set(parcels.flatMap((parcel) => parcel.rows))]).toEqual([...order.goods]);
      for (const row of order.goods) {
        const holding = parcels.filter((parcel) => parcel.rows.includes(row));
        if (holding.length === 2) split++;
        const pieces = holding.reduce((sum, parcel) => sum + piecesIn(parcel, row, quantity[row]!), 0);
        expect(pieces).toBe(quantity[row]!);
      }
    }
    expect(world.data.orders.some((order) => world.parcels(order).length === 2)).toBe(true);
    expect(split).toBeGreaterThan(0);
  });

  it("are the same for the same seed, whatever else is asked before", () => {
    const again = new World(world.data, 20111209, Date.parse(NOW));
    const last = world.data.orders.at(-1)!;
    expect(again.parcels(last)).toEqual(world.parcels(last));
    expect(again.paidIn(last)).toEqual(world.paidIn(last));
  });

  it("give a customer abroad one currency, and British customers pounds", () => {
    const currencies = new Map<number, Set<string>>();
    for (const order of world.data.orders) {
      const paidIn = world.paidIn(order);
      if (order.country === "United Kingdom") expect(paidIn).toBeNull();
      if (order.customer === 0) continue;
      const known = currencies.get(order.customer) ?? new Set();
      currencies.set(order.customer, known.add(paidIn?.currency ?? "GBP"));
    }
    expect([...currencies.values()].every((set) => set.size === 1)).toBe(true);
    expect(new Set([...currencies.values()].flatMap((set) => [...set]))).toContain("EUR");
  });
});

describe("what the shop shows of them", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ limit: { until: UNTIL }, now: NOW, restoreRate: 1e6 });
  });
  afterAll(() => sandbox.close());

  interface Shown {
    name: string;
    updatedAt: string;
    presentmentCurrencyCode: string;
    displayFulfillmentStatus: string;
    totalPriceSet: Record<"shopMoney" | "presentmentMoney", { amount: string; currencyCode: string }>;
    fulfillments: { name: string; createdAt: string; deliveredAt: string | null; displayStatus: string }[];
  }
  const ask = async (): Promise<Shown[]> => {
    const found: Shown[] = [];
    let after: string | null = null;
    do {
      const { body }: Reply = await graphql(
        sandbox,
        `query ($after: String) { orders(first: 100, after: $after, sortKey: CREATED_AT) {
          nodes { name updatedAt presentmentCurrencyCode displayFulfillmentStatus
            totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
            fulfillments { name createdAt deliveredAt displayStatus } }
          pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      const { nodes, pageInfo } = body.data.orders;
      found.push(...nodes);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    return found;
  };

  it("is no parcel and no delivery of the future, and an order changes with each", async () => {
    const orders = await ask();
    expect(new Set(orders.map((order) => order.displayFulfillmentStatus))).toEqual(
      new Set(["UNFULFILLED", "FULFILLED", "PARTIALLY_FULFILLED"]),
    );
    for (const { updatedAt, fulfillments } of orders)
      for (const { name, createdAt, deliveredAt, displayStatus } of fulfillments) {
        expect(name).toMatch(/^\[synthetic\] \d+-F[12]$/);
        expect(createdAt <= updatedAt && (deliveredAt ?? createdAt) <= updatedAt).toBe(true);
        expect(updatedAt <= NOW).toBe(true);
        expect(displayStatus).toBe(deliveredAt === null ? "IN_TRANSIT" : "DELIVERED");
      }
  });

  it("is the shop's amount in pounds, and what a customer abroad saw beside it in whole cents", async () => {
    const abroad = (await ask()).filter((order) => order.presentmentCurrencyCode !== "GBP");
    expect(abroad.length).toBeGreaterThan(5);
    for (const { totalPriceSet, presentmentCurrencyCode } of abroad) {
      expect(totalPriceSet.shopMoney.currencyCode).toBe("GBP");
      expect(totalPriceSet.presentmentMoney.currencyCode).toBe(presentmentCurrencyCode);
      expect(totalPriceSet.presentmentMoney.amount).toMatch(/^\d+\.\d{1,2}$/);
      const ratio = Number(totalPriceSet.shopMoney.amount) / Number(totalPriceSet.presentmentMoney.amount);
      expect(ratio).toBeGreaterThan(0.55);
      expect(ratio).toBeLessThan(0.95);
    }
  });
});
