import type { Relation, Warehouse } from "../../warehouse/port.ts";

/** What is in the warehouse, asked for once and kept up to date by the run itself. */
export class RelationCache {
  readonly #known = new Map<string, Relation>();

  static async load(warehouse: Warehouse | undefined): Promise<RelationCache> {
    const cache = new RelationCache();
    for (const relation of (await warehouse?.relations()) ?? []) cache.add(relation);
    return cache;
  }

  find(schema: string, name: string): Relation | undefined {
    return this.#known.get(key(schema, name));
  }

  add(relation: Relation): void {
    this.#known.set(key(relation.schema, relation.name), relation);
  }

  all(): Relation[] {
    return [...this.#known.values()];
  }
}

/** Both warehouses' names are told apart without regard to case here, as dbt does. */
function key(schema: string, name: string): string {
  return `${schema}.${name}`.toLowerCase();
}
