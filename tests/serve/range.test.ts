import fc from "fast-check";
import { expect, it } from "vitest";
import { parseRange } from "../../orchestrate/serve/range.ts";

it("sends the whole file for no header, another unit, several ranges and nonsense", () => {
  for (const header of [undefined, "", "items=0-1", "bytes=0-1,3-4", "bytes=-", "bytes=5-2"]) {
    expect(parseRange(header, 10)).toBeUndefined();
  }
});

it("never leaves the file, whatever is asked", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.option(fc.nat(60)), fc.option(fc.nat(60)), (size, first, last) => {
      const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`, size);
      if (range === undefined || range === "unsatisfiable") return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeLessThan(size);
      expect(range.start).toBeLessThanOrEqual(range.end);
    }),
  );
});
