import type { Expression, For, MacroBody, Statement } from "./ast.ts";
import type { BlockDefinition, MacroDefinition } from "./definitions.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { type LexerOptions, tokenize } from "./lexer.ts";
import { NamesRead } from "./names-read.ts";
import { nearest } from "./nearest.ts";
import type { Source } from "./source.ts";
import { parseTarget } from "./target-parser.ts";
import type { Token } from "./token.ts";
import { TokenStream } from "./token-stream.ts";

/** A template's statements and what it defines. */
export interface ParsedTemplate {
  readonly body: Statement[];
  readonly macros: MacroDefinition[];
  readonly blocks: BlockDefinition[];
  /** The bodies of materializations and tests by the name dbt calls them. */
  readonly callables: MacroBody[];
}

/** Parses a template. Raises TemplateError at the first mistake. */
export function parse(source: Source, options: LexerOptions = {}): ParsedTemplate {
  return new Parser(new TokenStream(source, tokenize(source, options)), new NamesRead()).template();
}

type TagParser = (at: number) => Statement;

class Parser extends ExpressionParser {
  readonly #open: { tag: string; at: number }[] = [];
  readonly #macros: MacroDefinition[] = [];
  readonly #blocks: BlockDefinition[] = [];
  readonly #callables: MacroBody[] = [];
  #closing: Token | undefined;

  readonly #tags = new Map<string, TagParser>(
    Object.entries({
      for: (at) => this.#for(at),
      if: (at) => this.#if(at),
      set: (at) => this.#set(at),
      do: (at) => ({ kind: "do", at, value: this.expressions() }),
      with: (at) => this.#with(at),
      filter: (at) => this.#filterBlock(at),
      call: (at) => this.#callBlock(at),
      macro: (at) => this.#macro(at),
      break: (at) => ({ kind: "break", at }),
      continue: (at) => ({ kind: "continue", at }),
      block: (at) => this.#block(at),
      import: (at) => this.#import(at),
      from: (at) => this.#from(at),
      include: (at) => this.#include(at),
      materialization: (at) => this.#materialization(at),
      test: (at) => this.#test(at, "test"),
      data_test: (at) => this.#test(at, "data_test"),
      snapshot: (at) => this.#snapshot(at),
      docs: (at) => this.#docs(at),
    } satisfies Record<string, TagParser>),
  );

  template(): ParsedTemplate {
    const body = this.#body();
    return { body, macros: this.#macros, blocks: this.#blocks, callables: this.#callables };
  }

  /** Statements up to one of the tags named; that tag's name is then consumed and returned. */
  #bodyUntil(tag: string, at: number, ...ends: string[]): { body: Statement[]; end: string } {
    // Jinja allows Python's colon at the end of an opening tag: {% if x: %}.
    this.stream.skipOperator(":");
    this.stream.expect("block_end", "the end of the tag");
    this.#open.push({ tag, at });
    const body = this.#body(ends);
    this.#open.pop();
    return { body, end: this.stream.next().value };
  }

  #body(ends: string[] = []): Statement[] {
    const body: Statement[] = [];
    for (;;) {
      const token = this.stream.current;
      if (token.type === "end") {
        if (ends.length > 0) this.#unclosed(ends);
        return body;
      }
      this.stream.next();
      if (token.type === "data") body.push({ kind: "text", at: token.start, text: token.value });
      else if (token.type === "output_begin") {
        body.push({ kind: "output", at: token.start, value: this.expressions() });
        this.stream.expect("output_end", "'}}'");
      } else {
        const name = this.stream.current;
        if (name.type === "name" && ends.includes(name.value)) {
          this.#closing = token;
          return body;
        }
        body.push(this.#statement(ends));
        this.stream.expect("block_end", "the end of the tag");
      }
    }
  }

  #unclosed(ends: string[]): never {
    const open = this.#open.at(-1)!;
    const wanted = `{% ${ends.at(-1)} %}`;
    this.stream.fail(`{% ${open.tag} %} is never closed`, open.at, `Close it with ${wanted}.`);
  }

  #statement(ends: string[]): Statement {
    const token = this.stream.expect("name", "the name of a tag");
    const parser = this.#tags.get(token.value);
    if (parser) return parser(token.start);
    const near = nearest(token.value, [...this.#tags.keys(), ...ends]);
    const open = this.#open.at(-1);
    const waits =
      open && ends.length
        ? ` {% ${open.tag} %} above waits for ${ends.map((end) => `{% ${end} %}`).join(" or ")}.`
        : "";
    const hint = `${near ? `Did you mean ${near}?` : ""}${waits}`.trim();
    this.stream.fail(`unknown tag '${token.value}'`, token.start, hint || undefined);
  }

  #for(at: number): For {
    const target = parseTarget(this.stream, false);
    this.stream.expectKeyword("in");
    const iterable = this.expressions(false);
    const filter = this.stream.skipName("if") ? { filter: this.expression() } : {};
    const recursive = this.stream.skipName("recursive");
    const inner = this.names.during(() => this.#bodyUntil("for", at, "else", "endfor"));
    const { body, end } = inner.result;
    const otherwise = end === "else" ? this.#bodyUntil("else", at, "endfor").body : [];
    return {
      kind: "for",
      at,
      target,
      iterable,
      ...filter,
      recursive,
      body,
      otherwise,
      usesLoop: inner.names.has("loop"),
    };
  }

  #if(at: number): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    let end = "elif";
    while (end === "elif") {
      const test = this.expressions();
      const part = this.#bodyUntil("if", at, "elif", "else", "endif");
      branches.push({ test, body: part.body });
      end = part.end;
    }
    const otherwise = end === "else" ? this.#bodyUntil("else", at, "endif").body : [];
    return { kind: "if", at, branches, otherwise };
  }

  #set(at: number): Statement {
    const target = parseTarget(this.stream, true);
    if (this.stream.skipOperator("=")) return { kind: "set", at, target, value: this.expressions() };
    const filter = this.stream.skipOperator("|") ? { filter: this.filterChain() } : {};
    return { kind: "set-block", at, target, ...filter, body: this.#bodyUntil("set", at, "endset").body };
  }

  #with(at: number): Statement {
    const bindings: { target: ReturnType<typeof parseTarget>; value: Expression }[] = [];
    while (this.stream.current.type !== "block_end") {
      if (bindings.length > 0) this.stream.expectOperator(",");
      const { start, value: name } = this.stream.expect("name", "a name");
      this.stream.expectOperator("=");
      bindings.push({ target: { kind: "name", at: start, name }, value: this.expression() });
    }
    return { kind: "with", at, bindings, body: this.#bodyUntil("with", at, "endwith").body };
  }

  #filterBlock(at: number): Statement {
    const filter = this.filterChain();
    return { kind: "filter-block", at, filter, body: this.#bodyUntil("filter", at, "endfilter").body };
  }

  #callBlock(at: number): Statement {
    const parameters = this.stream.isOperator("(") ? this.#parameters() : [];
    const call = this.unary();
    if (call.kind !== "call") this.stream.fail("expected a call after {% call %}", at);
    const caller = this.#macroBody("caller", at, parameters, "call", "endcall");
    return { kind: "call-block", at, call, caller };
  }

  #macro(at: number): Statement {
    const name = this.stream.expect("name", "the macro's name").value;
    const isTop = this.#open.length === 0;
    const macro = this.#macroBody(name, at, this.#parameters(), "macro", "endmacro");
    const parameters = macro.parameters.map((parameter) => parameter.name);
    if (isTop) this.#macros.push({ name, line: macro.line, parameters });
    return { kind: "macro", at, macro };
  }

  #parameters(): MacroBody["parameters"] {
    const parameters: MacroBody["parameters"] = [];
    this.stream.expectOperator("(");
    while (!this.stream.isOperator(")")) {
      const name = this.stream.expect("name", "a parameter's name");
      if (this.stream.skipOperator("=")) parameters.push({ name: name.value, fallback: this.expression() });
      else {
        if (parameters.at(-1)?.fallback) {
          this.stream.fail(
            `parameter '${name.value}' without a default follows one with a default`,
            name.start,
          );
        }
        parameters.push({ name: name.value });
      }
      if (!this.stream.isOperator(")")) this.stream.expectOperator(",");
    }
    this.stream.next();
    return parameters;
  }

  #macroBody(
    name: string,
    at: number,
    parameters: MacroBody["parameters"],
    tag: string,
    end: string,
  ): MacroBody {
    const { result, names } = this.names.during(() => this.#bodyUntil(tag, at, end));
    const uses = { varargs: names.has("varargs"), kwargs: names.has("kwargs"), caller: names.has("caller") };
    return { at, name, line: this.stream.source.position(at).line, parameters, body: result.body, uses };
  }

  #block(at: number): Statement {
    this.stream.expect("name", "the block's name");
    const { body } = this.#bodyUntil("block", at, "endblock");
    if (this.stream.current.type === "name") this.stream.next();
    return { kind: "with", at, bindings: [], body };
  }

  #import(at: number): Statement {
    const template = this.expression();
    this.stream.expectKeyword("as");
    const name = this.stream.expect("name", "a name").value;
    return { kind: "import", at, template, name, withContext: this.#context(false) };
  }

  #from(at: number): Statement {
    const template = this.expression();
    this.stream.expectKeyword("import");
    const names: { name: string; alias: string }[] = [];
    while (this.stream.current.type === "name" && !this.#contextFollows()) {
      const name = this.stream.next().value;
      names.push({
        name,
        alias: this.stream.skipName("as") ? this.stream.expect("name", "a name").value : name,
      });
      if (!this.stream.skipOperator(",")) break;
    }
    return { kind: "from-import", at, template, names, withContext: this.#context(false) };
  }

  #include(at: number): Statement {
    const template = this.expression();
    const ignoreMissing = this.stream.isName("ignore") && this.stream.following.value === "missing";
    if (ignoreMissing) {
      this.stream.next();
      this.stream.next();
    }
    return { kind: "include", at, template, ignoreMissing, withContext: this.#context(true) };
  }

  #contextFollows(): boolean {
    const word = this.stream.isName("with") || this.stream.isName("without");
    return word && this.stream.following.value === "context";
  }

  #context(byDefault: boolean): boolean {
    if (!this.#contextFollows()) return byDefault;
    const given = this.stream.next().value === "with";
    this.stream.next();
    return given;
  }

  #materialization(at: number): Statement {
    const name = this.stream.expect("name", "the materialization's name").value;
    const options = new Map<string, Expression>();
    let adapter = "default";
    while (this.stream.skipOperator(",")) {
      const option = this.stream.expect("name", "'default', 'adapter' or 'supported_languages'");
      if (this.stream.skipOperator("=")) options.set(option.value, this.expression());
      else if (option.value !== "default") this.stream.fail(`unknown option '${option.value}'`, option.start);
    }
    const named = options.get("adapter");
    if (named?.kind === "constant") adapter = String(named.value);
    const listed = options.get("supported_languages");
    const supportedLanguages =
      listed?.kind === "list" || listed?.kind === "tuple" ? constants(listed.items) : undefined;
    const extra = { adapter, ...(supportedLanguages && { supportedLanguages }) };
    return this.#definition(
      "materialization",
      name,
      at,
      `materialization_${name}_${adapter}`,
      [],
      "endmaterialization",
      extra,
    );
  }

  #test(at: number, tag: string): Statement {
    const name = this.stream.expect("name", "the test's name").value;
    return this.#definition("test", name, at, `test_${name}`, this.#parameters(), `end${tag}`);
  }

  #definition(
    kind: "materialization" | "test",
    name: string,
    at: number,
    calledAs: string,
    parameters: MacroBody["parameters"],
    end: string,
    extra: Partial<BlockDefinition> = {},
  ): Statement {
    const start = this.stream.current.end;
    const macro = this.#macroBody(calledAs, at, parameters, kind, end);
    this.#callables.push(macro);
    this.#blocks.push({ kind, name, line: macro.line, ...extra, body: this.#bodyText(start) });
    return { kind: "group", at, body: [] };
  }

  #snapshot(at: number): Statement {
    const name = this.stream.expect("name", "the snapshot's name").value;
    const start = this.stream.current.end;
    const { body } = this.#bodyUntil("snapshot", at, "endsnapshot");
    this.#blocks.push({ kind: "snapshot", name, line: this.#line(at), body: this.#bodyText(start) });
    return { kind: "group", at, body };
  }

  #docs(at: number): Statement {
    const name = this.stream.expect("name", "the docs block's name").value;
    const start = this.stream.current.end;
    this.#bodyUntil("docs", at, "enddocs");
    this.#blocks.push({ kind: "docs", name, line: this.#line(at), body: this.#bodyText(start) });
    return { kind: "group", at, body: [] };
  }

  #line(at: number): number {
    return this.stream.source.position(at).line;
  }

  #bodyText(start: number): string {
    return this.stream.source.text.slice(start, this.#closing?.start ?? start);
  }
}

function constants(items: Expression[]): string[] {
  return items.flatMap((item) => (item.kind === "constant" ? [String(item.value)] : []));
}
