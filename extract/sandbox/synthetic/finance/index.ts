import type { World } from "../../world.ts";
import { adInvoicesCsv } from "./ad-invoices.ts";
import { bankLinesCsv } from "./bank.ts";
import { bargainsCsv } from "./bargains.ts";
import { lotsCsv, makeLots } from "./lots.ts";
import { agentHoursCsv, budgetsCsv, monthsOf, overheadsCsv } from "./months.ts";
import { positionFiles } from "./positions.ts";
import { fxRatesCsv, makeFxRates } from "./rates.ts";
import { shopReportCsv } from "./shop-report.ts";
import { trialBalanceFiles } from "./trial-balance.ts";

/** The demo's synthetic finance files by name: lots, rates, overheads, paid hours, budgets, bargains, a general ledger, and what bank, ad platform and shop system say. No order is added. */
export function financeFiles(world: World): Record<string, string> {
  const rates = makeFxRates(world.seed);
  const months = monthsOf(world);
  const periods = [...months.keys()];
  const overheads = overheadsCsv(world.seed, periods);
  const bargains = bargainsCsv(world);
  const lots = makeLots(world, rates);
  return {
    ...trialBalanceFiles(world, { overheads, bargains, rates }),
    ...positionFiles(world, lots, rates),
    "purchase_lots.csv": lotsCsv(lots),
    "fx_rates.csv": fxRatesCsv(rates),
    "overheads.csv": overheads,
    "agent_hours.csv": agentHoursCsv(world.seed, periods),
    "budgets.csv": budgetsCsv(world.seed, months),
    "price_adjustments.csv": bargains,
    "bank_lines.csv": bankLinesCsv(world),
    "ad_invoices.csv": adInvoicesCsv(world),
    "shop_finance_report.csv": shopReportCsv(world),
  };
}
