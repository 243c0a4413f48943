import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { compileInline, type Project as Models } from "../../transform/index.ts";

/** A segment as the var `segments` holds it: a condition in SQL over the columns of one customer. */
export interface Segment {
  name: string;
  description: string;
  owner: string;
  predicate: string;
  refresh: string;
  purpose: string;
}

export const FIELDS = ["name", "description", "owner", "predicate", "refresh", "purpose"] as const;
export type Field = (typeof FIELDS)[number];

/** What the models' macros know of segments: those that are defined, and the words that the fields may hold. */
export interface Known {
  segments: Segment[];
  purposes: string[];
  refreshes: string[];
}

/** Reads what is defined. Throws PatronError when the models know nothing of segments, or a definition is wrong. */
export async function knownSegments(models: Models): Promise<Known> {
  if (![...models.nodes.values()].some((node) => node.name === "int_segment_matches")) {
    throw new PatronError(
      {
        code: "no-segments",
        message: "These models have no segments: there is no model int_segment_matches.",
        help: "Segments are part of the models that Patron ships: leave models_dir out, or copy them.",
      },
      { exitCode: 2 },
    );
  }
  const read = async (jinja: string) => JSON.parse(await compileInline(models, undefined, jinja)) as unknown;
  return {
    segments: ((await read("{{ segment_definitions() | tojson }}")) as Segment[]).map(onlyFields),
    purposes: (await read("{{ segment_purposes().keys() | list | tojson }}")) as string[],
    refreshes: (await read("{{ segment_refresh_kinds() | tojson }}")) as string[],
  };
}

const onlyFields = (segment: Segment): Segment =>
  Object.fromEntries(FIELDS.map((field) => [field, segment[field]])) as unknown as Segment;

/** The defined segment of this name. Throws usage with the nearest one. */
export function segmentNamed(segments: readonly Segment[], name: string): Segment {
  const found = segments.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = segments.map((one) => one.name);
  throw new PatronError(
    {
      code: "unknown-segment",
      message: `There is no segment '${name}'.`,
      hint:
        didYouMean(name, names) ?? (names.length > 0 ? `Segments: ${names.join(", ")}.` : "None is defined."),
      help: "List them: npx patron segment list",
    },
    { exitCode: 2 },
  );
}

/** White space within a condition says nothing: one line, as the macro makes it. */
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/**
 * Checks a segment as the parse of the models does: its fields, and each word of its condition, a slip with the nearest
 * column. Throws PatronError `wrong-segment` (exit code 2).
 */
export async function checkSegment(
  models: Models,
  segment: Segment,
  others: readonly Segment[],
): Promise<void> {
  if (others.some((one) => one.name === segment.name)) {
    throw wrong(
      `There is a segment '${segment.name}' already.`,
      `See it: npx patron segment show ${segment.name}`,
    );
  }
  const jinja = `{% do check_segment(${JSON.stringify(segment)}, 1) %}`;
  await saidBy(() => compileInline(models, undefined, jinja));
  await checkPredicate(models, segment.name, segment.predicate);
}

/** Checks a condition alone; `name` is what messages call it. */
export async function checkPredicate(models: Models, name: string, predicate: string): Promise<void> {
  const given = [name, oneLine(predicate)].map((text) => JSON.stringify(text)).join(", ");
  await saidBy(() => compileInline(models, undefined, `{% do check_segment_predicate(${given}) %}`));
}

async function saidBy(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const found = error instanceof PatronError ? error.diagnostics[0] : undefined;
    if (found?.code !== "compiler-error") throw error;
    throw wrong(capital(found.message), "See the columns: npx patron show --select customer_360 --limit 1");
  }
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function wrong(message: string, help: string): PatronError {
  const ended = /[.?!]$/.test(message) ? message : `${message}.`;
  return new PatronError({ code: "wrong-segment", message: ended, help }, { exitCode: 2 });
}
