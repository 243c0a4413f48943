import type { Session, Warehouse } from "../../warehouse/port.ts";
import { callable, parseTemplate, pyStr, render, toNative } from "../jinja/index.ts";
import type { Config, Macro, RefCall } from "../node.ts";
import type { Vars } from "../project/vars.ts";
import { adapterObject, apiObject } from "./adapter.ts";
import { builtins, type Surroundings } from "./builtins.ts";
import type { Context, ContextBase, Group, MacroRegistry } from "./macros.ts";
import { quoterFor, relationMaker } from "./names.ts";
import { QUERY_FUNCTIONS, queryFunctions } from "./queries.ts";
import type { JinjaRelation } from "./relation.ts";

/** How the config of the node being rendered is read, and written where that is still possible. */
export interface ConfigFace {
  /** `config(…)`: takes what the file says about itself; does nothing once the project is parsed. */
  set(values: Config): void;
  get(name: string): unknown;
}

/** What rendering one template needs to know; parsing and running differ only in these. */
export interface Rendering {
  around: Surroundings;
  vars: Vars;
  registry: MacroRegistry;
  packageName: string;
  /** The asking file, for error messages. */
  file: string;
  execute: boolean;
  ref(call: RefCall): JinjaRelation;
  source(sourceName: string, tableName: string): JinjaRelation;
  config: ConfigFace;
  doc(name: string, packageName?: string): string;
  /** Node-specific variables: `this`, `model`, `is_incremental`, `graph`, `sql`, … */
  own: Context;
  warehouse?: Warehouse;
  io: { readonly session: Session | undefined };
  onMacro?: (macro: Macro) => void;
  onMain?: (sql: string) => void;
}

const bases = new WeakMap<Surroundings, ContextBase<Rendering>>();

const groups: Group<Rendering>[] = [
  { names: ["ref", "source", "var", "config", "doc"], make: lookups },
  { names: ["builtins"], make: (rendering, context) => ({ builtins: lookups(rendering, context) }) },
  { names: ["execute"], make: ({ execute }) => ({ execute }) },
  { names: ["adapter"], make: (rendering, context) => ({ adapter: adapterOf(rendering, context) }) },
  { names: ["api"], make: ({ around }) => ({ api: apiObject({ relation: relationMaker(around.target) }) }) },
  { names: QUERY_FUNCTIONS, make: ({ io, onMain }) => queryFunctions(io, onMain) },
];

/** The full set of variables of a template: dbt's context. */
export function nodeContext(rendering: Rendering): Context {
  const { around, registry, packageName } = rendering;
  const base = bases.get(around) ?? { values: builtins(around), groups };
  bases.set(around, base);
  const context = registry.context(packageName, base, rendering, rendering.onMacro);
  Object.defineProperties(context, Object.getOwnPropertyDescriptors(rendering.own));
  return context;
}

function adapterOf(rendering: Rendering, context: Context): Context {
  const { around, registry, packageName, io, warehouse } = rendering;
  return adapterObject({
    registry,
    packageName,
    context: () => context,
    relation: relationMaker(around.target),
    quote: quoterFor(around.target),
    dialect: around.target.type,
    warehouse,
    io,
  });
}

function lookups(rendering: Rendering, context: Context): Context {
  const { vars, packageName, file } = rendering;
  const lookVar = Object.assign(
    callable((args, kwargs) => {
      const name = pyStr(args[0]);
      const value = vars.require(packageName, name, defaults(args, kwargs), ` for ${file}`);
      return vars.lookup(packageName, name) ? renderVar(value, context, `var('${name}')`) : value;
    }, "var"),
    { has_var: (name: string) => vars.lookup(packageName, name) !== undefined },
  );
  return {
    ref: callable((args, kwargs) => rendering.ref(refCall(args, kwargs)), "ref"),
    source: callable((args) => rendering.source(pyStr(args[0]), pyStr(args[1])), "source"),
    var: lookVar,
    config: configObject(rendering.config, rendering.execute),
    doc: (...names: string[]) =>
      names.length > 1 ? rendering.doc(names[1]!, names[0]) : rendering.doc(names[0]!),
  };
}

/** `var('x', 1)` and `var('x', default=1)`. */
export function defaults(args: unknown[], kwargs: Record<string, unknown>): unknown[] {
  return "default" in kwargs ? [kwargs.default] : args.slice(1);
}

/** A text with Jinja is rendered where it is asked for: a package's var may be `{{ source('ads', 'clicks') }}`. */
export function renderVar(value: unknown, context: Context, name: string): unknown {
  return typeof value === "string" && /\{\{|\{%/.test(value)
    ? render(parseTemplate(value, name), context)
    : value;
}

/** `ref('model')`, `ref('package', 'model')`, either with `v=` or `version=`. */
export function refCall(args: unknown[], kwargs: Record<string, unknown>): RefCall {
  const names = args.map(pyStr);
  const version = toNative(kwargs.v ?? kwargs.version) as string | number | undefined | null;
  return {
    name: names.at(-1) ?? "",
    ...(names.length > 1 ? { package: names[0]! } : {}),
    ...(version === undefined || version === null ? {} : { version }),
  };
}

/** While the project is parsed every config reads as an empty text, as in dbt: what is above it is not known yet. */
function configObject(known: ConfigFace, execute: boolean): unknown {
  const face: ConfigFace = execute ? known : { set: known.set, get: () => "" };
  const read = (args: unknown[], kwargs: Record<string, unknown>): unknown => {
    const value = face.get(pyStr(args[0] ?? kwargs.name));
    return value ?? args[1] ?? kwargs.default ?? null;
  };
  const call = callable((args, kwargs) => {
    const first = toNative(args[0]);
    face.set({
      ...(typeof first === "object" && first !== null ? first : {}),
      ...(toNative(kwargs) as Config),
    });
    return "";
  }, "config");
  const meta = (name: unknown) => (face.get("meta") as Context | undefined)?.[pyStr(name)];
  return Object.assign(call, {
    get: callable(read, "get"),
    require: callable((args) => {
      const value = face.get(pyStr(args[0]));
      if (value === undefined) throw new Error(`config '${pyStr(args[0])}' is required but not set`);
      return value;
    }, "require"),
    meta_get: callable((args) => meta(args[0]) ?? args[1] ?? null, "meta_get"),
    set: callable((args) => {
      face.set({ [pyStr(args[0])]: toNative(args[1]) });
      return "";
    }, "set"),
    persist_relation_docs: () => (face.get("persist_docs") as Context | undefined)?.relation === true,
    persist_column_docs: () => (face.get("persist_docs") as Context | undefined)?.columns === true,
  });
}

/** The variables that YAML files may use: no ref, no source, no adapter. */
export function yamlContext(around: Surroundings, vars: Vars, packageName: string, file: string): Context {
  const context = { ...builtins(around) };
  context.var = callable((args, kwargs) => {
    const value = vars.require(packageName, pyStr(args[0]), defaults(args, kwargs), ` for ${file}`);
    return renderVar(value, context, `var('${pyStr(args[0])}')`);
  }, "var");
  return context;
}
