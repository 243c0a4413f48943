import { expect, it } from "vitest";
import { compileInline } from "../../../transform/index.ts";
import { openShop } from "../shop.ts";

const sound = {
  name: "big",
  description: "Spends much.",
  owner: "marketing",
  predicate: "net_sales > 100",
  refresh: "daily",
  purpose: "analysis",
};
/** What the parse says about segments; nothing when it takes them. */
const said = (segments: unknown): Promise<string> =>
  openShop({ segments }).then(
    async (shop) => {
      await shop.close();
      return "nothing";
    },
    (error: Error) => error.message,
  );

it.each([
  ["one that is no list", { big: sound }, "var 'segments' must be a list of segments"],
  ["an entry that is no mapping", ["big"], "entry 1 is no mapping"],
  [
    "a field that is misspelt",
    [{ ...sound, predicat: "x" }],
    "segment 'big' has 'predicat', which is no field",
  ],
  ["a missing owner", [{ ...sound, owner: undefined }], "segment 'big' has no owner"],
  ["an empty description", [{ ...sound, description: " " }], "segment 'big' has no description"],
  ["a name with a space", [{ ...sound, name: "Big ones" }], "a name is lower case letters"],
  ["two of one name", [sound, sound], "segment 'big' is defined twice"],
  [
    "an unknown refresh",
    [{ ...sound, refresh: "yearly" }],
    "refresh 'yearly'. Known: always, daily, weekly, monthly",
  ],
  ["an unknown purpose", [{ ...sound, purpose: "spam" }], "purpose 'spam'. Known: email_marketing"],
  ["a second statement", [{ ...sound, predicate: "true; drop table x" }], "holds ;"],
  ["a comment", [{ ...sound, predicate: "true -- all" }], "holds --"],
  [
    "a bracket left open",
    [{ ...sound, predicate: "(orders > 1" }],
    "a bracket or a quote without its partner",
  ],
  ["brackets that break out", [{ ...sound, predicate: "orders > 1) or (true" }], "a bracket or a quote"],
  ["a quote left open", [{ ...sound, predicate: "country = 'France" }], "a bracket or a quote"],
  [
    "today",
    [{ ...sound, predicate: "last_order_on = current_date" }],
    "gives other members on the same data. Now is as_of_on",
  ],
  ["a query", [{ ...sound, predicate: "customer_id in (select customer_id from x)" }], "uses select"],
])("the parse refuses %s", async (_, segments, message) => {
  expect(await said(segments)).toContain(message);
});

it("the compiler names a column that is not there, and what looks like it", async () => {
  const shop = await openShop({
    segments: [{ ...sound, predicate: "net_salez > 100 and country = 'net_salex'" }],
  });
  try {
    await expect(compileInline(shop.project, shop.warehouse, "{{ segment_definitions() }}")).rejects.toThrow(
      "the predicate of segment 'big' names net_salez, which is no column of customer_360. Did you mean net_sales?",
    );
  } finally {
    await shop.close();
  }
});

it("takes quotes, line breaks and functions in a condition", async () => {
  const predicate =
    "country = 'C; -- (d''Ivoire'\n  and coalesce(orders, 0) between 1 and 3\n  and value_tier in ('VIP')";
  const shop = await openShop({ segments: [{ ...sound, predicate }] });
  try {
    const sql = await compileInline(shop.project, shop.warehouse, "{{ segment_definitions()[0].predicate }}");
    expect(sql).toContain(
      "country = 'C; -- (d''Ivoire' and coalesce(orders, 0) between 1 and 3 and value_tier in ('VIP')",
    );
  } finally {
    await shop.close();
  }
});
