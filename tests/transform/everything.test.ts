import { join } from "node:path";
import { expect, it } from "vitest";
import { load } from "./project.ts";

/** A project of every kind of thing; `npm run check -- artifacts` holds its artifacts against dbt's own. */
const everything = join(import.meta.dirname, "everything");

it("gives generic tests the unique ids that dbt gives them", async () => {
  const { nodes } = await load(everything);
  const ids = [...nodes.keys()].filter((id) => /^test\..*\.[0-9a-f]{10}$/.test(id));
  expect(ids.map((id) => id.replace("test.everything.", "")).sort()).toEqual([
    "accepted_values_stg_orders_status__shipped__returned__placed.490b31fed8",
    "at_least_order_days_ordered_on__0.9d98bf5c79",
    "big_orders_are_big.26948a74d1",
    "not_null_raw_orders_order_id.e74425a338",
    "not_null_stg_orders_order_id.81cfe2fe64",
    "relationships_stg_orders_customer_id__customer_id__source_shop_customers_.9847e7115c",
    "source_not_null_shop_customers_customer_id.d9374bbd1c",
    "unique_customers_v1_customer_id.3963c9633d",
    "unique_customers_v2_customer_id.bed577df77",
    "unique_raw_orders_order_id.dd9c335233",
    "unique_stg_orders_order_id.e3b841c71a",
  ]);
});

it("tests only the versions of a model that a unit test includes", async () => {
  const { nodes } = await load(everything);
  const unit = [...nodes.values()].filter((node) => node.unitTest);
  expect(unit.map((node) => [node.uniqueId, node.dependsOn.nodes])).toEqual([
    ["unit_test.everything.customers.sums_amounts_v2", ["model.everything.customers.v2"]],
  ]);
});

it("gives a column's tags to its tests, and a property file's text to a singular test", async () => {
  const { nodes } = await load(everything);
  const tagged = [...nodes.values()].find((node) => node.name.startsWith("accepted_values_stg_orders"));
  expect(tagged?.config.tags).toEqual(["code"]);
  expect(nodes.get("test.everything.no_negative_orders")?.description).toBe("No order is below nought.");
});
