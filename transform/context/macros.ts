import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { bindMacros, type JinjaCallable, type Template } from "../jinja/index.ts";
import type { Macro } from "../node.ts";
import { contextDict } from "./context-dict.ts";

export type Context = Record<string, unknown>;

/** The package of the runner's own macros; projects reach it as `dbt.…`, as in dbt. */
export const INTERNAL = "dbt";

/** Variables of a template that are made when it first asks for one of them, from what `T` knows of the template. */
export interface Group<T> {
  names: readonly string[];
  make(about: T, context: Context): Context;
}

/** What all templates of a run share: plain values, and groups that are made for each template. */
export interface ContextBase<T> {
  values: Context;
  groups: readonly Group<T>[];
}

/** Macros of dbt that are functions of the context here: `dbt.run_query` finds them too. */
const FUNCTIONS = ["run_query", "statement", "noop_statement", "is_incremental", "should_full_refresh"];

interface Scope {
  about: unknown;
  groups: readonly Group<never>[];
  made: Map<Group<never>, Context>;
  bound: Map<Template, Record<string, JinjaCallable>>;
  onMacro: ((macro: Macro) => void) | undefined;
}

const scopes = new WeakMap<object, Scope>();
const OWNER = Symbol("context of a macro namespace");

/** Every macro of every package, and the rules by which a template finds one. */
export class MacroRegistry {
  readonly root: string;
  readonly #packages = new Map<string, Map<string, Macro>>();
  readonly #layers = new Map<string, object>();
  readonly #namespaces = new Map<string, object>();
  readonly #baseLayers = new WeakMap<object, Map<string, object>>();
  readonly #dispatch: Map<string, string[]>;
  readonly #prefixes: string[];

  /** `prefixes` are the dialect's names, the most special first: `["duckdb", "default"]`. */
  constructor(
    root: string,
    prefixes: string[],
    dispatch: { macro_namespace: string; search_order: string[] }[],
  ) {
    this.root = root;
    this.#prefixes = prefixes;
    this.#dispatch = new Map(dispatch.map((entry) => [entry.macro_namespace, entry.search_order]));
  }

  /** Adds a macro; gives back the one that already has its name in the package. */
  add(macro: Macro): Macro | undefined {
    const known = this.#packages.get(macro.package) ?? new Map<string, Macro>();
    this.#packages.set(macro.package, known);
    const before = known.get(macro.name);
    if (before) return before;
    known.set(macro.name, macro);
    return undefined;
  }

  /** An unqualified name: the asking package's own, then the root project's, then the built-in ones. */
  find(name: string, from: string): Macro | undefined {
    for (const place of [from, this.root, INTERNAL]) {
      const macro = this.#packages.get(place)?.get(name);
      if (macro) return macro;
    }
    return undefined;
  }

  in(packageName: string, name: string): Macro | undefined {
    return this.#packages.get(packageName)?.get(name);
  }

  all(): Macro[] {
    return [...this.#packages.values()].flatMap((macros) => [...macros.values()]);
  }

  names(from: string): string[] {
    return [from, this.root, INTERNAL].flatMap((place) => [...(this.#packages.get(place)?.keys() ?? [])]);
  }

  /** Whether a project (not the built-in macros) defines the name, so that it goes before the context's own. */
  overrides(name: string, from: string): boolean {
    return [from, this.root].some((place) => place !== INTERNAL && this.#packages.get(place)?.has(name));
  }

  /** `adapter.dispatch(name, namespace)`: the first of `duckdb__name`, `default__name` along the search order. */
  dispatch(name: string, namespace: string | undefined, from: string): Macro {
    const order = this.#searchOrder(namespace);
    for (const place of order) {
      for (const prefix of this.#prefixes) {
        const candidate = `${prefix}__${name}`;
        const macro = place === undefined ? this.find(candidate, from) : this.in(place, candidate);
        if (macro) return macro;
      }
    }
    const tried = this.#prefixes.map((prefix) => `${prefix}__${name}`);
    const hint = didYouMean(`default__${name}`, this.names(from));
    throw new PatronError({
      code: "unknown-macro",
      message: `dispatch found none of ${tried.join(", ")}${namespace ? ` in ${namespace}` : ""}.`,
      ...(hint ? { hint } : {}),
    });
  }

  #searchOrder(namespace: string | undefined): (string | undefined)[] {
    if (namespace === undefined) return [undefined];
    return this.#dispatch.get(namespace) ?? [this.root, namespace];
  }

  /**
   * The variables of one template of `packageName`: those of `base`, over which the project's macros of the same name
   * go, then every macro and package namespace. Nothing is made before it is asked for, since a template uses few of
   * them and a project has thousands of templates. `onMacro` hears of each macro that is used.
   */
  context<T>(packageName: string, base: ContextBase<T>, about: T, onMacro?: (macro: Macro) => void): Context {
    const context = Object.create(this.#baseLayer(packageName, base)) as Context;
    Object.defineProperty(context, "context", { value: contextDict(context) });
    const groups = base.groups as readonly Group<never>[];
    scopes.set(context, { about, groups, made: new Map(), bound: new Map(), onMacro });
    return context;
  }

  /** A macro as a callable that runs in `context`. */
  bind(macro: Macro, context: Context): JinjaCallable {
    const scope = scopes.get(context)!;
    scope.onMacro?.(macro);
    let bound = scope.bound.get(macro.template);
    if (!bound) {
      bound = bindMacros(macro.template, context);
      scope.bound.set(macro.template, bound);
    }
    return bound[macro.name]!;
  }

  #baseLayer<T>(packageName: string, base: ContextBase<T>): object {
    const layers = this.#baseLayers.get(base) ?? new Map<string, object>();
    this.#baseLayers.set(base, layers);
    const known = layers.get(packageName);
    if (known) return known;
    const layer = Object.create(this.#layer(packageName)) as Context;
    const free = (name: string) => !this.overrides(name, packageName);
    for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(base.values))) {
      if (free(name)) Object.defineProperty(layer, name, value);
    }
    for (const group of base.groups) {
      for (const name of group.names.filter(free))
        this.#define(layer, name, (receiver) => fromGroup(group, receiver)[name]);
    }
    layers.set(packageName, layer);
    return layer;
  }

  #layer(packageName: string): object {
    const known = this.#layers.get(packageName);
    if (known) return known;
    const layer = Object.create(null) as object;
    for (const name of this.#packages.keys()) this.#defineNamespace(layer, name);
    for (const name of new Set(this.names(packageName))) {
      const macro = this.find(name, packageName)!;
      this.#define(layer, name, (receiver) => this.bind(macro, receiver));
    }
    this.#layers.set(packageName, layer);
    return layer;
  }

  #defineNamespace(layer: object, packageName: string): void {
    this.#define(layer, packageName, (receiver) => {
      const namespace = Object.create(this.#namespace(packageName)) as object;
      Object.defineProperty(namespace, OWNER, { value: receiver });
      return namespace;
    });
  }

  #namespace(packageName: string): object {
    const known = this.#namespaces.get(packageName);
    if (known) return known;
    const made = Object.create(null) as object;
    for (const [name, macro] of this.#packages.get(packageName) ?? []) {
      this.#define(made, name, (receiver) => this.bind(macro, (receiver as { [OWNER]: Context })[OWNER]));
    }
    const functions = packageName === INTERNAL ? FUNCTIONS.filter((name) => !(name in made)) : [];
    for (const name of functions)
      this.#define(made, name, (receiver) =>
        contextFunction(name, (receiver as { [OWNER]: Context })[OWNER]),
      );
    this.#namespaces.set(packageName, made);
    return made;
  }

  #define(target: object, name: string, get: (receiver: Context) => unknown): void {
    Object.defineProperty(target, name, {
      enumerable: true,
      configurable: true,
      get(this: Context) {
        return get(this);
      },
      set(this: Context, value: unknown) {
        Object.defineProperty(this, name, { value, enumerable: true, writable: true, configurable: true });
      },
    });
  }
}

/** The context's own, even where a project's macro of the same name goes before it. */
function contextFunction(name: string, context: Context): unknown {
  const group = scopes.get(context)!.groups.find(({ names }) => names.includes(name));
  return group ? fromGroup(group, context)[name] : context[name];
}

function fromGroup<T>(group: Group<T>, context: Context): Context {
  const scope = scopes.get(context)!;
  const known = scope.made.get(group as Group<never>);
  if (known) return known;
  const made = group.make(scope.about as T, context);
  scope.made.set(group as Group<never>, made);
  return made;
}
