import { getAttribute, getItem } from "../attributes/lookup.ts";
import type { Expression } from "../syntax/ast.ts";
import type { Source } from "../syntax/source.ts";
import { PyDict } from "../values/dict.ts";
import { slice } from "../values/slice.ts";
import { truthy } from "../values/truth.ts";
import { PyTuple } from "../values/tuple.ts";
import { Undefined } from "../values/undefined.ts";
import { compileCall, compileFilter, compileTest } from "./calls.ts";
import { type Evaluate, type ExpressionContext, evaluateAll } from "./evaluate.ts";
import { located } from "./located.ts";
import { chain } from "./maybe.ts";
import {
  compileArithmetic,
  compileCompare,
  compileConcat,
  compileLogic,
  compileNot,
  compileSign,
} from "./operators.ts";
import type { Scope } from "./scope.ts";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** The compiler of one template's expressions: syntax tree in, function of the scope out. */
export function expressionCompiler(source: Source): ExpressionContext {
  const context: ExpressionContext = { source, compile: (node) => compile(node, context) };
  return context;
}

function compile(node: Expression, context: ExpressionContext): Evaluate {
  switch (node.kind) {
    case "constant":
      return () => node.value;
    case "name":
      return (scope) => scope.lookup(node.name);
    case "list":
      return compileItems(node.items, context, (items) => items);
    case "tuple":
      return compileItems(node.items, context, PyTuple.from_);
    case "dict":
      return compileDict(node, context);
    case "attribute":
      return compileAttribute(node, context);
    case "item":
      return compileItem(node, context);
    case "slice":
      return compileSlice(node, context);
    case "conditional":
      return compileConditional(node, context);
    default:
      return compileOperation(node, context);
  }
}

function compileOperation(node: Expression, context: ExpressionContext): Evaluate {
  switch (node.kind) {
    case "call":
      return compileCall(node, context);
    case "filter":
      return compileFilter(node, context);
    case "test":
      return compileTest(node, context);
    case "arithmetic":
      return compileArithmetic(node, context);
    case "concat":
      return compileConcat(node, context);
    case "compare":
      return compileCompare(node, context);
    case "and":
    case "or":
      return compileLogic(node, context);
    case "not":
      return compileNot(node, context);
    case "negative":
    case "positive":
      return compileSign(node, context);
    default:
      throw context.source.error(node.at, `unexpected ${node.kind}`);
  }
}

function compileItems(
  nodes: Expression[],
  context: ExpressionContext,
  make: (items: unknown[]) => unknown,
): Evaluate {
  const parts = nodes.map(context.compile);
  return (scope) => chain(evaluateAll(parts, scope), make);
}

function compileDict(node: Node<"dict">, context: ExpressionContext): Evaluate {
  const parts = node.entries.flatMap(({ key, value }) => [context.compile(key), context.compile(value)]);
  const build = located(context.source, node.at, (_: Scope, values: unknown[]) => {
    const dict = new PyDict();
    for (let at = 0; at < values.length; at += 2) dict.set(values[at], values[at + 1]);
    return dict;
  });
  return (scope) => chain(evaluateAll(parts, scope), (values) => build(scope, values));
}

function compileAttribute(node: Node<"attribute">, context: ExpressionContext): Evaluate {
  const target = context.compile(node.target);
  const get = located(context.source, node.at, (_: Scope, value: unknown) => getAttribute(value, node.name));
  return (scope) => chain(target(scope), (value) => get(scope, value));
}

function compileItem(node: Node<"item">, context: ExpressionContext): Evaluate {
  const target = context.compile(node.target);
  const key = context.compile(node.key);
  const get = located(context.source, node.at, (_: Scope, value: unknown, at: unknown) => getItem(value, at));
  return (scope) => chain(target(scope), (value) => chain(key(scope), (at) => get(scope, value, at)));
}

function compileSlice(node: Node<"slice">, context: ExpressionContext): Evaluate {
  const bounds = [node.start, node.stop, node.step].map((part) =>
    part ? context.compile(part) : () => null,
  );
  const parts = [context.compile(node.target), ...bounds];
  const cut = located(context.source, node.at, (_: Scope, [value, start, stop, step]: unknown[]) => {
    return slice(value, start, stop, step);
  });
  return (scope) => chain(evaluateAll(parts, scope), (values) => cut(scope, values));
}

function compileConditional(node: Node<"conditional">, context: ExpressionContext): Evaluate {
  const test = context.compile(node.test);
  const yes = context.compile(node.value);
  const absent = new Undefined("the inline if-expression evaluated to false and no else section was defined");
  const no = node.otherwise ? context.compile(node.otherwise) : () => absent;
  return (scope) => chain(test(scope), (value) => (truthy(value) ? yes(scope) : no(scope)));
}
