import { expect, it } from "vitest";
import { withNames } from "../../transform/run/subquery-names.ts";
import { openShop, resultOf, statuses } from "./project.ts";

const mark = '(select 1 as id)/*named:"orders":*/';

it.each([
  [`select orders.id from ${mark}`, `select orders.id from (select 1 as id) as "orders"`],
  [`from ${mark} where orders.id = 1`, `from (select 1 as id) as "orders" where orders.id = 1`],
  [`from ${mark} -- all\nleft join x`, `from (select 1 as id) as "orders" -- all\nleft join x`],
  [`from ${mark}, x`, `from (select 1 as id) as "orders", x`],
  [`with a as (select * from ${mark})`, `with a as (select * from (select 1 as id) as "orders")`],
  [`from ${mark} as o`, "from (select 1 as id) as o"],
  [`from ${mark} o where o.id = 1`, "from (select 1 as id) o where o.id = 1"],
  [`from ${mark} /* mine */ "Orders"`, 'from (select 1 as id) /* mine */ "Orders"'],
])("a subquery in a table's place has its name, unless the model names it: %s", (written, expected) => {
  expect(withNames(written)).toBe(expected);
});

it("a model that calls a table by its own name runs in the trial modes too", async () => {
  const shop = await openShop({
    "models/orders.sql":
      "{{ config(event_time='ordered_at') }} select 1 as id, timestamp '2026-01-01' as ordered_at",
    "models/items.sql":
      "select orders.id, o.ordered_at from {{ ref('orders') }} join {{ ref('orders') }} as o on o.id = orders.id",
  });
  expect(statuses(await shop.run())).toEqual(["items: success", "orders: success"]);
  const empty = await shop.run({ reading: { empty: true } });
  expect(resultOf(empty, "items").message).toBe(undefined);
  const sampled = await shop.run({ reading: { sample: { start: "2026-01-01 00:00:00" } } });
  expect(resultOf(sampled, "items").status).toBe("success");
});
