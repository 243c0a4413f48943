import type { Execute } from "./compile/execute.ts";
import type { BindMacro } from "./compile/macros.ts";
import { StatementCompiler } from "./compile/statements.ts";
import type { BlockDefinition, MacroDefinition } from "./syntax/definitions.ts";
import type { LexerOptions } from "./syntax/lexer.ts";
import { type ParsedTemplate, parse } from "./syntax/parser.ts";
import { Source } from "./syntax/source.ts";
import type { Template } from "./template.ts";

/** A template with what its text compiles to. */
export class CompiledTemplate implements Template {
  readonly name: string;
  readonly source: Source;
  readonly macros: MacroDefinition[];
  readonly blocks: BlockDefinition[];
  readonly parsed: ParsedTemplate;
  /** Macros, materializations and tests by the names that bindMacros gives them. */
  readonly callables: ReadonlyMap<string, BindMacro>;
  /** Whether the top of the file sets names that its macros may read. */
  readonly setsNames: boolean;
  readonly #compiler: StatementCompiler;
  #body: Execute | undefined;

  constructor(source: Source, options: LexerOptions = {}) {
    const parsed = parse(source, options);
    const compiler = new StatementCompiler(source);
    this.name = source.name;
    this.source = source;
    this.parsed = parsed;
    this.#compiler = compiler;
    this.macros = parsed.macros;
    this.blocks = parsed.blocks;
    this.callables = new Map(topMacros(parsed).map((macro) => [macro.name, compiler.macro(macro)]));
    this.setsNames = parsed.body.some(({ kind }) => SETTING.has(kind));
    // A file of macros alone is never printed, so its macros are compiled once, above.
    if (parsed.body.some(({ kind }) => kind !== "macro" && kind !== "text"))
      this.#body = compiler.block(parsed.body);
  }

  /** The whole template as one statement. */
  get body(): Execute {
    this.#body ??= this.#compiler.block(this.parsed.body);
    return this.#body;
  }
}

const SETTING: ReadonlySet<string> = new Set(["set", "set-block", "import", "from-import", "if", "do"]);

function topMacros(parsed: ParsedTemplate): ParsedTemplate["callables"] {
  const macros = parsed.body.flatMap((statement) => (statement.kind === "macro" ? [statement.macro] : []));
  return [...macros, ...parsed.callables];
}

/** A template whose macros and blocks are known already: it is parsed when it is first rendered or called. */
export class DeferredTemplate implements Template {
  readonly name: string;
  readonly macros: MacroDefinition[];
  readonly blocks: BlockDefinition[];
  readonly #text: string;
  #made: CompiledTemplate | undefined;

  constructor(text: string, name: string, known: Pick<Template, "macros" | "blocks">) {
    this.name = name;
    this.macros = known.macros;
    this.blocks = known.blocks;
    this.#text = text;
  }

  get made(): CompiledTemplate {
    this.#made ??= new CompiledTemplate(new Source(this.#text, this.name));
    return this.#made;
  }
}

/** The compiled form of a template that this module made. */
export function compiled(template: Template): CompiledTemplate {
  if (template instanceof DeferredTemplate) return template.made;
  if (template instanceof CompiledTemplate) return template;
  throw new TypeError(`template ${template.name} was not made by parseTemplate`);
}
