import { expect, it } from "vitest";
import { run } from "../../../transform/index.ts";
import { failures, openShop, type Shop } from "../shop.ts";
import { build, seeded, tests } from "./fill.ts";

const NAMES = ["red", "blue"];
const CUSTOMERS = 12;
const DAYS = 6;
const time = (day: number): string => `2023-05-${String(day).padStart(2, "0")} 12:00:00`;
const segment = (name: string) => ({
  ...{ name, description: `Who is ${name}.`, owner: "marketing", predicate: "orders > 0" },
  ...{ refresh: "always", purpose: "analysis" },
});
const HISTORY = ["segment_refreshes", "segment_members", "segment_changes"];

/** Settles another day on which exactly these customers match. */
async function settle(shop: Shop, day: number, matching: ReadonlyMap<string, ReadonlySet<string>>) {
  const { warehouse, targetDir } = shop;
  const values = [...matching].flatMap(([name, who]) => [...who].map((one) => `('${name}', '${one}')`));
  await warehouse.execute("delete from intermediate.int_segment_matches");
  if (values.length > 0)
    await warehouse.execute(`insert into intermediate.int_segment_matches values ${values.join(", ")}`);
  await warehouse.execute(
    `update intermediate.int_as_of set as_of = timestamp '${time(day)}', as_of_on = date '${time(day).slice(0, 10)}'`,
  );
  const { project } = shop;
  const done = await run({ project, warehouse, command: "run", targetDir, select: HISTORY });
  expect(failures(done)).toEqual([]);
}

it("entries less exits are the members, whoever comes and goes and comes again", async () => {
  const next = seeded(17);
  const shop = await openShop({ sources: ["files"], as_of: time(1), segments: NAMES.map(segment) });
  try {
    const ids = Array.from({ length: CUSTOMERS }, (_, i) => `files:c${i}`);
    for (const [i, id] of ids.entries()) {
      const line = { order_id: id, customer_id: `c${i}`, ordered_at: "2023-04-01 10:00:00", sku: "MUG" };
      await shop.load("files.order_lines", [{ ...line, quantity: 1, unit_price: "1" }]);
    }
    expect(await build(shop, ["+segment_changes"])).toEqual([]);
    for (let day = 2; day < 2 + DAYS; day++) {
      const matching = new Map(NAMES.map((name) => [name, new Set(ids.filter(() => next() < 0.5))]));
      await settle(shop, day, matching);
      const open = await shop.rows(
        "select segment, customer_id from segments.segment_members where left_at is null",
      );
      for (const name of NAMES) {
        const members = open.filter((row) => row.segment === name).map((row) => row.customer_id);
        expect(members.sort()).toEqual([...matching.get(name)!].sort());
      }
    }
    const off = await shop.rows(
      `select changes.segment, changes.changed_at from segments.segment_changes as changes
       where changes.members <> (
         select count(*) from segments.segment_members as stays
         where stays.segment = changes.segment and stays.entered_at <= changes.changed_at
           and (stays.left_at is null or stays.left_at > changes.changed_at))`,
    );
    expect(off).toEqual([]);
    const overlapping = await shop.rows(
      `select one.membership_id from segments.segment_members as one
       join segments.segment_members as later
         on one.segment = later.segment and one.customer_id = later.customer_id and later.stay_number = one.stay_number + 1
       where one.left_at is null or one.left_at > later.entered_at`,
    );
    expect(overlapping).toEqual([]);
    expect(await tests(shop, HISTORY)).toEqual([]);
  } finally {
    await shop.close();
  }
}, 120_000);
