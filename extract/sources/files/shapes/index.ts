import { agentHours, budgets, fxRates, overheads, priceAdjustments, taxLines } from "./finance.ts";
import { glEntries } from "./ledger.ts";
import { campaignDays, siteEvents, touches } from "./marketing.ts";
import { adInvoices, bankLines, shopFinanceReport } from "./outside.ts";
import { consent, customers, leads, opportunities, pointsMoves, reviews, surveys } from "./people.ts";
import { creditNotes, orderLines, orders, payments } from "./sales.ts";
import { conversations, tickets } from "./service.ts";
import type { Shape } from "./shape.ts";
import { costRates, glBalances, products, purchaseLots, stockMoves } from "./stock.ts";

/** All canonical shapes. The first one read speaks for the folder. */
export const shapes: readonly Shape[] = [
  orders,
  orderLines,
  customers,
  creditNotes,
  payments,
  products,
  tickets,
  campaignDays,
  costRates,
  stockMoves,
  touches,
  siteEvents,
  conversations,
  reviews,
  surveys,
  leads,
  opportunities,
  consent,
  purchaseLots,
  glBalances,
  glEntries,
  pointsMoves,
  agentHours,
  overheads,
  fxRates,
  budgets,
  priceAdjustments,
  taxLines,
  bankLines,
  adInvoices,
  shopFinanceReport,
];
