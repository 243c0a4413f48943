import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";

/**
 * Looks a var up for a package: given ones (command line, patron.yml) first, then the root project's for that
 * package, then the root project's, then the package's own.
 */
export class Vars {
  readonly #given: Record<string, unknown>;
  readonly #layers: Map<string, Record<string, unknown>[]> = new Map();
  readonly #root: Record<string, unknown>;

  constructor(given: Record<string, unknown>, root: Record<string, unknown>) {
    this.#given = given;
    this.#root = root;
  }

  /** Adds a package's own `vars:`. */
  addPackage(name: string, own: Record<string, unknown>): void {
    this.#layers.set(name, [scope(this.#root[name]), this.#root, scope(own[name]), own]);
  }

  lookup(packageName: string, name: string): { value: unknown } | undefined {
    for (const layer of [this.#given, ...(this.#layers.get(packageName) ?? [this.#root])]) {
      if (Object.hasOwn(layer, name)) return { value: layer[name] };
    }
    return undefined;
  }

  names(packageName: string): string[] {
    return [this.#given, ...(this.#layers.get(packageName) ?? [this.#root])].flatMap(Object.keys);
  }

  /** Jinja's `var(name, default)`; `describe` says which file asks. */
  require(packageName: string, name: string, fallback: unknown[], describe: string): unknown {
    const found = this.lookup(packageName, name);
    if (found) return found.value;
    if (fallback.length > 0) return fallback[0];
    const hint = didYouMean(name, this.names(packageName));
    throw new PatronError({
      code: "unknown-var",
      message: `var('${name}') has no value${describe} and no default.`,
      ...(hint ? { hint } : {}),
      help: `Set it under vars: in dbt_project.yml, or pass --vars '{"${name}": …}'`,
    });
  }
}

function scope(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
