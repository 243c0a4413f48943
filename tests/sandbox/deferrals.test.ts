import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../../extract/sandbox/dataset/dataset.ts";
import { DayBook } from "../../extract/sandbox/synthetic/finance/day-book.ts";
import { bookDeferrals } from "../../extract/sandbox/synthetic/finance/deferrals.ts";
import type { JournalLine } from "../../extract/sandbox/synthetic/finance/journal-line.ts";
import { World } from "../../extract/sandbox/world.ts";

describe("revenue that waits for delivery in the demo's general ledger", () => {
  let lines: JournalLine[];
  beforeAll(async () => {
    const data = await loadDataset({ until: "2011-02-10" });
    const days = new DayBook();
    bookDeferrals(new World(data, 20111209, Date.parse("2011-03-31T00:00:00Z")), days);
    lines = days.lines();
  });
  const sum = (some: readonly JournalLine[], field: "milli" | "reportingMilli") =>
    some.reduce((all, line) => all + line[field], 0);

  it("is released to the last thousandth once all is delivered, in every currency", () => {
    for (const currency of new Set(lines.map((line) => line.currency))) {
      const own = lines.filter((line) => line.currency === currency);
      expect([sum(own, "milli"), sum(own, "reportingMilli")]).toEqual([0, 0]);
    }
    expect(new Set(lines.map((line) => line.currency))).toEqual(new Set(["EUR", "GBP"]));
  });

  it("keeps waiting what is still to be sent of an order that is partly sent, and what came with the first parcel is released", async () => {
    const data = await loadDataset({ until: "2011-01-31" });
    const world = new World(data, 20111209, Date.parse("2011-02-01T00:00:00Z"));
    const partly = data.orders.filter((order) => {
      const sent = world.parcels(order).filter((parcel) => parcel.shippedAt <= world.now).length;
      return sent > 0 && sent < world.parcels(order).length;
    });
    expect(partly.length).toBeGreaterThan(0);
    const owed = (at: string) => {
      const days = new DayBook();
      bookDeferrals(new World(data, 20111209, Date.parse(at)), days);
      return sum(days.lines(), "reportingMilli");
    };
    expect(owed("2011-02-01T00:00:00Z")).toBeLessThan(0);
    expect(owed("2011-03-31T00:00:00Z")).toBe(0);
  });

  it("is put off by orders of a month's last days alone, and owed over its end", () => {
    const putOff = lines.filter((line) => line.account === "4440");
    expect(putOff.every((line) => line.milli < 0 && Number(line.day.slice(8)) >= 15)).toBe(true);
    expect(
      sum(
        lines.filter((line) => line.period <= "2011-01"),
        "reportingMilli",
      ),
    ).toBeLessThan(0);
  });
});
