import { metadata } from "../artifacts/manifest.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { type CatalogRelation, keyOf } from "./catalog-query.ts";

type Dict = Record<string, unknown>;

const SCHEMA = "https://schemas.getdbt.com/dbt/catalog/v1.json";

/** dbt-duckdb keeps no statistics of tables, and says so in each entry. */
const STATS = {
  has_stats: {
    id: "has_stats",
    label: "Has Stats?",
    value: false,
    include: false,
    description: "Indicates whether there are statistics for this table",
  },
};

const KINDS = new Set(["model", "seed", "snapshot", "source"]);

/**
 * What the warehouse has of `nodes`, in the shape of dbt's catalog, version 1: tables and views with their columns, types
 * and comments. What is not built is left out. `now` in milliseconds since 1970 UTC.
 */
export function catalogArtifact(
  project: Project,
  nodes: Iterable<Node>,
  relations: ReadonlyMap<string, CatalogRelation>,
  now: number,
): Dict {
  const sections: Record<"nodes" | "sources", Dict> = { nodes: {}, sources: {} };
  for (const node of nodes) {
    const relation = KINDS.has(node.resourceType) ? relations.get(keyOf(node.schema, node.alias)) : undefined;
    if (!relation) continue;
    sections[node.source ? "sources" : "nodes"][node.uniqueId] = entry(node, relation);
  }
  return { metadata: metadata(project, SCHEMA, now), ...sections, errors: null };
}

function entry(node: Node, { schema, name, type, comment, columns }: CatalogRelation): Dict {
  return {
    metadata: { type, schema, name, database: node.database, comment, owner: null },
    columns: Object.fromEntries(
      columns.map((column, index) => [column.name, { ...column, index: index + 1 }]),
    ),
    stats: STATS,
    unique_id: node.uniqueId,
  };
}
