import { describe, expect, it } from "vitest";
import type { Customer } from "../../extract/sandbox/dataset/catalogue.ts";
import { cardFeePence } from "../../extract/sandbox/synthetic/payments.ts";
import { personOf } from "../../extract/sandbox/synthetic/people.ts";
import { fictitiousPhone } from "../../extract/sandbox/synthetic/phones.ts";
import { randomFor } from "../../extract/sandbox/synthetic/random.ts";
import { drawFrom, FIRST_RESPONSE_MINUTES } from "../../extract/sandbox/synthetic/ticket-timings.ts";

const customer = (id: number): Customer => ({ id, firstAt: 0, country: "United Kingdom", orders: [] });

describe("synthetic values", () => {
  it("depend on the seed and the key alone", () => {
    const before = personOf(20111209, customer(17850));
    for (let id = 12346; id < 12400; id++) personOf(20111209, customer(id));
    expect(personOf(20111209, customer(17850))).toEqual(before);
    expect(personOf(1, customer(17850))).not.toEqual(before);
  });

  it("give no two British customers of the file the same telephone number", () => {
    const numbers = new Set<string>();
    for (let id = 12346; id <= 18287; id++) numbers.add(fictitiousPhone(id, "GB"));
    expect(numbers.size).toBe(18287 - 12346 + 1);
    for (const number of numbers) expect(number).toMatch(/^\+44\d{10}$/);
  });

  it("draw ticket timings with the median of the measured log", () => {
    const draws = Array.from({ length: 4001 }, (_, i) =>
      drawFrom(FIRST_RESPONSE_MINUTES, randomFor(7, "draw", i)),
    ).sort((a, b) => a - b);
    expect(draws[2000]).toBeGreaterThan(500);
    expect(draws[2000]).toBeLessThan(1500);
  });

  it("charge 1.5 % + 20p for British cards, 2.5 % for European, 2.9 % for others", () => {
    expect([cardFeePence(10_000, "GB"), cardFeePence(10_000, "DE"), cardFeePence(10_000, "AU")]).toEqual([
      170, 270, 310,
    ]);
  });
});
