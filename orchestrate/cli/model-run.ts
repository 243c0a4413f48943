import { type Project as Models, RunLines, type RunResults } from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { type ModelCommand, runCommand } from "../job/build-step.ts";
import { prepareRawTables } from "../job/extract-step.ts";
import { summaryLine } from "../job/report.ts";
import { withRun } from "../job/run.ts";
import { asUnreadable, carryOut, type ModelListener, type ModelRequest } from "../job/run-models.ts";
import { version } from "../project/package-root.ts";
import { openWarehouse } from "../warehouse.ts";
import { type Cli, type ExitCode, toJson } from "./cli.ts";

/** What became of a run, for those who tell it. */
export interface Told {
  models?: Models;
  results?: RunResults;
  /** Why it could not begin. */
  unreadable?: unknown;
}

/**
 * Runs one of the runner's commands and tells it in dbt's lines. With patron.yml it is a run of the ledger; a dbt
 * project's warehouse holds nothing of ours.
 */
export async function runModelCommand(
  cli: Cli,
  command: ModelCommand,
  request: ModelRequest,
  after: After = async () => {},
): Promise<ExitCode> {
  const told: Told = {};
  greet(cli);
  if (cli.project().kind === "dbt") await runAlone(cli, command, request, told, after);
  else await runInLedger(cli, command, request, told, after);
  if (told.unreadable !== undefined) return 2;
  return told.results?.success === true ? 0 : 1;
}

/** The first line of a run, as dbt begins one with its own version. */
export function greet(cli: Cli): void {
  cli.lines.emit({ level: "info", name: "MainReportVersion", text: `Running with patron=${version}` });
}

/** What a command still does when the run is over and the warehouse open. */
export type After = (told: Told, warehouse: Warehouse) => Promise<void>;

async function runAlone(
  cli: Cli,
  command: ModelCommand,
  request: ModelRequest,
  told: Told,
  after: After,
): Promise<void> {
  const around = surroundings(cli, cli.request(command));
  const warehouse = await openWarehouse(cli.project(), around);
  try {
    const { results } = await carryOut({ ...around, warehouse }, request, listener(cli, command, told));
    told.results = results;
    finish(cli, command, told);
    await after(told, warehouse);
  } catch (error) {
    throw told.results === undefined ? asUnreadable(error) : error;
  } finally {
    await warehouse.close();
  }
  if (cli.json) cli.print(toJson({ command, ...plain(told.results) }));
}

async function runInLedger(
  cli: Cli,
  command: ModelCommand,
  request: ModelRequest,
  told: Told,
  after: After,
): Promise<void> {
  const asked = cli.request(command);
  const summary = await withRun(asked, async (run) => {
    await prepareRawTables(run);
    await run.step(command, async () => {
      const around = { ...run, ...surroundings(cli, asked) };
      try {
        const { part, results } = await runCommand(around, request, listener(cli, command, told));
        told.results = results;
        finish(cli, command, told);
        return [part];
      } catch (error) {
        if (asUnreadable(error) !== error || told.models === undefined) told.unreadable = error;
        throw error;
      }
    });
    await after(told, run.warehouse);
  });
  if (cli.json) cli.print(toJson({ command, ...summary }));
  cli.log.debug(summaryLine(command, summary));
}

function surroundings<T extends object>(cli: Cli, request: T) {
  const { print, partialParse } = cli.flags;
  return { ...request, log: cli.runnerLog, print: print ? cli.print : () => {}, partialParse };
}

function listener(cli: Cli, command: ModelCommand, told: Told): ModelListener {
  let lines: RunLines | undefined;
  return {
    loaded: (models) => {
      told.models = models;
      lines = new RunLines(cli.lines, models);
    },
    begin: (threads) => lines?.begin(threads),
    event: (event) => {
      if (command !== "compile") lines?.tell(event);
    },
  };
}

/** The end of a run's lines; a compile that went well has none. */
function finish(cli: Cli, command: ModelCommand, { models, results }: Told): void {
  if (!models || !results) return;
  if (command !== "compile" || !results.success) new RunLines(cli.lines, models).end(results);
}

function plain(results: RunResults | undefined) {
  const { success = false, elapsedSeconds = 0, counts } = results ?? {};
  return {
    status: success ? "succeeded" : "failed",
    seconds: elapsedSeconds,
    counts,
    results: results?.results,
  };
}
