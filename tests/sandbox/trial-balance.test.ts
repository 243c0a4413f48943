import { expect, it } from "vitest";
import { journalLine } from "../../extract/sandbox/synthetic/finance/journal-line.ts";
import { plantDifferences } from "../../extract/sandbox/synthetic/finance/planted-differences.ts";

/** Two months of days on every account that something is planted on. */
const truth = ["2011-10", "2011-11"].flatMap((period) =>
  ["4000", "4300", "4320", "4500", "4600"]
    .flatMap((account) =>
      Array.from({ length: 9 }, (_, i) =>
        journalLine({ account, day: `${period}-0${i + 1}`, milli: 1000 * (i + 1) }),
      ),
    )
    .concat(
      journalLine({ account: "6000", day: `${period}-28`, document: "d", currency: "USD", milli: -5000 }),
    ),
);
const sum = (lines: readonly { milli: number; reportingMilli: number }[]) =>
  lines.reduce((all, line) => [all[0]! + line.milli, all[1]! + line.reportingMilli], [0, 0]);

it("plants one difference of each kind, and changes nothing of the truth it was given", () => {
  const before = JSON.stringify(truth);
  const { journal, beyond } = plantDifferences(truth);
  expect(JSON.stringify(truth)).toBe(before);
  expect(journal.filter((line) => line.period !== line.day.slice(0, 7)).map((line) => line.account)).toEqual([
    "4300",
  ]);
  expect(journal.filter((line) => line.isManual).length).toBe(1);
  expect(beyond.map((line) => line.milli)).toEqual([-75_000]);
  // missing 4000, rounding 20, manual -120,000; another rate -41,300
  const [own, reporting] = sum(journal);
  const [trueOwn, trueReporting] = sum(truth);
  expect([own! - trueOwn!, reporting! - trueReporting!]).toEqual([
    -4000 + 20 - 120_000,
    -4000 + 20 - 120_000 - 41_300,
  ]);
});

it("leaves a journal of less than two months as it is", () => {
  const one = truth.filter((line) => line.period === "2011-11");
  expect(plantDifferences(one)).toEqual({ journal: one, beyond: [] });
});
