import type { Execute } from "./compile/execute.ts";
import { Output } from "./compile/execute.ts";
import { expressionCompiler } from "./compile/expressions.ts";
import { type RenderOptions, Run, Scope } from "./compile/scope.ts";
import { CompiledTemplate, compiled, DeferredTemplate } from "./compiled-template.ts";
import { ReturnSignal, TemplateError } from "./errors.ts";
import { globals } from "./globals.ts";
import type { Expression } from "./syntax/ast.ts";
import type { LexerOptions } from "./syntax/lexer.ts";
import { Source } from "./syntax/source.ts";
import type { Template } from "./template.ts";
import { callable, type JinjaCallable } from "./values/callable.ts";
import { toNative } from "./values/native.ts";

type Context = Record<string, unknown>;

/** Parses and compiles a template; keep the result to render it again. Raises TemplateError at the first mistake. */
export function parseTemplate(source: string, name: string, options: LexerOptions = {}): Template {
  return new CompiledTemplate(new Source(source, name), options);
}

/** A template whose `macros` and `blocks` are known from an earlier parse of the same text: it is parsed when it is used. */
export function deferTemplate(
  source: string,
  name: string,
  known: Pick<Template, "macros" | "blocks">,
): Template {
  return new DeferredTemplate(source, name, known);
}

/** The text that a template prints with a context. Rejects with a TemplateError. */
export async function render(
  template: Template,
  context: Context,
  options: RenderOptions = {},
): Promise<string> {
  const own = compiled(template);
  const out = new Output();
  await outsideMacros(own, () => own.body(new Scope(new Run(context, options, globals)), out));
  return out.text;
}

/** Nothing catches a `return()` that no macro encloses; that is a mistake of the template. */
async function outsideMacros<T>(template: CompiledTemplate, run: () => T): Promise<Awaited<T>> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof ReturnSignal)) throw thrown;
    throw new TemplateError({
      message: "return() stands outside of a macro",
      template: template.name,
      line: 1,
      column: 1,
    });
  }
}

/**
 * The macros of a template (and its materializations and tests, named `materialization_<name>_<adapter>`
 * and `test_<name>`) as functions of `(args, kwargs)`. Put them into the context as they are. A macro
 * looks names up in `context` when it runs, then among the macros of its own file, so the macros of a
 * project call each other, whichever was bound first.
 */
export function bindMacros(
  template: Template,
  context: Context,
  options: RenderOptions = {},
): Record<string, JinjaCallable> {
  const own = compiled(template);
  const run = new Run(context, options, globals);
  const root = new Scope(run);
  const bound: Record<string, JinjaCallable> = {};
  for (const [name, bind] of own.callables) {
    const here = bind(root);
    bound[name] = own.setsNames ? withTopNames(own.body, run, name, here, bind) : here;
    run.ownMacros.set(name, bound[name]);
  }
  return bound;
}

/** A file that sets names at its top runs that part before each call, as dbt does: the context may have changed. */
function withTopNames(
  body: Execute,
  run: Run,
  name: string,
  plain: JinjaCallable,
  bind: (scope: Scope) => JinjaCallable,
): JinjaCallable {
  return callable(async (args, kwargs) => {
    const scope = new Scope(run);
    await body(scope, new Output());
    return scope.own().size > 0 ? bind(scope)(args, kwargs) : plain(args, kwargs);
  }, name);
}

/**
 * The value of an expression, such as `target.name == 'prod'`, in native form. Braces around it are allowed.
 * Rejects with a TemplateError.
 */
export async function evaluate(
  source: string,
  context: Context,
  options: RenderOptions = {},
): Promise<unknown> {
  const braced = source.trimStart().startsWith("{{");
  const text = braced ? source.trim() : `{{ ${source} }}`;
  const template = new CompiledTemplate(new Source(text, "<expression>", braced ? 0 : 3));
  const expression = soleExpression(template);
  if (!expression) throw template.source.error(0, "expected one expression");
  return expressionValue(template, expression, context, options);
}

/**
 * A text of a YAML file: when it is one `{{ expression }}` alone, that value in native form (a list stays
 * a list), else the text it renders to. Rejects with a TemplateError.
 */
export async function renderExpression(
  source: string,
  context: Context,
  options: RenderOptions = {},
): Promise<unknown> {
  if (!/\{[{%#]/.test(source)) return source;
  const template = new CompiledTemplate(new Source(source.trim(), "<expression>"));
  const expression = soleExpression(template);
  return expression
    ? expressionValue(template, expression, context, options)
    : render(template, context, options);
}

function soleExpression(template: CompiledTemplate): Expression | undefined {
  const [statement, ...rest] = template.parsed.body;
  return rest.length === 0 && statement?.kind === "output" ? statement.value : undefined;
}

async function expressionValue(
  template: CompiledTemplate,
  node: Expression,
  context: Context,
  options: RenderOptions,
): Promise<unknown> {
  const value = expressionCompiler(template.source).compile(node);
  return toNative(await outsideMacros(template, () => value(new Scope(new Run(context, options, globals)))));
}
