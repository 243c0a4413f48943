import type { Node, Target } from "../node.ts";
import { JinjaRelation, type RelationParts, type RelationType } from "./relation.ts";

/** Quotes a name the way the target's dialect does. */
export function quoterFor(target: Target): (name: string) => string {
  return target.type === "bigquery"
    ? (name) => `\`${name.replaceAll("`", "\\`")}\``
    : (name) => `"${name.replaceAll('"', '""')}"`;
}

/**
 * Makes relations for a target. The target's own database is left out of the printed name, so that views still
 * work in a copy of the DuckDB file under another name; it is kept where a schema has the database's name, and
 * where the target asks for it.
 */
export function relationMaker(target: Target): (parts: RelationParts) => JinjaRelation {
  const quote = quoterFor(target);
  return (parts) => {
    const own =
      !target.qualifyDatabase &&
      parts.database === target.database &&
      parts.schema !== target.database &&
      Boolean(parts.schema);
    return new JinjaRelation(parts, quote, { database: !own });
  };
}

/** The relation of a node: an ephemeral model's is the name of its CTE. */
export function relationOf(node: Node, make: (parts: RelationParts) => JinjaRelation): JinjaRelation {
  if (node.resourceType === "model" && node.config.materialized === "ephemeral") {
    return make({ database: null, schema: null, identifier: ephemeralName(node), type: "cte" });
  }
  return make({
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    type: relationType(node),
  });
}

export function ephemeralName(node: Node): string {
  return `__dbt__cte__${node.name}`;
}

function relationType(node: Node): RelationType | null {
  if (node.resourceType === "source") return null;
  const kind = node.config.materialized;
  if (kind === "view") return "view";
  return kind === "materialized_view" ? "materialized_view" : "table";
}
