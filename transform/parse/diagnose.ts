import { type Diagnostic, formatPlace, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { TemplateError } from "../jinja/index.ts";

/**
 * Turns whatever went wrong in a file into diagnostics with a place: a mistake in a template points to the
 * template's line and lists the macros that were running.
 */
export function diagnose(error: unknown, fallback: Place, code = "template-error"): Diagnostic[] {
  if (error instanceof PatronError) {
    return error.diagnostics.map((one) => (one.at ? one : { ...one, at: fallback }));
  }
  if (error instanceof TemplateError) return fromTemplate(error, code, fallback);
  const message = error instanceof Error ? error.message : String(error);
  return [{ code, message, at: fallback }];
}

function fromTemplate(error: TemplateError, code: string, asked: Place): Diagnostic[] {
  const at: Place = { path: error.template, line: error.line, column: error.column };
  const frames = error.macroStack.map(
    ({ name, template, line }) => `in macro ${name} (${formatPlace({ path: template, line })})`,
  );
  if (error.template !== asked.path) frames.push(`asked for by ${formatPlace({ path: asked.path })}`);
  const stack = frames.join("\n");
  const withStack = (hint: string | undefined) => [hint, stack].filter(Boolean).join("\n");
  if (error.cause instanceof PatronError) {
    return error.cause.diagnostics.map((one) => {
      const hint = withStack(one.hint);
      return { ...one, at: one.at ?? at, ...(hint ? { hint } : {}) };
    });
  }
  const hint = withStack(error.hint);
  return [{ code, message: error.detail, at, ...(hint ? { hint } : {}) }];
}

/** Runs `work`; a failure goes to `found` and gives undefined, so that one run shows every mistake. */
export async function collecting<T>(
  found: { add(diagnostic: Diagnostic): void },
  place: Place,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    for (const one of diagnose(error, place)) found.add(one);
    return undefined;
  }
}

/** Where what `pattern` gives first stands in a file's text; line 1 when it is not there (a macro wrote it). */
export function placeIn(path: string, text: string, pattern: () => RegExp): Place {
  const at = text.search(pattern());
  if (at < 0) return { path, line: 1, column: 1 };
  const before = text.slice(0, at).split("\n");
  return { path, line: before.length, column: before.at(-1)!.length + 1 };
}
