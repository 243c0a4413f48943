import { ACTIVATE_SCHEMA, ACTIVATE_TABLES } from "../../activate/sync/tables.ts";
import { FINANCE_SCHEMA, FINANCE_TABLES } from "../../finance/tables.ts";
import type { Node } from "../../transform/index.ts";

type Built = Pick<Node, "resourceType" | "schema" | "alias" | "config">;

/**
 * Tables that hold what no build makes anew, as `schema.name`: snapshots; models that refuse a full refresh, for they
 * remember (customers' keys, members of segments); the closed books; what destinations hold, without which nobody would ever be taken off them again.
 */
export function keptTables(nodes: Iterable<Built>): Set<string> {
  const kept = new Set(Object.keys(FINANCE_TABLES).map((name) => `${FINANCE_SCHEMA}.${name}`));
  for (const name of Object.keys(ACTIVATE_TABLES)) kept.add(`${ACTIVATE_SCHEMA}.${name}`);
  for (const node of nodes)
    if (node.resourceType === "snapshot" || remembers(node)) kept.add(`${node.schema}.${node.alias}`);
  return kept;
}

const remembers = ({ resourceType, config }: Built): boolean =>
  resourceType === "model" && config.materialized === "incremental" && config.full_refresh === false;
