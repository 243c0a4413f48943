export type RelationType = "table" | "view" | "cte" | "materialized_view" | "external";

export interface RelationParts {
  database?: string | null;
  schema?: string | null;
  identifier?: string | null;
  type?: RelationType | null;
}

interface Policy {
  database: boolean;
  schema: boolean;
  identifier: boolean;
}

/**
 * A relation as templates see it (`this`, `ref()`, `api.Relation.create()`): prints as its quoted name. Members
 * are named as in dbt, because macros use them.
 */
export class JinjaRelation {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: RelationType | null;
  readonly #quote: (name: string) => string;
  readonly #include: Policy;

  constructor(parts: RelationParts, quote: (name: string) => string, include?: Partial<Policy>) {
    this.database = parts.database ?? null;
    this.schema = parts.schema ?? null;
    this.identifier = parts.identifier ?? null;
    this.type = parts.type ?? null;
    this.#quote = quote;
    this.#include = { database: true, schema: true, identifier: true, ...include };
  }

  get name(): string | null {
    return this.identifier;
  }
  get table(): string | null {
    return this.identifier;
  }
  get is_table(): boolean {
    return this.type === "table";
  }
  get is_view(): boolean {
    return this.type === "view";
  }
  get is_cte(): boolean {
    return this.type === "cte";
  }
  get is_materialized_view(): boolean {
    return this.type === "materialized_view";
  }

  get metadata(): { type: string } {
    return { type: "PatronRelation" };
  }

  /** dbt's relations are mappings of their parts; macros tell a relation from a text by it. */
  keys(): string[] {
    return ["path", "type", "metadata"];
  }
  __getitem__(key: string): unknown {
    return (this as unknown as Record<string, unknown>)[key];
  }
  get(key: string, fallback: unknown = null): unknown {
    return this.__getitem__(key) ?? fallback;
  }
  get path(): { database: string | null; schema: string | null; identifier: string | null } {
    return { database: this.database, schema: this.schema, identifier: this.identifier };
  }

  /** The quoted name; an ephemeral model is known by its CTE's name alone. */
  render(): string {
    if (this.type === "cte") return this.identifier ?? "";
    const { database, schema, identifier } = this.#include;
    return [database && this.database, schema && this.schema, identifier && this.identifier]
      .filter((part): part is string => typeof part === "string" && part !== "")
      .map(this.#quote)
      .join(".");
  }

  toString(): string {
    return this.render();
  }

  /** The same relation printing only some parts: `this.include(database=false)`. */
  include(parts: Partial<Policy> = {}): JinjaRelation {
    return new JinjaRelation(this, this.#quote, { ...this.#include, ...parts });
  }

  without_identifier(): JinjaRelation {
    return this.include({ identifier: false });
  }

  quote(): JinjaRelation {
    return this;
  }

  /** A copy with some parts changed: `this.incorporate(path={"identifier": "x"}, type="table")`. */
  incorporate(change: { path?: RelationParts; type?: RelationType } = {}): JinjaRelation {
    return new JinjaRelation(
      { ...this.parts(), ...change.path, type: change.type ?? this.type },
      this.#quote,
      this.#include,
    );
  }

  replace_path(change: RelationParts = {}): JinjaRelation {
    return this.incorporate({ path: change });
  }

  information_schema(view?: string): string {
    const parts = [this.database, "information_schema", view].filter((part) => typeof part === "string");
    return parts.join(".");
  }

  /** Equality by name, as Python's `==` on relations gives it. */
  __eq__(other: unknown): boolean {
    return other instanceof JinjaRelation && other.key() === this.key();
  }

  /** Database, schema and identifier in lower case: both warehouses' names ignore case here. */
  key(): string {
    return [this.database, this.schema, this.identifier].join(".").toLowerCase();
  }

  parts(): Required<RelationParts> {
    return { database: this.database, schema: this.schema, identifier: this.identifier, type: this.type };
  }
}
