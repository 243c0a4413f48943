import { parse as parseYaml } from "yaml";
import { PatronError } from "../../kernel/diagnostics.ts";

/** A mistake in how a command was called: exit code 2. */
export function usage(message: string, more: { hint?: string | undefined; help?: string } = {}): PatronError {
  return new PatronError({ code: "usage", message, ...more }, { exitCode: 2 });
}

/** How many nodes at once: a whole number, at least 1; undefined when nobody says. Throws usage. */
export function threadsOption(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const n = numberOption("--threads", String(given));
  if (Number.isInteger(n) && n >= 1) return n;
  throw usage(`--threads wants a whole number from 1, not '${String(given)}'.`);
}

/** A whole number of an option's text. Throws usage. */
export function numberOption(name: string, text: string): number {
  const n = Number(text);
  if (text.trim() === "" || !Number.isFinite(n) || n < 0) {
    throw usage(`${name} wants a number, not '${text}'.`);
  }
  return n;
}

/** Names and values of an option's YAML or JSON text. Throws usage. */
export function namesAndValues(
  option: string,
  text: string | undefined,
  example: string,
): Record<string, unknown> {
  if (text === undefined || text.trim() === "") return {};
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw usage(`${option} wants names and values, not '${text}'.`, {
    hint: `Such as: ${option} '${example}'`,
  });
}
