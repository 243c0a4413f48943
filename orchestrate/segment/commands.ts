import { textTable, thousands } from "../../kernel/terminal.ts";
import { compileInline, type Project as Models } from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli/cli.ts";
import { loadModels } from "../job/build-step.ts";
import { hasWarehouse, openForReading } from "../warehouse.ts";
import { checkPredicate, knownSegments, oneLine, type Segment, segmentNamed } from "./definition.ts";
import { previewSegment } from "./preview.ts";
import { previewText } from "./preview-text.ts";

/** What a command on segments works with; no warehouse before anything was built. */
export interface SegmentWork {
  models: Models;
  warehouse: Warehouse | undefined;
}

/** Opens for reading alone (the live file, or the copy while a job holds it), reads the models, and closes again. */
export async function withSegments<T>(cli: Cli, work: (found: SegmentWork) => Promise<T>): Promise<T> {
  const project = cli.project();
  const opened = hasWarehouse(project) ? (await openForReading(project, cli.log)).warehouse : undefined;
  try {
    const request = { env: process.env, vars: cli.vars, log: cli.log };
    return await work({ models: await loadModels(project, opened?.database, request), warehouse: opened });
  } finally {
    await opened?.close();
  }
}

/** What segment_previews holds of each segment; empty before the first build. */
interface Held {
  segment: string;
  customers: number;
  members: number;
  would_enter: number;
  would_leave: number;
  consented_reach: number | null;
  refreshed_at: string | null;
}

async function heldBy({ models, warehouse }: SegmentWork): Promise<Map<string, Held>> {
  if (warehouse === undefined) return new Map();
  const sql = await compileInline(
    models,
    warehouse,
    "select segment, customers, members, would_enter, would_leave, consented_reach, cast(refreshed_at as {{ type_string() }}) as refreshed_at from {{ ref('segment_previews') }}",
  );
  const rows = await warehouse.rows<Held>(sql).catch(() => []);
  return new Map(rows.map((row) => [row.segment, row]));
}

/** `patron segment list`: every defined segment, with what the last build found. */
export function listSegments(cli: Cli): Promise<ExitCode> {
  return withSegments<ExitCode>(cli, async (found) => {
    const { segments } = await knownSegments(found.models);
    const held = await heldBy(found);
    if (cli.json) cli.print(toJson(segments.map((one) => ({ ...one, ...held.get(one.name) }))));
    else if (segments.length === 0) cli.print("No segment is defined. Write one: npx patron segment new");
    else cli.print(listText(segments, held));
    return 0;
  });
}

function listText(segments: readonly Segment[], held: ReadonlyMap<string, Held>): string {
  const number = (value: number | null | undefined) => (value == null ? "-" : thousands(value));
  const rows = segments.map((one) => {
    const now = held.get(one.name);
    return [
      ...[one.name, number(now?.customers), number(now?.members), number(now?.consented_reach)],
      ...[one.refresh, one.purpose, one.owner, one.description],
    ];
  });
  const head = ["segment", "customers", "members", "reach", "refresh", "purpose", "owner", "who is in it"];
  return textTable(head, rows);
}

/** `patron segment show NAME`: its definition, and what the last build found. */
export function showSegment(cli: Cli, name: string | undefined): Promise<ExitCode> {
  if (name === undefined) throw usage("segment show wants a name.", { help: "npx patron segment list" });
  return withSegments<ExitCode>(cli, async (found) => {
    const one = segmentNamed((await knownSegments(found.models)).segments, name);
    const now = (await heldBy(found)).get(name);
    if (cli.json) cli.print(toJson({ ...one, ...now }));
    else cli.print(showText(one, now));
    return 0;
  });
}

function showText(one: Segment, now: Held | undefined): string {
  const lines = [
    `${one.name}: ${one.description}`,
    `  ${one.predicate}`,
    `  owner ${one.owner}, refresh ${one.refresh}, purpose ${one.purpose}`,
  ];
  if (now === undefined) return [...lines, "Nothing is built of it yet: npx patron build"].join("\n");
  const settled = now.refreshed_at === null ? "never settled" : `settled as of ${now.refreshed_at} UTC`;
  return [
    ...lines,
    `${thousands(now.members)} members, ${settled}; ${thousands(now.customers)} fulfil the condition (${thousands(now.would_enter)} would enter, ${thousands(now.would_leave)} would leave).`,
    now.consented_reach === null
      ? `How many may be reached for ${one.purpose} is not known: no consent of its kind is loaded.`
      : `${thousands(now.consented_reach)} may be reached for ${one.purpose}.`,
  ].join("\n");
}

/** `patron segment preview`: of a defined segment, or of a condition that nobody has written down yet. */
export function previewCommand(
  cli: Cli,
  name: string | undefined,
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const predicate = options.predicate as string | undefined;
  if ((name === undefined) === (predicate === undefined)) {
    throw usage("segment preview wants either a NAME or --predicate SQL.", {
      help: "npx patron segment preview --predicate 'orders >= 3'",
    });
  }
  return withSegments<ExitCode>(cli, async ({ models, warehouse }) => {
    const { segments, purposes } = await knownSegments(models);
    const chosen =
      predicate === undefined
        ? segmentNamed(segments, name!)
        : { name: "preview", predicate: oneLine(predicate), purpose: "analysis" };
    const purpose = String(options.purpose ?? chosen.purpose);
    if (!purposes.includes(purpose))
      throw usage(`--purpose wants one of ${purposes.join(", ")}, not '${purpose}'.`);
    await checkPredicate(models, chosen.name, chosen.predicate);
    if (warehouse === undefined)
      throw usage("Nothing is built yet, so there is nobody to preview.", { help: "npx patron run daily" });
    const preview = await previewSegment(models, warehouse, { ...chosen, purpose });
    cli.print(
      cli.json
        ? toJson({ predicate: chosen.predicate, purpose, ...preview })
        : previewText({ ...chosen, purpose }, preview),
    );
    return 0;
  });
}
