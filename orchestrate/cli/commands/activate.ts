import { userInfo } from "node:os";
import type { Command } from "commander";
import {
  type Activations,
  type Allowance,
  findSync,
  type PlanRequest,
  planSync,
  planText,
  readActivations,
  resultText,
  type Sync,
  type SyncResult,
} from "../../../activate/index.ts";
import { systemClock } from "../../../kernel/clock.ts";
import { PatronError } from "../../../kernel/diagnostics.ts";
import { destinationOf, openAll, type SendRequest, sendAll } from "../../job/activate-step.ts";
import { withRun } from "../../job/run.ts";
import { openForReading } from "../../warehouse.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

const ALLOWANCES = ["removals", "size", "small", "moved"] as const;

/** `patron activate vip --to google [--dry-run]`, or `--all`: what activations.yml lists. */
export const activate: CommandSpec = {
  name: "activate",
  args: "[segment]",
  about: "send a segment to an ad platform or a folder: who consented, and only what changed",
  options: (command: Command) =>
    command
      .option("--to <destination>", "a destination of activations.yml")
      .option("--all", "every sync of activations.yml, one after the other")
      .option("--dry-run", "show what would be sent, and why others would not; send nothing")
      .option("--by <name>", "who starts it, for the audit (default: the user of this machine)")
      .option("--approved-by <name>", "who has looked at the plan, where the mapping wants four eyes")
      .option(
        "--ask-platform",
        "with --dry-run: let the platform check a batch, where it can; it takes nothing in",
      )
      .option("--replace", "make the audience hold exactly these people, whoever else is in it")
      .option("--empty", "take everybody out of the destination, whatever the segment says")
      .option("--allow <what>", `beyond the guard rails: ${ALLOWANCES.join(", ")}, by commas`),
  async run(cli, [segment], options) {
    const activations = readActivations(cli.projectDir, process.env);
    const syncs = chosen(activations, segment as string | undefined, options);
    const allowed = allowances(options.allow as string | undefined);
    const empties = options.empty === true;
    const replaces = options.replace === true;
    refuseTogether(options);
    const asks = options.askPlatform === true ? people(options) : undefined;
    return options.dryRun === true
      ? showPlans(cli, activations, syncs, { allowed, empties, replaces, ...(asks ? { asks } : {}) })
      : send(cli, activations, syncs, { allowed, empties, replaces, ...people(options) });
  },
};

function refuseTogether({ all, empty, replace, askPlatform, dryRun }: Record<string, unknown>): void {
  if (empty && all)
    throw usage("--empty wants one segment and --to: it takes everybody out of that destination.");
  if (replace && all)
    throw usage("--replace wants one segment and --to: it takes all others out of that audience.");
  if (replace && empty) throw usage("--replace and --empty are two things: choose one.");
  if (askPlatform && (!dryRun || empty))
    throw usage("--ask-platform goes with --dry-run: a run that sends is told by the platform in any case.");
}

function chosen(
  activations: Activations,
  segment: string | undefined,
  options: Record<string, unknown>,
): Sync[] {
  const { syncs } = activations;
  if (options.all === true && segment === undefined) return syncs;
  if (segment !== undefined && typeof options.to === "string")
    return [findSync(activations, segment, options.to)];
  const known = syncs.map((sync) => `${sync.segment} --to ${sync.to}`).join(", ");
  throw usage(`activate wants a segment and --to, or --all. activations.yml has: ${known || "none"}.`);
}

function allowances(text: string | undefined): Set<Allowance> {
  const words = (text ?? "").split(",").filter((word) => word !== "");
  const wrong = words.find((word) => !ALLOWANCES.some((one) => one === word));
  if (wrong !== undefined) throw usage(`--allow wants ${ALLOWANCES.join(", ")}, not '${wrong}'.`);
  return new Set(words as Allowance[]);
}

const people = (options: Record<string, unknown>) => ({
  startedBy: typeof options.by === "string" ? options.by : userInfo().username,
  approvedBy: typeof options.approvedBy === "string" ? options.approvedBy : undefined,
});

const around = ({ projectDir, signal }: Cli) => ({
  projectDir,
  signal,
  env: process.env,
  clock: systemClock,
});

async function showPlans(
  cli: Cli,
  activations: Activations,
  syncs: readonly Sync[],
  asked: Pick<PlanRequest, "allowed" | "empties" | "replaces" | "asks">,
): Promise<ExitCode> {
  const { warehouse, copiedAt } = await openForReading(cli.project(), cli.log);
  try {
    if (copiedAt !== undefined) throw stateIsHeld();
    const plans = [];
    for (const sync of syncs) {
      const destination = destinationOf(activations, sync, around(cli));
      const plan = await planSync({ warehouse, sync, destination, clock: systemClock, ...asked });
      plans.push({ sync: sync.name, ...plan });
      if (!cli.json) cli.print(planText(sync, plan));
    }
    if (cli.json) cli.print(toJson(plans));
    return 0;
  } finally {
    await warehouse.close();
  }
}

/** The copy that readers get while a run writes does not say what was sent. */
function stateIsHeld(): PatronError {
  return new PatronError({
    code: "state-held",
    message: "Another run holds the warehouse, and the copy for readers does not know what was sent.",
    help: "Try again when it is done: npx patron status",
  });
}

async function send(
  cli: Cli,
  activations: Activations,
  syncs: readonly Sync[],
  options: Pick<SendRequest, "allowed" | "empties" | "replaces" | "startedBy" | "approvedBy">,
): Promise<ExitCode> {
  const destinations = openAll(activations, syncs, around(cli));
  const results: SyncResult[] = [];
  const told = (sync: Sync, result: SyncResult) => {
    results.push(result);
    if (!cli.json) cli.print(resultText(sync, result));
  };
  const summary = await withRun(cli.request("activate"), (run) =>
    sendAll(run, { activations, destinations, told, ...options }),
  );
  if (cli.json) cli.print(toJson(results));
  return summary.status === "succeeded" ? 0 : 1;
}
