import { didYouMean, PatronError } from "../../../kernel/diagnostics.ts";
import { extractAll } from "../../job/extract-step.ts";
import { withRun } from "../../job/run.ts";
import type { Project } from "../../project/load.ts";
import { blockName, enabledSources } from "../../project/sources.ts";
import { usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { tellRun } from "./run.ts";

export const extract: CommandSpec = {
  name: "extract",
  args: "[streams...]",
  about: "pull what is new from every source, or only from: shopify, shopify.orders …",
  options: (command) =>
    command
      .option("--since <date>", "read from this date or UTC time, instead of the stored cursor")
      .option("--full", "read everything again")
      .option("--backfill <from..to>", "read a window of the past; cursors stay: 2011-01-01..2011-02-01"),
  async run(cli, [names], options) {
    const project = cli.project();
    const only = chosenStreams(project, (names as string[] | undefined) ?? []);
    const since = options.since as string | undefined;
    if (since !== undefined && Number.isNaN(Date.parse(since))) {
      throw usage(`--since wants a date such as 2011-12-01, not '${since}'.`);
    }
    const backfill = parseWindow(options.backfill as string | undefined);
    if ([since, backfill, options.full].filter((one) => one !== undefined).length > 1) {
      throw usage("--since, --full and --backfill are three ways to say from where to read: give one.");
    }
    const full = options.full === true ? true : undefined;
    const summary = await withRun(cli.request("extract"), async (run) => {
      await extractAll(run, { only, since, full, backfill });
    });
    return tellRun(cli, "extract", summary);
  },
};

/** `shopify zendesk.tickets` -> sources and streams. Throws (usage) with the nearest name for an unknown one. */
export function chosenStreams(
  project: Project,
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> | undefined {
  if (names.length === 0) return undefined;
  const sources = enabledSources(project);
  const chosen = new Map<string, string[]>();
  for (const name of names) {
    const [block, stream] = name.split(".", 2) as [string, string | undefined];
    const source = sources.find((one) => blockName(project, one) === block || one.name === block);
    if (source === undefined)
      throw unknown(
        "source",
        block,
        sources.map((one) => blockName(project, one)),
      );
    const streams = source.streams.map((one) => one.name);
    if (stream !== undefined && !streams.includes(stream)) {
      throw unknown(`stream of ${block}`, stream, streams);
    }
    const sofar = chosen.get(source.name);
    // A source named as a whole stays whole.
    if (stream === undefined) chosen.set(source.name, []);
    else if (sofar === undefined) chosen.set(source.name, [stream]);
    else if (sofar.length > 0) sofar.push(stream);
  }
  return chosen;
}

function unknown(kind: string, name: string, known: readonly string[]): PatronError {
  return new PatronError(
    {
      code: kind === "source" ? "unknown-source" : "unknown-stream",
      message: `There is no ${kind} called '${name}'.`,
      hint: didYouMean(name, known) ?? `There are: ${known.join(", ")}.`,
      help: "See what is switched on: npx patron doctor",
    },
    { exitCode: 2 },
  );
}

function parseWindow(text: string | undefined): { from: string; to: string } | undefined {
  if (text === undefined) return undefined;
  const [from, to, ...more] = text.split("..");
  const dates = [from, to].map((part) => Date.parse(part ?? ""));
  if (more.length > 0 || dates.some(Number.isNaN) || dates[0]! >= dates[1]!) {
    throw usage(`--backfill wants two dates, the earlier first: 2011-01-01..2011-02-01, not '${text}'.`);
  }
  return { from: from!, to: to! };
}
