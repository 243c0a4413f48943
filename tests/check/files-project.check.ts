import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, patron, projectFolder, remove, show } from "./patron.ts";

/** The README's six lines, less the comment. */
const YML = `name: Corner shop
time_zone: Europe/London
currency: GBP
sources:
  files: { folder: . }
`;

const HEAD = "order_id,customer_id,ordered_at,sku,quantity,unit_price,country";

/** 300 orders of 1 to 4 lines over a year, the same every time; every tenth order has no customer. */
function orderLines(): { csv: string; lines: number; pence: number } {
  const rows: string[] = [];
  let pence = 0;
  for (let order = 1; order <= 300; order++) {
    const day = new Date(Date.UTC(2024, 0, 1 + ((order * 7) % 364), order % 24)).toISOString();
    for (let line = 0; line <= order % 4; line++) {
      const quantity = 1 + ((order + line) % 5);
      const price = 199 + ((order * 13 + line * 7) % 900);
      pence += quantity * price;
      const customer = order % 10 === 0 ? "" : `C${order % 40}`;
      const money = (price / 100).toFixed(2);
      rows.push(`${order},${customer},${day},SKU${(order + line) % 25},${quantity},${money},United Kingdom`);
    }
  }
  return { csv: [HEAD, ...rows, ""].join("\n"), lines: rows.length, pence };
}

describe("a folder that holds only patron.yml and a CSV of order lines", () => {
  const data = orderLines();
  let dir: string;
  let run: Ended;
  beforeAll(async () => {
    dir = projectFolder(YML);
    writeFileSync(join(dir, "order_lines.csv"), data.csv);
    expect(readdirSync(dir).sort()).toEqual(["order_lines.csv", "patron.yml"]);
    run = await patron(["run", "daily", "--project-dir", dir]);
    console.log(run.stderr.split("\n").slice(-25).join("\n"));
  }, 900_000);
  afterAll(() => remove(dir));

  it("is loaded, built, tested and published by patron run daily", () => {
    expect(run.code, run.stderr).toBe(0);
    expect(existsSync(join(dir, ".patron/site/index.html"))).toBe(true);
  });

  it("says which columns the file lacks", () => {
    expect(run.stderr).toMatch(/order_lines\.csv.*discount_amount/);
  });

  it("has every line in the marts, to the penny", async () => {
    const [totals] = await show(dir, "select count(*) as lines, sum(amount) as amount from core.order_lines");
    expect(totals!.lines).toBe(data.lines);
    expect(Number(totals!.amount)).toBeCloseTo(data.pence / 100, 9);
    const [orders] = await show(
      dir,
      "select count(*) as orders, count(customer_id) as named from core.orders",
    );
    expect(orders).toEqual({ orders: 300, named: 270 });
    const [profit] = await show(dir, "select sum(net_sales) as net from profitability.order_profit");
    expect(Number(profit!.net)).toBeCloseTo(data.pence / 100, 9);
  });

  it("says nothing that it cannot know: costs are null, not zero", async () => {
    const [product] = await show(
      dir,
      "select count(unit_cost) as known, count(*) as products from core.products",
    );
    expect(product).toEqual({ known: 0, products: 25 });
  });
});
