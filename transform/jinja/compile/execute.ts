import type { Maybe } from "./maybe.ts";
import type { Scope } from "./scope.ts";

/** Collects what a template prints. */
export class Output {
  text = "";

  write(text: string): undefined {
    this.text += text;
  }
}

export const BREAK = Symbol("break");
export const CONTINUE = Symbol("continue");

/** What a statement did to the loop around it; undefined is the usual: go on. */
export type Flow = undefined | typeof BREAK | typeof CONTINUE;

/** A compiled statement: prints into `out`; a promise only when it waits for a context function. */
export type Execute = (scope: Scope, out: Output) => Maybe<Flow>;

/** Runs statements in order until one leaves the loop around them. */
export function sequence(statements: readonly Execute[]): Execute {
  if (statements.length === 1) return statements[0]!;
  return (scope, out) => {
    for (let at = 0; at < statements.length; at++) {
      const flow = statements[at]!(scope, out);
      if (flow instanceof Promise) return sequenceRest(statements, scope, out, at, flow);
      if (flow !== undefined) return flow;
    }
    return undefined;
  };
}

async function sequenceRest(
  statements: readonly Execute[],
  scope: Scope,
  out: Output,
  at: number,
  waiting: Promise<Flow>,
): Promise<Flow> {
  const first = await waiting;
  if (first !== undefined) return first;
  for (const statement of statements.slice(at + 1)) {
    const flow = await statement(scope, out);
    if (flow !== undefined) return flow;
  }
  return undefined;
}
