import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "./shop.ts";

const BILLION = 1_000_000_000n;

/** Decimal text of a whole number of billionths: 5n -> "0.000000005". */
function text(billionths: bigint): string {
  const digits = (billionths < 0n ? -billionths : billionths).toString().padStart(10, "0");
  return `${billionths < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** The quotient of whole numbers, half away from zero: what every step of money arithmetic must give. */
function divided(a: bigint, b: bigint): bigint {
  const sign = a < 0n === b < 0n ? 1n : -1n;
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  return sign * ((2n * x + y) / (2n * y));
}

const times = (a: bigint, b: bigint): bigint => divided(a * b, BILLION);
const over = (a: bigint, b: bigint): bigint => divided(a * BILLION, b);

/** Amounts as they occur: pennies, thirds, tiny and huge ones, either sign. */
const amount = fc.oneof(
  fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }),
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  fc.constantFrom(0n, 1n, -1n, 5_000_000n, -5_000_000n, BILLION / 3n, 10n ** 24n),
);

describe("money macros", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  /** Evaluates an expression over pairs of amounts, in one query. */
  async function overPairs(expression: string, pairs: [bigint, bigint][]): Promise<(string | null)[]> {
    const rows = pairs.map(
      ([a, b], i) => `(${i}, cast('${text(a)}' as decimal(38, 9)), cast('${text(b)}' as decimal(38, 9)))`,
    );
    const answers = await shop.rows(
      `select cast(${expression} as varchar) as answer from (values ${rows.join(", ")}) as pairs(place, a, b) order by place`,
    );
    return answers.map((row) => row.answer as string | null);
  }

  it("multiply exactly, rounding half away from zero at the ninth place", async () => {
    const pairs = fc
      .sample(fc.tuple(amount, fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n })), { numRuns: 400, seed: 1 })
      .filter(([a, b]) => a * b < 8n * 10n ** 37n && a * b > -8n * 10n ** 37n);
    expect(await overPairs("{{ mul_money('a', 'b') }}", pairs)).toEqual(
      pairs.map(([a, b]) => text(times(a, b))),
    );
  });

  it("divide exactly, rounding half away from zero at the ninth place", async () => {
    const pairs = fc
      .sample(fc.tuple(amount, amount), { numRuns: 400, seed: 2 })
      .filter(([a, b]) => b !== 0n && over(a, b) < 10n ** 37n && over(a, b) > -(10n ** 37n));
    expect(await overPairs("{{ div_money('a', 'b') }}", pairs)).toEqual(
      pairs.map(([a, b]) => text(over(a, b))),
    );
  });

  it.each([
    [
      "half a penny keeps its place",
      "{{ mul_money(\"cast('0.005' as decimal(38, 9))\", '1') }}",
      "0.005000000",
    ],
    [
      "a tie rounds away from zero",
      "{{ mul_money(\"cast('1.5' as decimal(38, 9))\", \"cast('-0.000000001' as decimal(38, 9))\") }}",
      "-0.000000002",
    ],
    [
      "a quadrillion times a thousand",
      "{{ mul_money(\"cast('1000000000000000.000000001' as decimal(38, 9))\", '1000') }}",
      "1000000000000000000.000001000",
    ],
    ["a third", "{{ div_money('1', '3') }}", "0.333333333"],
    ["two thirds of a negative", "{{ div_money('-2', '3') }}", "-0.666666667"],
    ["a quadrillion by three", "{{ div_money('1000000000000000', '3') }}", "333333333333333.333333333"],
    [
      "a whole number rounds to pence",
      "{{ round_money(\"cast('2.345' as decimal(38, 9))\") }}",
      "2.350000000",
    ],
    [
      "a negative one does so away from zero",
      "{{ round_money(\"cast('-2.345' as decimal(38, 9))\") }}",
      "-2.350000000",
    ],
    ["pence are hundredths", "{{ minor_units_to_money('1234', \"'gbp'\") }}", "12.340000000"],
    ["yen have no hundredths", "{{ minor_units_to_money('1234', \"'jpy'\") }}", "1234.000000000"],
  ])("%s", async (_, expression, expected) => {
    const [row] = await shop.rows(
      `select cast(${expression} as varchar) as answer, typeof(${expression}) as type`,
    );
    expect(row).toEqual({ answer: expected, type: "DECIMAL(38,9)" });
  });

  it("average the known values only, and know no average of nothing", async () => {
    const [row] = await shop.rows(
      `select cast({{ avg_money('x') }} as varchar) as answer, {{ avg_money('nothing') }} as nothing
       from (values (cast(1 as decimal(38, 9)), cast(null as decimal(38, 9))), (1, null), (0, null), (null, null)) as t(x, nothing)`,
    );
    expect(row).toEqual({ answer: "0.666666667", nothing: null });
  });

  it("give null for a division by zero or by nothing", async () => {
    const [row] = await shop.rows(
      "select {{ div_money('1', '0') }} as zero, {{ div_money('1', 'cast(null as decimal(38, 9))') }} as nothing",
    );
    expect(row).toEqual({ zero: null, nothing: null });
  });

  it("raise an overflow instead of giving a wrong product", async () => {
    await expect(
      shop.rows(
        "select {{ mul_money(\"cast('10000000000000000' as decimal(38, 9))\", \"cast('10000000000000000' as decimal(38, 9))\") }} as x",
      ),
    ).rejects.toThrow();
  });
});
