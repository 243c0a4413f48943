import { readFileSync } from "node:fs";
import type { Column, Relation } from "../../warehouse/port.ts";
import { readCsv } from "../materialise/csv.ts";
import { inferType } from "../materialise/seed.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { CatalogTable, TypedColumn } from "./analyzer.ts";
import { googleType } from "./types.ts";

/**
 * The columns a node declares in YAML with a type that BigQuery has. A source's `json` is a STRING there, as the loader
 * writes it (warehouse/DECISIONS.md); a source that others fill with BigQuery's own JSON says `meta: { json: native }`.
 */
export function declaredColumns(node: Node): TypedColumn[] {
  const meta = { ...node.source?.meta, ...(node.config.meta as Record<string, unknown> | undefined) };
  const isText = node.resourceType === "source" && meta.json !== "native";
  return Object.values(node.columns).flatMap((column) => {
    const type = column.data_type === undefined ? undefined : googleType(column.data_type);
    if (type === undefined) return [];
    return [{ name: column.name, type: type === "JSON" && isText ? "STRING" : type }];
  });
}

/** A seed's columns as it is loaded: `column_types`, else YAML, else what its values look like. */
export function seedColumns(node: Node): TypedColumn[] {
  const { columns, rows } = readCsv(
    node.path,
    readFileSync(node.path, "utf8"),
    String(node.config.delimiter ?? ","),
  );
  const byName = new Map(
    Object.entries((node.config.column_types as Record<string, string> | undefined) ?? {}).map(
      ([name, type]) => [name.toLowerCase(), String(type)] as const,
    ),
  );
  return columns.map((name, index) => {
    const spelled = byName.get(name.toLowerCase()) ?? node.columns[name]?.data_type;
    const type = spelled ?? inferType(rows.map((row) => row[index] ?? null));
    return { name, type: googleType(type) ?? type.toUpperCase() };
  });
}

/** A node's table as others name it in SQL. */
export function tableOf(node: Node, columns: readonly TypedColumn[]): CatalogTable {
  return { path: [node.schema, node.alias], columns };
}

/**
 * The warehouse as YAML declares it, for the metadata that templates ask for while they compile:
 * `adapter.get_relation` and `get_columns_in_relation` answer from here. It holds no rows.
 */
export class DeclaredCatalog {
  readonly #tables = new Map<string, { relation: Relation; columns: readonly TypedColumn[] }>();

  constructor(project: Project) {
    for (const node of project.nodes.values()) {
      if (!["model", "seed", "source", "snapshot"].includes(node.resourceType)) continue;
      if (node.config.materialized === "ephemeral") continue;
      this.set(node, node.resourceType === "seed" ? seedColumns(node) : declaredColumns(node));
    }
  }

  /** Replaces what is declared by what the analyzer found. */
  set(node: Node, columns: readonly TypedColumn[]): void {
    const relation: Relation = {
      schema: node.schema,
      name: node.alias,
      type: node.config.materialized === "view" ? "view" : "table",
    };
    this.#tables.set(key(relation.schema, relation.name), { relation, columns });
  }

  table(node: Node): CatalogTable {
    return tableOf(node, this.#tables.get(key(node.schema, node.alias))?.columns ?? []);
  }

  relations(schema?: string): Relation[] {
    const all = [...this.#tables.values()].map((one) => one.relation);
    return schema === undefined
      ? all
      : all.filter((one) => one.schema.toLowerCase() === schema.toLowerCase());
  }

  columns(schema: string, name: string): Column[] {
    const found = this.#tables.get(key(schema, name))?.columns ?? [];
    return found.map((column) => ({ ...column, nullable: true }));
  }

  all(): CatalogTable[] {
    return [...this.#tables.values()].map(({ relation, columns }) => ({
      path: [relation.schema, relation.name],
      columns,
    }));
  }
}

const key = (schema: string, name: string) => `${schema}.${name}`.toLowerCase();
