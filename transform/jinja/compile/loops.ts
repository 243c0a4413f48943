import type { For } from "../syntax/ast.ts";
import { toArray } from "../values/sequence.ts";
import { truthy } from "../values/truth.ts";
import { type Assign, compileTarget } from "./assign.ts";
import type { Evaluate, ExpressionContext } from "./evaluate.ts";
import { BREAK, type Execute, Output } from "./execute.ts";
import { located } from "./located.ts";
import { LoopContext } from "./loop-context.ts";
import { chain, type Maybe } from "./maybe.ts";
import type { Scope } from "./scope.ts";

interface Loop {
  readonly assign: Assign;
  readonly filter: Evaluate | undefined;
  readonly body: Execute;
  readonly otherwise: Execute;
  readonly recursive: boolean;
  readonly usesLoop: boolean;
}

/** Compiles a for loop; each pass has its own scope, so nothing set in it is seen outside. */
export function compileFor(
  node: For,
  context: ExpressionContext,
  block: (body: For["body"]) => Execute,
): Execute {
  const iterable = context.compile(node.iterable);
  const items = located(context.source, node.iterable.at, (_: Scope, value: unknown) => toArray(value));
  const loop: Loop = {
    assign: compileTarget(node.target, context.source),
    filter: node.filter && context.compile(node.filter),
    body: block(node.body),
    otherwise: block(node.otherwise),
    recursive: node.recursive,
    usesLoop: node.usesLoop || node.recursive,
  };
  return (scope, out) => {
    const list = chain(iterable(scope), (value) => items(scope, value)) as Maybe<unknown[]>;
    return chain(list, (all) => runLoop(loop, scope, out, all, 0));
  };
}

function runLoop(loop: Loop, scope: Scope, out: Output, all: unknown[], depth: number): Maybe<undefined> {
  // With `loop` the length must be known before the first pass; without it the filter runs pass by
  // pass, so that a body that collects what it has seen can also filter by it.
  const early = loop.filter !== undefined && loop.usesLoop;
  const chosen = early ? select(loop, loop.filter!, scope, all) : all;
  return chain(chosen, (items) => {
    const info = loop.usesLoop ? loopVariable(loop, scope, items, depth) : undefined;
    return chain(passes(loop, scope, out, items, info), (ran) => {
      return ran ? undefined : chain(loop.otherwise(scope.inner(), out), () => undefined);
    });
  });
}

function loopVariable(loop: Loop, scope: Scope, items: unknown[], depth: number): LoopContext {
  if (!loop.recursive) return new LoopContext(items, depth);
  return new LoopContext(items, depth, (args) => {
    const out = new Output();
    return chain(runLoop(loop, scope, out, toArray(args[0]), depth + 1), () => out.text);
  });
}

async function selectLater(loop: Loop, filter: Evaluate, scope: Scope, all: unknown[]): Promise<unknown[]> {
  const kept: unknown[] = [];
  for (const item of all) if (truthy(await accepts(loop, filter, scope, item))) kept.push(item);
  return kept;
}

function accepts(loop: Loop, filter: Evaluate, scope: Scope, item: unknown): unknown {
  const inner = scope.inner();
  loop.assign(inner, item);
  return filter(inner);
}

function select(loop: Loop, filter: Evaluate, scope: Scope, all: unknown[]): Maybe<unknown[]> {
  const kept: unknown[] = [];
  for (const [at, item] of all.entries()) {
    const accepted = accepts(loop, filter, scope, item);
    if (accepted instanceof Promise) {
      const rest = accepted.then(() => selectLater(loop, filter, scope, all.slice(at)));
      return rest.then((later) => [...kept, ...later]);
    }
    if (truthy(accepted)) kept.push(item);
  }
  return kept;
}

type Pass = Maybe<boolean | typeof BREAK>;

/** Whether any pass ran. The list is read as it is at each pass, as Python's iteration does. */
function passes(
  loop: Loop,
  scope: Scope,
  out: Output,
  items: unknown[],
  info: LoopContext | undefined,
): Maybe<boolean> {
  let ran = false;
  for (let at = 0; at < items.length; at++) {
    const result = pass(loop, scope, out, items, at, info);
    if (result instanceof Promise) return passesLater(loop, scope, out, items, at, info, ran, result);
    if (result === BREAK) return true;
    ran ||= result;
  }
  return ran;
}

async function passesLater(
  loop: Loop,
  scope: Scope,
  out: Output,
  items: unknown[],
  start: number,
  info: LoopContext | undefined,
  ranBefore: boolean,
  waiting: Promise<boolean | typeof BREAK>,
): Promise<boolean> {
  let result = await waiting;
  let ran = ranBefore;
  for (let at = start + 1; ; at++) {
    if (result === BREAK) return true;
    ran ||= result;
    if (at >= items.length) return ran;
    result = await pass(loop, scope, out, items, at, info);
  }
}

function pass(
  loop: Loop,
  scope: Scope,
  out: Output,
  items: unknown[],
  at: number,
  info: LoopContext | undefined,
): Pass {
  const inner = scope.inner();
  loop.assign(inner, items[at]);
  if (info) {
    LoopContext.moveTo(info, at);
    inner.set("loop", info);
  }
  const run = (): Pass => chain(loop.body(inner, out), (flow) => (flow === BREAK ? BREAK : true));
  if (!loop.filter || info) return run();
  return chain(loop.filter(inner), (accepted) => (truthy(accepted) ? run() : false));
}
