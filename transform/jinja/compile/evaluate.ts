import type { Expression } from "../syntax/ast.ts";
import type { Source } from "../syntax/source.ts";
import type { Scope } from "./scope.ts";

/** A compiled expression: gives its value, or a promise when it waits for a context function. */
export type Evaluate = (scope: Scope) => unknown;

/** What a compiler of one kind of expression needs to compile the parts. */
export interface ExpressionContext {
  readonly source: Source;
  readonly compile: (node: Expression) => Evaluate;
}

/** The values of several expressions in order; a promise only when one of them waits. */
export function evaluateAll(parts: readonly Evaluate[], scope: Scope): unknown[] | Promise<unknown[]> {
  const values: unknown[] = [];
  for (const [at, part] of parts.entries()) {
    const value = part(scope);
    if (value instanceof Promise) return evaluateRest(parts, scope, values, at, value);
    values.push(value);
  }
  return values;
}

async function evaluateRest(
  parts: readonly Evaluate[],
  scope: Scope,
  values: unknown[],
  at: number,
  waiting: Promise<unknown>,
): Promise<unknown[]> {
  values.push(await waiting);
  for (const part of parts.slice(at + 1)) values.push(await part(scope));
  return values;
}
