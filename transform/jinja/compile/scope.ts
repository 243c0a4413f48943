import type { Template } from "../template.ts";
import { type Undefined, undefinedName } from "../values/undefined.ts";

/** What a rendering may be given besides its context. */
export interface RenderOptions {
  /** Finds the template that import and include name; undefined when there is none. */
  loader?: (name: string) => Template | undefined;
  /** A hint for a name that is not defined, such as where it would come from; the nearest known name otherwise. */
  undefinedHint?: (name: string) => string | undefined;
}

/** What all scopes of one rendering share. Names are looked up in the context at the time of use. */
export class Run {
  readonly context: Record<string, unknown>;
  readonly options: RenderOptions;
  readonly globals: ReadonlyMap<string, unknown>;
  /** Macros of the template itself, which a project's context may replace. */
  readonly ownMacros = new Map<string, unknown>();

  constructor(
    context: Record<string, unknown>,
    options: RenderOptions,
    globals: ReadonlyMap<string, unknown>,
  ) {
    this.context = context;
    this.options = options;
    this.globals = globals;
  }

  /** A name of the context, of the template's own macros, or a global; JS `undefined` when there is none. */
  resolve(name: string): unknown {
    if (name in this.context) {
      const value = this.context[name];
      const inherited = value !== undefined && value === Reflect.get(Object.prototype, name);
      if (value !== undefined && !inherited) return value;
    }
    return this.ownMacros.get(name) ?? this.globals.get(name);
  }

  *names(): Iterable<string> {
    for (const name in this.context) yield name;
    yield* this.ownMacros.keys();
    yield* this.globals.keys();
  }
}

/** The names set so far in one part of a template; looks outward for those it has not. */
export class Scope {
  readonly run: Run;
  readonly parent: Scope | undefined;
  #values: Map<string, unknown> | undefined;

  constructor(run: Run, parent?: Scope) {
    this.run = run;
    this.parent = parent;
  }

  inner(): Scope {
    return new Scope(this.run, this);
  }

  set(name: string, value: unknown): void {
    this.#values ??= new Map();
    this.#values.set(name, value ?? null);
  }

  lookup(name: string): unknown {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const value = scope.#values?.get(name);
      if (value !== undefined) return value;
    }
    return this.run.resolve(name) ?? this.#nullOrUndefined(name);
  }

  /** A context may hold JS null, which is None and defined. */
  #nullOrUndefined(name: string): null | Undefined {
    return name in this.run.context && this.run.context[name] === null ? null : undefinedName(name);
  }

  /** The names set in this scope itself, for what an import exports. */
  own(): ReadonlyMap<string, unknown> {
    return this.#values ?? new Map();
  }

  *names(): Iterable<string> {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) yield* scope.own().keys();
    yield* this.run.names();
  }
}
