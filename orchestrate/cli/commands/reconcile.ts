import { accept, toPeriod, writeJournal, writeWorkbook } from "../../../finance/index.ts";
import { textTable, thousands } from "../../../kernel/terminal.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { withRun } from "../../job/run.ts";
import { openBooks } from "../books.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

type Options = Readonly<Record<string, string | undefined>>;

/** `patron reconcile --period 2011-11 --xlsx books.xlsx`: the state, the workbook, and what somebody accepts. */
export const reconcile: CommandSpec = {
  name: "reconcile",
  about: "hold a month against the general ledger; write its workbook and journal; accept what is known",
  options: (command) =>
    command
      .requiredOption("--period <month>", "such as 2011-11")
      .option("--xlsx <file>", "write the month's workbook, and its journal beside it")
      .option("--accept <check>", "settle an open check by its id, with --by and --reason")
      .option("--by <name>", "who accepts")
      .option("--reason <text>", "why")
      .option("--owner <name>", "whose it is from now on")
      .option("--evidence <text>", "what shows it"),
  async run(cli, _args, given) {
    const options = given as Options;
    const period = toPeriod(String(options.period));
    if (options.accept !== undefined) return settle(cli, period, options.accept, options);
    const warehouse = await openBooks(cli);
    try {
      if (options.xlsx !== undefined) await write(cli, warehouse, period, options.xlsx);
      return await tell(cli, warehouse, period);
    } finally {
      await warehouse.close();
    }
  },
};

async function settle(cli: Cli, period: string, checkId: string, options: Options): Promise<ExitCode> {
  const { by, reason, owner, evidence } = options;
  if (by === undefined || reason === undefined)
    throw usage("Accepting a check takes a name and a reason.", {
      help: `npx patron reconcile --period ${period} --accept '${checkId}' --by NAME --reason TEXT`,
    });
  const summary = await withRun(cli.request("reconcile"), async (run) => {
    await run.step(`accept ${checkId}`, async () => {
      await accept(run.warehouse, { period, checkId, by, reason, owner, evidence, clock: run.clock });
      return [{ step: `accept ${checkId}`, status: "succeeded", detail: `${by}: ${reason}` }];
    });
  });
  if (summary.status === "succeeded") cli.print(`${period}: ${checkId} is accepted by ${by}: ${reason}`);
  return summary.status === "succeeded" ? 0 : 1;
}

async function write(cli: Cli, warehouse: Warehouse, period: string, file: string): Promise<void> {
  const { currency } = cli.project().config;
  const { sheets } = await writeWorkbook(warehouse, { period, currency, file });
  const journal = `${file.replace(/\.xlsx$/i, "")}-journal.csv`;
  const lines = await writeJournal(warehouse, period, journal);
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
  cli.log.info(`${file}: ${sheets.length} sheets, ${thousands(rows)} rows`);
  cli.log.info(`${journal}: ${thousands(lines)} journal lines`);
}

/** Accounts that differ and checks that are open; exit code 1 while one is. */
async function tell(cli: Cli, warehouse: Warehouse, period: string): Promise<ExitCode> {
  const accounts = await warehouse.rows<Record<string, string>>(
    `select account, currency, entity, ledger_reporting, gl_reporting, difference, status from finance.gl_reconciliation
     where period = ? order by account, currency, entity`,
    [period],
  );
  const items = await warehouse.rows<Record<string, string>>(
    `select item_class, account, amount, owner, age_days, reason, evidence, item_id from finance.gl_reconciling_items
     where period = ? order by blocks_close desc, abs(amount) desc, item_id`,
    [period],
  );
  const checks = await warehouse.rows<Record<string, string>>(
    "select check_id, detail from finance.close_checks where period = ? and is_open order by check_id",
    [period],
  );
  if (cli.json) cli.print(toJson({ period, accounts, items, checks }));
  else cli.print(report(period, accounts, items, checks));
  return checks.length > 0 ? 1 : 0;
}

type Rows = readonly Readonly<Record<string, string>>[];

/** Items told one by one; the workbook has all. */
const SHOWN = 20;

function report(period: string, accounts: Rows, items: Rows, checks: Rows): string {
  const cents = (amount: string | undefined) => String(amount).replace(/(\.\d\d)\d*$/, "$1");
  const table = (heads: string[], rows: Rows, names: string[]) =>
    textTable(
      heads,
      rows.map((row) => names.map((name) => cents(row[name]))),
    );
  const parts = [
    accounts.length === 0
      ? `${period}: no trial balance of this month is loaded.`
      : table(["account", "currency", "ledger", "general ledger", "difference", "status"], accounts, [
          "account",
          "currency",
          "ledger_reporting",
          "gl_reporting",
          "difference",
          "status",
        ]),
  ];
  if (items.length > 0)
    parts.push(
      table(["class", "account", "amount", "owner", "days", "reason"], items.slice(0, SHOWN), [
        ...["item_class", "account", "amount", "owner", "age_days", "reason"],
      ]),
    );
  if (items.length > SHOWN)
    parts.push(`${items.length - SHOWN} more items stand in the workbook: --xlsx FILE`);
  parts.push(
    checks.length === 0
      ? "Nothing keeps the month from being closed."
      : `Open:\n${checks.map((one) => `  ${one.check_id}: ${one.detail}`).join("\n")}`,
  );
  return parts.join("\n\n");
}
