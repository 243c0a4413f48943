import { closePeriod, type KeptEvent, reopenPeriod, toPeriod } from "../../../finance/index.ts";
import { thousands } from "../../../kernel/terminal.ts";
import { type Run, withRun } from "../../job/run.ts";
import { type Cli, type ExitCode, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

/** `patron close 2011-11 --preparer ANN --reviewer BOB`. */
export const close: CommandSpec = {
  name: "close",
  args: "<period>",
  about: "freeze a month: its postings, hashed and signed by two people; refuses while checks are open",
  options: (command) =>
    command
      .requiredOption("--preparer <name>", "who prepared the month")
      .requiredOption("--reviewer <name>", "who reviewed it: another person"),
  async run(cli, [text], options) {
    const period = toPeriod(String(text));
    const people = { preparer: String(options.preparer), reviewer: String(options.reviewer) };
    return settle(cli, `close ${period}`, (run) =>
      closePeriod(run.warehouse, { period, ...people, runId: run.runId, clock: run.clock }),
    );
  },
};

/** `patron reopen 2011-11 --reason TEXT --by ANN`. */
export const reopen: CommandSpec = {
  name: "reopen",
  args: "<period>",
  about: "open the last closed month again; leaves a trail",
  options: (command) =>
    command.requiredOption("--reason <text>", "why").requiredOption("--by <name>", "who asks for it"),
  async run(cli, [text], options) {
    const period = toPeriod(String(text));
    const why = { reason: String(options.reason), by: String(options.by) };
    return settle(cli, `reopen ${period}`, (run) =>
      reopenPeriod(run.warehouse, { period, ...why, runId: run.runId, clock: run.clock }),
    );
  },
};

/** One run of the ledger with one step, so that the run's id stands in the event. */
async function settle(cli: Cli, step: string, work: (run: Run) => Promise<KeptEvent>): Promise<ExitCode> {
  let event: KeptEvent | undefined;
  const summary = await withRun(cli.request(step.split(" ")[0]!), async (run) => {
    await run.step(step, async () => {
      event = await work(run);
      return [{ step, status: "succeeded", rows: event.postings, detail: sealLine(event) }];
    });
  });
  if (event === undefined) return 1;
  cli.print(cli.json ? toJson(event) : `${event.period} is ${event.event}. ${sealLine(event)}`);
  return summary.status === "succeeded" ? 0 : 1;
}

const sealLine = (event: KeptEvent): string =>
  `${thousands(event.postings)} postings, in all ${event.total_amount}, SHA-256 ${event.postings_hash}`;
