import { builtinMethod, getAttribute } from "../attributes/lookup.ts";
import { PythonError, typeError } from "../errors.ts";
import { findFilter } from "../filters/registry.ts";
import { findTest } from "../filters/test-registry.ts";
import type { Arguments, Expression } from "../syntax/ast.ts";
import { invoke } from "../values/callable.ts";
import { dictEntries, isDict } from "../values/dict.ts";
import { toArray } from "../values/sequence.ts";
import { truthy } from "../values/truth.ts";
import { typeName } from "../values/type-name.ts";
import { Undefined } from "../values/undefined.ts";
import { type Evaluate, type ExpressionContext, evaluateAll } from "./evaluate.ts";
import { located } from "./located.ts";
import { chain, type Maybe } from "./maybe.ts";
import type { Scope } from "./scope.ts";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** Arguments as evaluated; `kwargs` is undefined when the call has none, which is the common case. */
export interface Evaluated {
  readonly args: unknown[];
  readonly kwargs: Record<string, unknown> | undefined;
}

export type EvaluateArguments = (scope: Scope) => Maybe<Evaluated>;

/** Compiles `(a, b=c, *d, **e)`. */
export function compileArguments(node: Arguments, context: ExpressionContext): EvaluateArguments {
  const positional = node.positional.map(context.compile);
  if (node.keywords.length === 0 && !node.spread && !node.spreadKeywords) {
    return (scope) => chain(evaluateAll(positional, scope), (args) => ({ args, kwargs: undefined }));
  }
  const keywords = node.keywords.map((keyword) => context.compile(keyword.value));
  const spreads = [node.spread, node.spreadKeywords].map((part) =>
    part ? context.compile(part) : () => undefined,
  );
  const parts = [...positional, ...keywords, ...spreads];
  return (scope) => chain(evaluateAll(parts, scope), (values) => assemble(node, values));
}

function assemble(node: Arguments, values: unknown[]): Evaluated {
  const [spread, spreadKeywords] = values.slice(-2);
  const args = values.slice(0, node.positional.length);
  if (node.spread) args.push(...toArray(spread));
  const kwargs: Record<string, unknown> = {};
  for (const [at, { name }] of node.keywords.entries()) kwargs[name] = values[node.positional.length + at];
  if (node.spreadKeywords) {
    if (spreadKeywords instanceof Undefined) throw spreadKeywords.error();
    if (!isDict(spreadKeywords))
      throw typeError(`argument after ** must be a mapping, not ${typeName(spreadKeywords)}`);
    for (const [key, value] of dictEntries(spreadKeywords)) {
      if (String(key) in kwargs) throw typeError(`got multiple values for keyword argument '${String(key)}'`);
      kwargs[String(key)] = value;
    }
  }
  return { args, kwargs: Object.keys(kwargs).length > 0 ? kwargs : undefined };
}

export function compileCall(node: Node<"call">, context: ExpressionContext): Evaluate {
  if (node.callee.kind === "attribute") return compileMethodCall(node, node.callee, context);
  const callee = context.compile(node.callee);
  const args = compileArguments(node.args, context);
  const call = located(context.source, node.at, (scope, target: unknown) => {
    if (target instanceof Undefined) throw target.error();
    return chain(args(scope), (given) => invoke(target, given.args, given.kwargs));
  });
  return (scope) => chain(callee(scope), (target) => call(scope, target));
}

/** `value.method(...)` of a built-in type needs no bound method in between. */
function compileMethodCall(
  node: Node<"call">,
  member: Node<"attribute">,
  context: ExpressionContext,
): Evaluate {
  const owner = context.compile(member.target);
  const args = compileArguments(node.args, context);
  const { name } = member;
  const call = located(context.source, node.at, (scope, value: unknown) => {
    const method = builtinMethod(value, name) as ((...all: unknown[]) => unknown) | undefined;
    if (method) return chain(args(scope), (given) => method(value, given.args, given.kwargs ?? {}));
    return chain(getAttribute(value, name), (target) => {
      if (target instanceof Undefined) throw notCallable(target, member);
      return chain(args(scope), (given) => invoke(target, given.args, given.kwargs));
    });
  });
  return (scope) => chain(owner(scope), (value) => call(scope, value));
}

function notCallable(target: Undefined, member: Node<"attribute">): PythonError {
  const owner = member.target.kind === "name" ? `${member.target.name}.${member.name}` : member.name;
  return new PythonError("UndefinedError", `'${owner}' is undefined: ${target.message}`);
}

/** `value | filter(...)`. Without a value (filter blocks) the caller gives it. */
export function compileFilter(node: Node<"filter">, context: ExpressionContext, input?: Evaluate): Evaluate {
  const target = node.target?.kind === "filter" ? compileFilter(node.target, context, input) : undefined;
  const value = target ?? (node.target ? context.compile(node.target) : input);
  const args = compileArguments(node.args, context);
  const filter = lookup(() => findFilter(node.name), node.at, context);
  if (!value) throw context.source.error(node.at, `filter '${node.name}' has no value`);
  const apply = located(context.source, node.at, (scope, given: unknown) => {
    return chain(args(scope), (rest) => filter(given, rest.args, rest.kwargs ?? {}));
  });
  return (scope) => chain(value(scope), (given) => apply(scope, given));
}

/** `value is test(...)`. */
export function compileTest(node: Node<"test">, context: ExpressionContext): Evaluate {
  const target = context.compile(node.target);
  const args = compileArguments(node.args, context);
  const test = lookup(() => findTest(node.name), node.at, context);
  const apply = located(context.source, node.at, (scope, given: unknown) => {
    return chain(args(scope), (rest) => truthy(test(given, rest.args, rest.kwargs ?? {})));
  });
  return (scope) => chain(target(scope), (given) => apply(scope, given));
}

/** An unknown filter or test is a mistake of the template, found before anything runs. */
function lookup<T>(find: () => T, at: number, context: ExpressionContext): T {
  try {
    return find();
  } catch (error) {
    throw context.source.error(at, (error as Error).message);
  }
}
