import { type Line, loadLines } from "../knowledge/shop.ts";
import type { Shop } from "../shop.ts";

/** Settings under which few baskets are enough. */
export const TEA_VARS = {
  sources: ["files"],
  as_of: "2024-06-30 12:00:00",
  affinity_min_orders: 1,
  affinity_min_support: "0",
  action_min_trials: 1,
} as const;

const on = (day: string): string => `2024-${day} 10:00:00`;
const LINES: readonly Line[] = [
  // Ada's tea is due: every 30 days, and 31 have gone
  ["a1", "ada", on("03-31"), "tea", 2, "4"],
  ["a2", "ada", on("04-30"), "tea", 2, "4"],
  ["a3", "ada", on("05-30"), "tea", 2, "4"],
  // Dee buys with a tenth off, and yesterday
  ["d1", "dee", on("06-10"), "tea", 1, "4", "0.40"],
  ["d2", "dee", on("06-20"), "tea", 1, "4", "0.40"],
  ["d3", "dee", on("06-29"), "tea", 1, "4", "0.40"],
  ["u1", "gus", on("06-05"), "tea", 1, "4"],
  ["c1", "cid", on("06-01"), "tea", 1, "4"],
  ["c1", "cid", on("06-01"), "coffee", 1, "6"],
  ["g2", null, on("06-02"), "tea", 1, "4"],
  ["g2", null, on("06-02"), "coffee", 1, "6"],
  ["i1", "ivy", on("06-03"), "tea", 1, "4"],
  // a slip of the hand: a thousand jugs too many, which come back
  ["i1", "ivy", on("06-03"), "jug", 1001, "8"],
  // Bob's habit ended in January; Eve was away from September to June
  ["b1", "bob", on("01-01"), "rug", 1, "30"],
  ["b2", "bob", on("01-11"), "rug", 1, "30"],
  ["b3", "bob", on("01-21"), "rug", 1, "30"],
  ["b4", "bob", on("01-31"), "rug", 1, "30"],
  ["e1", "eve", "2023-09-01 10:00:00", "rug", 1, "30"],
  ["e2", "eve", on("06-15"), "rug", 1, "30"],
  ["g3", null, on("06-04"), "rug", 1, "30"],
  ["g3", null, on("06-04"), "tin", 1, "5"],
];

/** A shop of ten baskets with tea and seven with a rug; the tests' figures follow from it by hand. */
export async function fillTeaShop(shop: Shop): Promise<void> {
  await loadLines(shop, LINES);
  const product = (sku: string, category: string | null, unit_cost: string | null) => ({
    ...{ sku, title: sku.toUpperCase(), category, unit_cost },
    unit_cost_currency: unit_cost === null ? null : "GBP",
  });
  await shop.load("files.products", [
    product("tea", "food", "1"),
    product("coffee", "food", "1"),
    product("jug", "china", "3"),
    product("rug", "home", null),
    product("tin", null, null),
  ]);
  await shop.load("files.credit_notes", [
    {
      credit_note_id: "n1",
      issued_at: on("06-08"),
      sku: "jug",
      quantity: -1000,
      unit_price: "8",
      amount: "-8000",
    },
  ]);
  await shop.load(
    "files.customers",
    ["ada", "bob", "cid", "dee", "eve", "gus", "ivy"].map((name) => ({
      customer_id: name,
      first_name: name,
      email: `${name}@example.com`,
      phone: name === "ada" ? "+447700900123" : null,
      accepts_email_marketing: ["ivy", "eve"].includes(name) ? null : true,
      accepts_sms_marketing: name === "ada" ? true : null,
      consent_updated_at: on("01-01"),
      birthday: name === "bob" ? "1985-07-14" : "1985-07-15",
    })),
  );
  await fillWhatWasSaid(shop);
}

async function fillWhatWasSaid(shop: Shop): Promise<void> {
  const touch = (touch_id: string, customer_id: string, channel: string, kind: string, day: string) => ({
    ...{ touch_id, customer_id, channel, kind },
    touched_at: on(day),
  });
  await shop.load("files.touches", [
    touch("1", "ada", "sms", "click", "05-01"),
    touch("2", "ada", "sms", "click", "05-02"),
    touch("3", "ada", "email", "open", "05-03"),
    ...["06-11", "06-12", "06-13", "06-14"].map((day, i) => touch(`g${i}`, "gus", "email", "sent", day)),
    ...["06-11", "06-12"].map((day, i) => touch(`d${i}`, "dee", "email", "sent", day)),
  ]);
  const ticket = (ticket_id: string, customer_id: string, day: string, status: string) => ({
    ...{ ticket_id, customer_id, created_at: on(day), status, channel: "web" },
  });
  await shop.load("files.tickets", [
    { ...ticket("t1", "ada", "05-15", "solved"), satisfaction: "good" },
    { ...ticket("t2", "cid", "06-10", "solved"), satisfaction: "bad" },
    { ...ticket("t3", "cid", "06-11", "open"), satisfaction: null },
  ]);
}
