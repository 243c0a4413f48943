import { ReturnSignal, TemplateError, typeError } from "../errors.ts";
import type { MacroBody } from "../syntax/ast.ts";
import { callable, type JinjaCallable } from "../values/callable.ts";
import { PyDict } from "../values/dict.ts";
import { PyTuple } from "../values/tuple.ts";
import { Undefined } from "../values/undefined.ts";
import type { Evaluate, ExpressionContext } from "./evaluate.ts";
import { type Execute, Output } from "./execute.ts";
import { placed } from "./located.ts";
import { chain } from "./maybe.ts";
import type { Scope } from "./scope.ts";

/** Makes a macro's callable in the scope where it is defined. */
export type BindMacro = (scope: Scope) => JinjaCallable;

interface Compiled {
  readonly node: MacroBody;
  readonly fallbacks: (Evaluate | undefined)[];
  readonly body: Execute;
  readonly context: ExpressionContext;
  readonly isCaller: boolean;
}

/**
 * Compiles a macro. Calling one gives the text it prints, or the value that it gives to `return()`; a call
 * block's body (`isCaller`) leaves `return()` to the macro around it.
 */
export function compileMacro(
  node: MacroBody,
  context: ExpressionContext,
  block: (body: MacroBody["body"]) => Execute,
  isCaller = false,
): BindMacro {
  const fallbacks = node.parameters.map(({ fallback }) => fallback && context.compile(fallback));
  const compiled: Compiled = { node, fallbacks, body: block(node.body), context, isCaller };
  return (scope) => callable((args, kwargs) => call(compiled, scope, args, kwargs), node.name);
}

function call(macro: Compiled, defined: Scope, args: unknown[], kwargs: Record<string, unknown>): unknown {
  try {
    const scope = defined.inner();
    const out = new Output();
    const result = chain(bind(macro, scope, args, kwargs), () =>
      chain(macro.body(scope, out), () => out.text),
    );
    return result instanceof Promise
      ? result.catch((error: unknown) => leave(macro, error, defined))
      : result;
  } catch (error) {
    return leave(macro, error, defined);
  }
}

/** What ends a macro early: a returned value, or an error, which then knows that it passed here. */
function leave(macro: Compiled, thrown: unknown, scope: Scope): unknown {
  if (thrown instanceof ReturnSignal && !macro.isCaller) return thrown.value;
  const { node, context } = macro;
  const error = placed(thrown, context.source, node.at, scope);
  if (error instanceof TemplateError) {
    error.macroStack.push({ name: node.name, template: context.source.name, line: node.line });
  }
  throw error;
}

function bind(macro: Compiled, scope: Scope, args: unknown[], kwargs: Record<string, unknown>): unknown {
  const { parameters } = macro.node;
  const missing: number[] = [];
  const taken = new Set<string>();
  for (const [at, { name }] of parameters.entries()) {
    if (at < args.length) scope.set(name, args[at]);
    else if (Object.hasOwn(kwargs, name)) {
      scope.set(name, kwargs[name]);
      taken.add(name);
    } else missing.push(at);
  }
  bindExtras(macro, scope, args, kwargs, taken);
  return bindFallbacks(macro, scope, missing, 0);
}

/** Arguments without a parameter go to `varargs` and `kwargs`, if the body reads those; else they are a mistake. */
function bindExtras(
  { node }: Compiled,
  scope: Scope,
  args: unknown[],
  kwargs: Record<string, unknown>,
  taken: ReadonlySet<string>,
): void {
  const rest = Object.entries(kwargs).filter(([name]) => !taken.has(name));
  const others = rest.filter(([name]) => name !== "caller" || !node.uses.caller);
  if (node.uses.caller && !taken.has("caller")) {
    scope.set("caller", kwargs.caller ?? new Undefined("No caller defined", "caller"));
  }
  if (node.uses.kwargs) scope.set("kwargs", PyDict.fromEntries(others));
  else if (others.length > 0) {
    const [name] = others[0]!;
    if (name === "caller")
      throw typeError(`macro '${node.name}' does not use caller(), so no call block can call it`);
    const known = node.parameters.map((parameter) => parameter.name).join(", ") || "none";
    throw typeError(`macro '${node.name}' takes no keyword argument '${name}' (its parameters: ${known})`);
  }
  const extra = args.slice(node.parameters.length);
  if (node.uses.varargs) scope.set("varargs", PyTuple.from_(extra));
  else if (extra.length > 0) {
    throw typeError(`macro '${node.name}' takes not more than ${node.parameters.length} argument(s)`);
  }
}

/** Defaults are evaluated in order, each seeing the parameters before it. */
function bindFallbacks(macro: Compiled, scope: Scope, missing: number[], from: number): unknown {
  for (let index = from; index < missing.length; index++) {
    const at = missing[index]!;
    const { name } = macro.node.parameters[at]!;
    const absent = new Undefined(`parameter '${name}' was not provided`, name);
    const value = macro.fallbacks[at]?.(scope) ?? (macro.fallbacks[at] ? null : absent);
    if (value instanceof Promise) {
      return value.then((settled) => {
        scope.set(name, settled);
        return bindFallbacks(macro, scope, missing, index + 1);
      });
    }
    scope.set(name, value);
  }
  return undefined;
}
