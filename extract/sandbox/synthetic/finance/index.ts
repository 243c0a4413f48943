import type { World } from "../../world.ts";
import { bargainsCsv } from "./bargains.ts";
import { lotsCsv, makeLots } from "./lots.ts";
import { agentHoursCsv, budgetsCsv, monthsOf, overheadsCsv } from "./months.ts";
import { fxRatesCsv, makeFxRates } from "./rates.ts";
import { trialBalanceFiles } from "./trial-balance.ts";

/** The demo's synthetic finance files by name: lots, rates, overheads, paid hours, budgets, bargains, and a general ledger. No order is added. */
export function financeFiles(world: World): Record<string, string> {
  const rates = makeFxRates(world.seed);
  const months = monthsOf(world);
  const periods = [...months.keys()];
  const overheads = overheadsCsv(world.seed, periods);
  const bargains = bargainsCsv(world);
  return {
    ...trialBalanceFiles(world, { overheads, bargains, rates }),
    "purchase_lots.csv": lotsCsv(makeLots(world, rates)),
    "fx_rates.csv": fxRatesCsv(rates),
    "overheads.csv": overheads,
    "agent_hours.csv": agentHoursCsv(world.seed, periods),
    "budgets.csv": budgetsCsv(world.seed, months),
    "price_adjustments.csv": bargains,
  };
}
