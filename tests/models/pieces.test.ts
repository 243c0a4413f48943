import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "./shop.ts";

/** Lines of one to sixty pieces, worth up to plus or minus 50,000 in billionths, cut into parcels by a seeded hash. */
const PIECES = `
  with lines as (
    select
      i as line,
      1 + cast(hash(i, 1) % 60 as bigint) as quantity,
      cast((cast(hash(i, 2) % 100000000000001 as bigint) - 50000000000000) as decimal(38, 9)) * cast('0.000000001' as decimal(10, 9)) as amount
    from range(2000) as t(i)
  ),
  borders as (
    select lines.*, n as border
    from lines cross join range(61) as t(n)
    where n <= quantity and (n in (0, quantity) or hash(line, n) % 4 = 0)
  ),
  pieces as (
    select line, quantity, cast(amount as decimal(38, 9)) as amount,
      lag(border) over (partition by line order by border) as pieces_before, border as pieces_after
    from borders
  )
  select line, quantity, amount, pieces_before, pieces_after,
    {{ pieces_share('amount', 'pieces_before', 'pieces_after', 'quantity') }} as share
  from pieces where pieces_before is not null`;

describe("an amount of a line by its pieces", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterAll(() => shop.close());

  it("adds up to the line exactly, however the pieces are sent", async () => {
    const [row] = await shop.rows(
      `select count(distinct line) as lines, count(*) as parts from (${PIECES}) where quantity > 1`,
    );
    expect(Number(row!.parts)).toBeGreaterThan(2 * Number(row!.lines));
    expect(
      await shop.rows(
        `select line, amount, sum(share) as parts from (${PIECES}) group by line, amount having sum(share) <> amount`,
      ),
    ).toEqual([]);
  });

  it("is off by no more than a penny from the exact share, and in whole pennies but for the last", async () => {
    expect(
      await shop.rows(
        `select line, share from (${PIECES})
         where abs(share - amount * (pieces_after - pieces_before) / quantity) > 0.0100000001
           or (pieces_after < quantity and share <> round(share, 2))`,
      ),
    ).toEqual([]);
  });
});
