import type { MacroRegistry } from "../context/macros.ts";
import { type PlainMacro, plainMacro } from "../jinja/index.ts";
import type { Config, Macro, RefCall } from "../node.ts";

/** What a file's code says of its node. */
export interface PlainCalls {
  refs: RefCall[];
  sources: [source: string, table: string][];
  /** Each `config(…)` in turn. */
  configs: Config[];
  /** Unique ids of the macros that are called, each once. */
  macros: string[];
}

const NAME = "[A-Za-z_]\\w*";
/** A text without escapes and without Jinja, a whole number, or a truth value. */
const VALUE = `'[^'\\\\{}\\n]*'|"[^"\\\\{}\\n]*"|(?:0|[1-9]\\d{0,14})|[Tt]rue|[Ff]alse`;
const ARGUMENT = `(?:${NAME}[ \\n]*=[ \\n]*)?(?:${VALUE})`;
/** One `{{ name(…) }}` whose arguments are constants. */
const CALL = new RegExp(
  `\\{\\{-?[ \\n]*(${NAME})\\([ \\n]*((?:${ARGUMENT}(?:[ \\n]*,[ \\n]*${ARGUMENT})*)?)[ \\n]*\\)[ \\n]*-?\\}\\}`,
  "y",
);
const EACH_ARGUMENT = new RegExp(`(?:(${NAME})[ \\n]*=[ \\n]*)?(${VALUE})`, "g");

/**
 * What rendering a file would note, read off without rendering: of a file in which every piece of Jinja is a call of
 * `ref`, `source`, `config` or a macro that only prints (`plainMacro`), with constants as arguments. That is most
 * models, and reading them so takes a tenth of the time. Undefined for any other file: it is rendered.
 */
export class PlainCallReader {
  readonly #registry: MacroRegistry;
  readonly #macros = new Map<string, { macro: Macro; plain: PlainMacro } | undefined>();

  constructor(registry: MacroRegistry) {
    this.#registry = registry;
  }

  /** `owner` is the package of the file. */
  read(code: string, owner: string): PlainCalls | undefined {
    const found: PlainCalls = { refs: [], sources: [], configs: [], macros: [] };
    for (let at = nextJinja(code, 0); at !== -1; at = nextJinja(code, CALL.lastIndex)) {
      CALL.lastIndex = at;
      const match = CALL.exec(code);
      if (match === null || !this.#note(found, match[1]!, argumentsOf(match[2]!), owner)) return undefined;
    }
    return found;
  }

  #note(found: PlainCalls, name: string, given: Given, owner: string): boolean {
    const { values, named } = given;
    if (!BUILT_IN.has(name)) return this.#noteMacro(found, name, given, owner);
    if (this.#registry.overrides(name, owner)) return false;
    if (name === "config") {
      if (values.length > 0 || given.isRepeated) return false;
      found.configs.push(named);
      return true;
    }
    if (Object.keys(named).length > 0 || !values.every((one) => typeof one === "string")) return false;
    const [first, second] = values as string[];
    if (name === "source") {
      if (values.length !== 2) return false;
      if (!found.sources.some(([source, table]) => source === first && table === second))
        found.sources.push([first!, second!]);
      return true;
    }
    if (values.length < 1 || values.length > 2) return false;
    const ref = second === undefined ? { name: first! } : { name: second, package: first! };
    if (!found.refs.some((one) => one.name === ref.name && one.package === ref.package)) found.refs.push(ref);
    return true;
  }

  #noteMacro(found: PlainCalls, name: string, { values, named, isRepeated }: Given, owner: string): boolean {
    const known = this.#macro(name, owner);
    if (known === undefined || isRepeated) return false;
    const { parameters, optional } = known.plain;
    const byPlace = parameters.slice(0, values.length);
    const byName = Object.keys(named);
    if (values.length > parameters.length) return false;
    if (byName.some((one) => !parameters.includes(one) || byPlace.includes(one))) return false;
    const isGiven = (one: string) => byPlace.includes(one) || Object.hasOwn(named, one) || optional.has(one);
    if (!parameters.every(isGiven)) return false;
    if (!found.macros.includes(known.macro.uniqueId)) found.macros.push(known.macro.uniqueId);
    return true;
  }

  /** A macro of a project by its plain name; the context's own functions are asked only where none hides them. */
  #macro(name: string, owner: string) {
    const key = `${owner}.${name}`;
    if (this.#macros.has(key)) return this.#macros.get(key);
    const isFree = this.#registry.overrides(name, owner) && !HIDING.has(name);
    const macro = isFree ? this.#registry.find(name, owner) : undefined;
    const plain = macro && plainMacro(macro.template, name);
    const known = macro && plain && { macro, plain };
    this.#macros.set(key, known);
    return known;
  }
}

/** Variables of a node, which go before a macro of the same name (`parseContext`). */
const HIDING: ReadonlySet<string> = new Set([
  ...["this", "model", "graph", "is_incremental", "should_full_refresh", "selected_resources", "context"],
  ...["load_relation", "pre_hooks", "post_hooks", "sql", "compiled_code"],
]);

const BUILT_IN: ReadonlySet<string> = new Set(["ref", "source", "config"]);

/** Where the next piece of Jinja begins, of any kind; -1 when there is none. */
function nextJinja(code: string, from: number): number {
  for (let at = code.indexOf("{", from); at !== -1; at = code.indexOf("{", at + 1)) {
    const next = code[at + 1];
    if (next === "{" || next === "%" || next === "#") return at;
  }
  return -1;
}

interface Given {
  values: unknown[];
  named: Record<string, unknown>;
  /** Whether a name is given twice, or a place after a name: mistakes that the parser tells. */
  isRepeated: boolean;
}

function argumentsOf(text: string): Given {
  const given: Given = { values: [], named: {}, isRepeated: false };
  for (const [, name, written] of text.matchAll(EACH_ARGUMENT)) {
    const value = constant(written!);
    if (name === undefined) {
      given.isRepeated ||= Object.keys(given.named).length > 0;
      given.values.push(value);
    } else {
      given.isRepeated ||= Object.hasOwn(given.named, name);
      given.named[name] = value;
    }
  }
  return given;
}

function constant(written: string): unknown {
  const first = written[0]!;
  if (first === "'" || first === '"') return written.slice(1, -1);
  return /\d/.test(first) ? Number(written) : written.toLowerCase() === "true";
}
