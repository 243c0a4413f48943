import { accept, toPeriod, writeJournal, writeWorkbook } from "../../../finance/index.ts";
import { thousands } from "../../../kernel/terminal.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { withRun } from "../../job/run.ts";
import { openBooks } from "../books.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { readState, stateText } from "../reconcile-state.ts";

type Options = Readonly<Record<string, string | undefined>>;

/** `patron reconcile --period 2011-11 --xlsx books.xlsx`: the state, the workbook, and what somebody accepts. */
export const reconcile: CommandSpec = {
  name: "reconcile",
  about:
    "hold a month against the general ledger, bank, ad platforms and shop; write its workbook and journal; accept what is known",
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

/** What is held against what, and checks that are open; exit code 1 while one is. */
async function tell(cli: Cli, warehouse: Warehouse, period: string): Promise<ExitCode> {
  const state = await readState(warehouse, period);
  if (cli.json) cli.print(toJson({ period, ...state }));
  else cli.print(stateText(period, state));
  return state.checks.length > 0 ? 1 : 0;
}
