import { toPeriod, type Verified, verifyPeriods } from "../../../finance/index.ts";
import { textTable, thousands } from "../../../kernel/terminal.ts";
import { openBooks } from "../books.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

/** `patron verify [period]`: every seal read again and held to its hash. Exit code 1 when one differs. */
export const verify: CommandSpec = {
  name: "verify",
  args: "[period]",
  about: "recompute the hashes of closed months; names the first posting that differs",
  async run(cli, [text]) {
    const period = typeof text === "string" ? toPeriod(text) : undefined;
    const warehouse = await openBooks(cli);
    try {
      const there = await warehouse.relations("finance");
      const seals = there.some((one) => one.name === "locks") ? await verifyPeriods(warehouse, period) : [];
      if (cli.json) cli.print(toJson(seals));
      else cli.print(seals.length === 0 ? nothing(period) : report(seals));
      return seals.some((seal) => seal.difference !== undefined) ? 1 : 0;
    } finally {
      await warehouse.close();
    }
  },
};

const nothing = (period: string | undefined): string =>
  `${period ?? "No period"} ${period === undefined ? "is" : "was never"} closed: there is nothing to verify.`;

function report(seals: readonly Verified[]): string {
  const rows = seals.map((seal) => [
    seal.period,
    seal.state,
    thousands(seal.postings),
    seal.totalAmount,
    seal.hash.slice(0, 16),
    seal.preparer,
    seal.reviewer,
    seal.difference ?? "as sealed",
  ]);
  const heads = ["period", "state", "postings", "total", "hash", "preparer", "reviewer", "verdict"];
  return textTable(heads, rows);
}
