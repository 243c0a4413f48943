import { compiled } from "./compiled-template.ts";
import type { Expression, MacroBody, Statement } from "./syntax/ast.ts";
import type { Template } from "./template.ts";

/** A macro that prints its own text and what it is given, and does nothing else: the names it takes. */
export interface PlainMacro {
  parameters: readonly string[];
  /** Those that a call may leave out. */
  optional: ReadonlySet<string>;
}

/**
 * What a call of a macro must give, when the macro asks nothing of its surroundings and cannot fail: text, parameters and
 * constants are all that it prints. Undefined for any other macro.
 */
export function plainMacro(template: Template, name: string): PlainMacro | undefined {
  const own = compiled(template);
  if (own.setsNames) return undefined;
  for (const statement of own.parsed.body) {
    if (statement.kind === "macro" && statement.macro.name === name) return asPlain(statement.macro);
  }
  return undefined;
}

function asPlain({ parameters, body }: MacroBody): PlainMacro | undefined {
  const names = new Set(parameters.map((one) => one.name));
  const printsValue = (value: Expression): boolean =>
    value.kind === "constant" ||
    (value.kind === "name" && names.has(value.name)) ||
    (value.kind === "concat" && value.parts.every(printsValue));
  const prints = (statement: Statement): boolean =>
    statement.kind === "text" || (statement.kind === "output" && printsValue(statement.value));
  if (!body.every(prints)) return undefined;
  const withFallback = parameters.filter(({ fallback }) => fallback !== undefined);
  if (withFallback.some(({ fallback }) => fallback!.kind !== "constant")) return undefined;
  return { parameters: [...names], optional: new Set(withFallback.map((one) => one.name)) };
}
