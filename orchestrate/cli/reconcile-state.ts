import { textTable } from "../../kernel/terminal.ts";
import type { Warehouse } from "../../warehouse/port.ts";

type Rows = readonly Readonly<Record<string, string>>[];

/** A month as it is held against the general ledger and against what others say; amounts are decimal text. */
export interface ReconcileState {
  accounts: Rows;
  items: Rows;
  rollforwards: Rows;
  /** How many payouts, ad months and report lines agree, are explained, or are open. */
  outside: Rows;
  outsideItems: Rows;
  checks: Rows;
}

const QUERIES: Readonly<Record<keyof ReconcileState, string>> = {
  accounts: `select account, currency, entity, ledger_reporting, gl_reporting, difference, status
    from finance.gl_reconciliation where period = ? order by account, currency, entity`,
  items: `select item_class, account, amount, owner, age_days, reason, evidence, item_id
    from finance.gl_reconciling_items where period = ? order by blocks_close desc, abs(amount) desc, item_id`,
  rollforwards: `select position, account, currency, ledger_closing, gl_closing, carried, new_difference, status
    from finance.rollforward_reconciliation where period = ? order by account, currency`,
  outside: `select reconciliation, status, count(*) as n from (
      select 'payouts and bank' as reconciliation, period, status from finance.payout_reconciliation
      union all select 'ad invoices' as reconciliation, period, status from finance.ad_invoice_reconciliation
      union all select 'shop report' as reconciliation, period, status from finance.shop_report_reconciliation
    ) as held where period = ? group by reconciliation, status order by reconciliation desc, status`,
  outsideItems: `select reconciliation, item_class, currency, amount, owner, age_days, reason, evidence, item_id
    from finance.outside_reconciling_items where period = ? order by keeps_open desc, abs(amount) desc, item_id`,
  checks: "select check_id, detail from finance.close_checks where period = ? and is_open order by check_id",
};

/** Reads what `patron reconcile` tells of a month. */
export async function readState(warehouse: Warehouse, period: string): Promise<ReconcileState> {
  const read: [string, Rows][] = [];
  for (const [name, sql] of Object.entries(QUERIES))
    read.push([name, await warehouse.rows<Record<string, string>>(sql, [period])]);
  return Object.fromEntries(read) as unknown as ReconcileState;
}

/** Items told one by one; the workbook has all. */
const SHOWN = 20;

const cents = (amount: unknown): string => String(amount).replace(/(\.\d\d)\d*$/, "$1");

const table = (heads: string[], rows: Rows, names: string[]): string =>
  textTable(
    heads,
    rows.map((row) => names.map((name) => cents(row[name]))),
  );

/** The state in words: accounts, their items, roll-forwards, what others say, and what keeps the month open. */
export function stateText(period: string, state: ReconcileState): string {
  const parts = [
    accountsText(period, state.accounts),
    itemsText(
      state.items,
      ["class", "account", "amount", "owner", "days", "reason"],
      ["item_class", "account", "amount", "owner", "age_days", "reason"],
    ),
    state.rollforwards.length === 0
      ? ""
      : table(
          ["roll-forward", "account", "closing", "general ledger", "carried", "new", "status"],
          state.rollforwards,
          ["position", "account", "ledger_closing", "gl_closing", "carried", "new_difference", "status"],
        ),
    outsideText(state.outside),
    itemsText(
      state.outsideItems,
      ["held against", "class", "currency", "amount", "owner", "days", "reason"],
      ["reconciliation", "item_class", "currency", "amount", "owner", "age_days", "reason"],
    ),
    checksText(state.checks),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function accountsText(period: string, accounts: Rows): string {
  if (accounts.length === 0) return `${period}: no trial balance of this month is loaded.`;
  return table(["account", "currency", "ledger", "general ledger", "difference", "status"], accounts, [
    ...["account", "currency", "ledger_reporting", "gl_reporting", "difference", "status"],
  ]);
}

function itemsText(items: Rows, heads: string[], names: string[]): string {
  if (items.length === 0) return "";
  const more = items.length - SHOWN;
  const rest = more > 0 ? `\n${more} more stand in the workbook: --xlsx FILE` : "";
  return table(heads, items.slice(0, SHOWN), names) + rest;
}

/** One line a counterpart: "payouts and bank: 20 agree, 1 explained, 2 open". */
function outsideText(rows: Rows): string {
  const lines = new Map<string, string[]>();
  for (const { reconciliation, status, n } of rows) {
    const said = `${n} ${status === "agrees" ? "agree" : String(status).replaceAll("_", " ")}`;
    lines.set(reconciliation!, [...(lines.get(reconciliation!) ?? []), said]);
  }
  return [...lines].map(([name, said]) => `${name}: ${said.join(", ")}`).join("\n");
}

function checksText(checks: Rows): string {
  if (checks.length === 0) return "Nothing keeps the month from being closed.";
  return `Open:\n${checks.map((one) => `  ${one.check_id}: ${one.detail}`).join("\n")}`;
}
