import type { CompareOperator, Expression } from "../syntax/ast.ts";
import { arithmetic, negate, positive } from "../values/arithmetic.ts";
import { contains, equals, order } from "../values/compare.ts";
import { pyStr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { type Evaluate, type ExpressionContext, evaluateAll } from "./evaluate.ts";
import { located } from "./located.ts";
import { chain } from "./maybe.ts";
import type { Scope } from "./scope.ts";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export function compileArithmetic(node: Node<"arithmetic">, context: ExpressionContext): Evaluate {
  const left = context.compile(node.left);
  const right = context.compile(node.right);
  const apply = located(context.source, node.at, (_: Scope, a: unknown, b: unknown) =>
    arithmetic(node.operator, a, b),
  );
  return (scope) => chain(left(scope), (a) => chain(right(scope), (b) => apply(scope, a, b)));
}

export function compileSign(
  node: Extract<Expression, { kind: "negative" | "positive" }>,
  context: ExpressionContext,
): Evaluate {
  const operand = context.compile(node.operand);
  const operation = node.kind === "negative" ? negate : positive;
  const apply = located(context.source, node.at, (_: Scope, value: unknown) => operation(value));
  return (scope) => chain(operand(scope), (value) => apply(scope, value));
}

export function compileNot(node: Node<"not">, context: ExpressionContext): Evaluate {
  const operand = context.compile(node.operand);
  return (scope) => chain(operand(scope), (value) => !truthy(value));
}

export function compileLogic(node: Node<"and"> | Node<"or">, context: ExpressionContext): Evaluate {
  const left = context.compile(node.left);
  const right = context.compile(node.right);
  const stopsOn = node.kind === "or";
  return (scope) => chain(left(scope), (value) => (truthy(value) === stopsOn ? value : right(scope)));
}

export function compileConcat(node: Node<"concat">, context: ExpressionContext): Evaluate {
  const parts = node.parts.map(context.compile);
  return (scope) => chain(evaluateAll(parts, scope), (values) => values.map(pyStr).join(""));
}

/** `a < b < c` evaluates b once and stops at the first comparison that fails. */
export function compileCompare(node: Node<"compare">, context: ExpressionContext): Evaluate {
  const first = context.compile(node.first);
  const rest = node.rest.map(({ operator, value }) => ({
    value: context.compile(value),
    holds: located(context.source, node.at, (_: Scope, a: unknown, b: unknown) => compare(operator, a, b)),
  }));
  const from = (scope: Scope, left: unknown, at: number): unknown => {
    const step = rest[at]!;
    return chain(step.value(scope), (right) => {
      const holds = step.holds(scope, left, right);
      return holds && at + 1 < rest.length ? from(scope, right, at + 1) : holds;
    });
  };
  return (scope) => chain(first(scope), (left) => from(scope, left, 0));
}

/** One comparison by Python's rules. */
export function compare(operator: CompareOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
    case "<":
      return order(left, right, operator) < 0;
    case "<=":
      return order(left, right, operator) <= 0;
    case ">":
      return order(left, right, operator) > 0;
    case ">=":
      return order(left, right, operator) >= 0;
  }
}
