import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronProblem, lastDue, nextDue } from "../../orchestrate/schedule/cron.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe("a cron expression", () => {
  it("names the field and its range when a value is out of range", () => {
    expect(cronProblem("0 25 * * *")).toMatchInlineSnapshot(`"hour '25' is out of range: expected 0-23"`);
    expect(cronProblem("61 * * * *")).toMatchInlineSnapshot(`"minute '61' is out of range: expected 0-59"`);
    expect(cronProblem("* * *")).toMatchInlineSnapshot(
      `"'* * *' has 3 fields: expected 5 (minute hour day month weekday)"`,
    );
    expect(cronProblem("*/0 * * * *")).toMatchInlineSnapshot(`"minute '*/0' has a step of 0"`);
    expect(cronProblem("0 5 * * mon-fri")).toBeUndefined();
  });

  it("is due by the time zone's own clock, summer and winter", () => {
    expect(iso(nextDue("0 5 * * *", "Europe/London", at("2011-07-01T12:00:00Z")))).toBe(
      "2011-07-02T04:00:00.000Z",
    );
    expect(iso(nextDue("0 5 * * *", "Europe/London", at("2011-12-01T12:00:00Z")))).toBe(
      "2011-12-02T05:00:00.000Z",
    );
  });

  it("skips a time that the change to summer time leaves out, and is due next day", () => {
    // On 2011-03-27 London's clocks went from 00:59 to 02:00.
    expect(iso(nextDue("30 1 * * *", "Europe/London", at("2011-03-26T12:00:00Z")))).toBe(
      "2011-03-28T00:30:00.000Z",
    );
  });

  it("takes either day when both day and weekday are limited", () => {
    expect(iso(nextDue("0 0 13 * fri", "UTC", at("2011-12-05T00:00:00Z")))).toBe("2011-12-09T00:00:00.000Z");
    expect(iso(nextDue("0 0 13 * fri", "UTC", at("2011-12-09T00:00:00Z")))).toBe("2011-12-13T00:00:00.000Z");
  });

  it("finds 29 February and says nothing for a day that never comes", () => {
    expect(iso(nextDue("0 0 29 2 *", "UTC", at("2012-03-01T00:00:00Z")))).toBe("2016-02-29T00:00:00.000Z");
    expect(nextDue("0 0 31 2 *", "UTC", at("2012-03-01T00:00:00Z"))).toBeUndefined();
  });

  it("lastDue and nextDue agree: nothing is due in between", () => {
    const zones = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"];
    const field = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }));
    fc.assert(
      fc.property(
        field,
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 500_000 }),
        ([m, h], zone, minutes) => {
          const now = at("2011-01-01T00:00:00Z") + minutes * 60_000;
          const cron = `${m} ${h} * * *`;
          const last = lastDue(cron, zone, now)!;
          expect(last).toBeLessThanOrEqual(now);
          expect(nextDue(cron, zone, last)!).toBeGreaterThan(now);
        },
      ),
      { numRuns: 200 },
    );
  });
});
