import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { formatPlace } from "../../kernel/diagnostics.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli/cli.ts";
import { type SegmentWork, withSegments } from "./commands.ts";
import {
  checkPredicate,
  checkSegment,
  FIELDS,
  type Field,
  type Known,
  knownSegments,
  oneLine,
  type Segment,
} from "./definition.ts";
import { segmentHome } from "./home.ts";
import { previewSegment } from "./preview.ts";
import { previewText } from "./preview-text.ts";
import { type Asker, askForFields, terminalAsker } from "./questions.ts";
import { entriesText, withEntries } from "./yaml-entry.ts";

/**
 * `patron segment new`: asks for what the options do not say, checks it as the parse would, previews it and writes it
 * into the project's list. Nothing is written before all of it is sound; the file is replaced in one step.
 */
export async function newSegment(
  cli: Cli,
  options: Record<string, unknown>,
  asker: Asker = terminalAsker(),
): Promise<ExitCode> {
  try {
    return await withSegments<ExitCode>(cli, async (work) => {
      const known = await knownSegments(work.models);
      const given = givenBy(options);
      const segment = await askForFields(
        given,
        known,
        asker,
        (field, soFar) => checkField(work, known, field, soFar),
        cli.log.info,
      );
      await checkSegment(work.models, segment, known.segments);
      await tellPreview(cli, work, segment);
      if (options.dryRun === true) {
        cli.print(cli.json ? toJson(segment) : entriesText([segment]));
        return 0;
      }
      const wasAsked = FIELDS.some((field) => given[field] === undefined);
      if (wasAsked && !(await isWanted(cli, asker))) return 0;
      write(cli, segment, known);
      return 0;
    });
  } finally {
    asker.close();
  }
}

function givenBy(options: Record<string, unknown>): Partial<Segment> {
  const given: Partial<Segment> = {};
  for (const field of FIELDS) {
    const value = options[field];
    if (typeof value === "string") given[field] = field === "predicate" ? oneLine(value) : value.trim();
  }
  return given;
}

/** Each answer is judged when it is given; what the fields have in common is judged at the end. */
async function checkField(
  { models }: SegmentWork,
  { segments, purposes, refreshes }: Known,
  field: Field,
  soFar: Partial<Segment>,
): Promise<void> {
  const value = soFar[field]!;
  if (field === "predicate" && value !== "") return checkPredicate(models, soFar.name!, value);
  const sample = {
    name: soFar.name ?? "new",
    description: "x",
    owner: "x",
    predicate: "true",
    refresh: refreshes[0]!,
  };
  const others = field === "name" ? segments : [];
  await checkSegment(models, { ...sample, purpose: purposes[0]!, [field]: value }, others);
}

async function tellPreview(cli: Cli, { models, warehouse }: SegmentWork, segment: Segment): Promise<void> {
  if (warehouse === undefined) {
    cli.log.info("Nothing is built yet, so there is no preview.");
    return;
  }
  cli.log.info(previewText(segment, await previewSegment(models, warehouse, segment)));
}

async function isWanted(cli: Cli, asker: Asker): Promise<boolean> {
  const answer = (await asker.ask("Write it? (yes or no): "))?.trim().toLowerCase();
  if (answer === undefined)
    throw usage("Nobody says yes: nothing was written.", { help: "npx patron segment new --help" });
  const isYes = ["y", "yes"].includes(answer);
  if (!isYes) cli.log.info("Nothing was written.");
  return isYes;
}

function write(cli: Cli, segment: Segment, { segments }: Known): void {
  const { file, keys, replaces } = segmentHome(cli.project());
  const entries = replaces ? [...segments, segment] : [segment];
  const text = withEntries(readFileSync(file, "utf8"), file, keys, entries);
  const next = `${file}.${process.pid}.next`;
  writeFileSync(next, text, { mode: statSync(file).mode });
  renameSync(next, file);
  const place = formatPlace({ path: file }, cli.projectDir);
  if (cli.json) cli.print(toJson({ ...segment, file: place }));
  cli.log.info(`Wrote the segment ${segment.name} to ${place}, below ${keys.join(": ")}.`);
  if (replaces && segments.length > 0)
    cli.log.info(
      `The ${segments.length} segments that Patron ships were written with it: a list of the project's own stands in their place.`,
    );
  cli.log.info("Settle it: npx patron build --select int_segment_matches+ segment_definitions");
}
