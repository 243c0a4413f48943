import type { MacroBody, Statement } from "../syntax/ast.ts";
import type { Source } from "../syntax/source.ts";
import { invoke } from "../values/callable.ts";
import { pyStr } from "../values/text.ts";
import { truthy } from "../values/truth.ts";
import { compileTarget } from "./assign.ts";
import { compileArguments, compileFilter } from "./calls.ts";
import { type Evaluate, type ExpressionContext, evaluateAll } from "./evaluate.ts";
import { BREAK, CONTINUE, type Execute, Output, sequence } from "./execute.ts";
import { expressionCompiler } from "./expressions.ts";
import { compileFromImport, compileImport, compileInclude } from "./imports.ts";
import { located } from "./located.ts";
import { compileFor } from "./loops.ts";
import { type BindMacro, compileMacro } from "./macros.ts";
import { chain, type Maybe } from "./maybe.ts";
import type { Scope } from "./scope.ts";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** Turns the statements of one template into functions. */
export class StatementCompiler {
  readonly #context: ExpressionContext;

  constructor(source: Source) {
    this.#context = expressionCompiler(source);
  }

  block(body: readonly Statement[]): Execute {
    return sequence(body.map((statement) => this.#statement(statement)));
  }

  macro(node: MacroBody): BindMacro {
    return compileMacro(node, this.#context, (body) => this.block(body));
  }

  #statement(node: Statement): Execute {
    switch (node.kind) {
      case "text":
        return (_, out) => out.write(node.text);
      case "output":
        return this.#output(node);
      case "if":
        return this.#if(node);
      case "for":
        return compileFor(node, this.#context, (body) => this.block(body));
      case "set":
        return this.#set(node);
      case "set-block":
        return this.#setBlock(node);
      case "do":
        return this.#do(node);
      case "group":
        return this.block(node.body);
      case "break":
        return () => BREAK;
      case "continue":
        return () => CONTINUE;
      default:
        return this.#construct(node);
    }
  }

  #construct(node: Statement): Execute {
    switch (node.kind) {
      case "with":
        return this.#with(node);
      case "filter-block":
        return this.#filterBlock(node);
      case "call-block":
        return this.#callBlock(node);
      case "macro": {
        const bind = this.macro(node.macro);
        return (scope) => void scope.set(node.macro.name, bind(scope));
      }
      case "import":
        return compileImport(node, this.#context);
      case "from-import":
        return compileFromImport(node, this.#context);
      case "include":
        return compileInclude(node, this.#context);
      default:
        throw this.#context.source.error(node.at, `unexpected ${node.kind}`);
    }
  }

  #output(node: Node<"output">): Execute {
    const value = this.#context.compile(node.value);
    const print = located(this.#context.source, node.at, (_: Scope, out: Output, given: unknown) =>
      out.write(pyStr(given)),
    );
    return (scope, out) => chain(value(scope), (given) => print(scope, out, given)) as Maybe<undefined>;
  }

  #if(node: Node<"if">): Execute {
    const branches = node.branches.map(({ test, body }) => ({
      test: this.#context.compile(test),
      body: this.block(body),
    }));
    const otherwise = this.block(node.otherwise);
    const from = (scope: Scope, out: Output, at: number): ReturnType<Execute> => {
      const branch = branches[at];
      if (!branch) return otherwise(scope, out);
      return chain(branch.test(scope), (value) =>
        truthy(value) ? branch.body(scope, out) : from(scope, out, at + 1),
      );
    };
    return (scope, out) => from(scope, out, 0);
  }

  #set(node: Node<"set">): Execute {
    const value = this.#context.compile(node.value);
    const assign = compileTarget(node.target, this.#context.source);
    return (scope) => chain(value(scope), (given) => void assign(scope, given));
  }

  /** The text that a body prints, in a scope of its own. */
  #capture(body: readonly Statement[]): Evaluate {
    const block = this.block(body);
    return (scope) => {
      const out = new Output();
      return chain(block(scope.inner(), out), () => out.text);
    };
  }

  #filtered(node: Node<"set-block"> | Node<"filter-block">): Evaluate {
    const captured = this.#capture(node.body);
    if (node.filter?.kind !== "filter") return captured;
    return compileFilter(node.filter, this.#context, captured);
  }

  #setBlock(node: Node<"set-block">): Execute {
    const value = this.#filtered(node);
    const assign = compileTarget(node.target, this.#context.source);
    return (scope) => chain(value(scope), (text) => void assign(scope, text));
  }

  #filterBlock(node: Node<"filter-block">): Execute {
    const value = this.#filtered(node);
    return (scope, out) => chain(value(scope), (text) => out.write(pyStr(text)));
  }

  #do(node: Node<"do">): Execute {
    const value = this.#context.compile(node.value);
    return (scope) => chain(value(scope), () => undefined);
  }

  /** Values are evaluated outside, so `with a=1, b=a` does not see the new `a`. */
  #with(node: Node<"with">): Execute {
    const values = node.bindings.map((binding) => this.#context.compile(binding.value));
    const targets = node.bindings.map((binding) => compileTarget(binding.target, this.#context.source));
    const body = this.block(node.body);
    return (scope, out) =>
      chain(evaluateAll(values, scope), (given) => {
        const inner = scope.inner();
        for (const [at, assign] of targets.entries()) assign(inner, given[at]);
        return body(inner, out);
      });
  }

  #callBlock(node: Node<"call-block">): Execute {
    if (node.call.kind !== "call")
      throw this.#context.source.error(node.at, "expected a call after {% call %}");
    const callee = this.#context.compile(node.call.callee);
    const args = compileArguments(node.call.args, this.#context);
    const bindCaller = compileMacro(node.caller, this.#context, (body) => this.block(body), true);
    const run = located(this.#context.source, node.call.at, (scope, out: Output, target: unknown) =>
      chain(args(scope), (given) => {
        const kwargs = { ...given.kwargs, caller: bindCaller(scope) };
        return chain(invoke(target, given.args, kwargs), (text) => out.write(pyStr(text)));
      }),
    );
    return (scope, out) => chain(callee(scope), (target) => run(scope, out, target)) as Maybe<undefined>;
  }
}
