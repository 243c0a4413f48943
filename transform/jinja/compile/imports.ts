import { PythonError } from "../errors.ts";
import type { Expression, Import, Statement } from "../syntax/ast.ts";
import { toArray } from "../values/sequence.ts";
import { pyStr } from "../values/text.ts";
import { Undefined } from "../values/undefined.ts";
import type { ExpressionContext } from "./evaluate.ts";
import { type Execute, Output } from "./execute.ts";
import { located } from "./located.ts";
import { chain, type Maybe } from "./maybe.ts";
import { Run, Scope } from "./scope.ts";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** An imported template: what it set and defined at its top are attributes; printing it prints its text. */
export class Module {
  readonly #text: string;

  constructor(exported: ReadonlyMap<string, unknown>, text: string) {
    this.#text = text;
    for (const [name, value] of exported) {
      if (!name.startsWith("_")) Object.defineProperty(this, name, { value, enumerable: true });
    }
  }

  toString(): string {
    return this.#text;
  }
}

/** A template with the statements to run; the loader gives such ones. */
export interface Executable {
  readonly body: Execute;
}

function load(scope: Scope, name: unknown): Executable {
  const wanted = pyStr(name);
  const found = scope.run.options.loader?.(wanted);
  if (!found) throw new PythonError("TemplateNotFound", `no template is named '${wanted}'`);
  return found as unknown as Executable;
}

/** Without its importer's context a template sees the globals alone, as in Jinja. */
function moduleScope(scope: Scope, withContext: boolean): Scope {
  if (withContext) return scope.inner();
  return new Scope(new Run({}, scope.run.options, scope.run.globals));
}

function importer(
  node: Import & { at: number },
  context: ExpressionContext,
): (scope: Scope) => Maybe<Module> {
  const name = context.compile(node.template as Expression);
  const run = located(context.source, node.at, (scope, wanted: unknown) => {
    const template = load(scope, wanted);
    const inner = moduleScope(scope, node.withContext);
    const out = new Output();
    return chain(template.body(inner, out), () => new Module(inner.own(), out.text));
  });
  return (scope) => chain(name(scope), (wanted) => run(scope, wanted)) as Maybe<Module>;
}

/** `{% import 'x' as name %}`. */
export function compileImport(node: Node<"import">, context: ExpressionContext): Execute {
  const run = importer(node, context);
  return (scope) => chain(run(scope), (module) => void scope.set(node.name, module));
}

/** `{% from 'x' import a, b as c %}`; a name that the template lacks is undefined. */
export function compileFromImport(node: Node<"from-import">, context: ExpressionContext): Execute {
  const run = importer(node, context);
  return (scope) =>
    chain(run(scope), (module) => {
      for (const { name, alias } of node.names) {
        const found = Object.hasOwn(module, name)
          ? (module as unknown as Record<string, unknown>)[name]
          : undefined;
        scope.set(alias, found ?? new Undefined(`the imported template does not export '${name}'`, name));
      }
      return undefined;
    });
}

/** `{% include 'x' %}`: prints the template here; a list names candidates, the first found is taken. */
export function compileInclude(node: Node<"include">, context: ExpressionContext): Execute {
  const name = context.compile(node.template);
  const run = located(context.source, node.at, (scope, out: Output, wanted: unknown) => {
    const template = firstFound(scope, wanted, node.ignoreMissing);
    return template && chain(template.body(moduleScope(scope, node.withContext), out), () => undefined);
  });
  return (scope, out) => chain(name(scope), (wanted) => run(scope, out, wanted)) as Maybe<undefined>;
}

function firstFound(scope: Scope, wanted: unknown, ignoreMissing: boolean): Executable | undefined {
  const names = Array.isArray(wanted) ? toArray(wanted) : [wanted];
  for (const name of names) {
    const found = scope.run.options.loader?.(pyStr(name));
    if (found) return found as unknown as Executable;
  }
  return ignoreMissing ? undefined : load(scope, names.map(pyStr).join("', '"));
}
