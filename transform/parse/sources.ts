import { hash as digest } from "node:crypto";
import { join } from "node:path";
import { mergedFreshness } from "../freshness/thresholds.ts";
import type { Node } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import type { Package } from "../project/project.ts";
import type { SourceProperties, SourceTableProperties } from "../project/schemas.ts";
import { collecting } from "./diagnose.ts";
import { configBelow } from "./node-config.ts";
import type { Entry } from "./properties.ts";
import { columnsOf, withDocs } from "./sql-nodes.ts";
import { addNode, type ParseState } from "./state.ts";

/** Makes a node of every table of every source that a package's property files declare. */
export async function addSources(state: ParseState, pack: Package): Promise<void> {
  for (const entry of state.properties.sources.filter((one) => one.package === pack.name)) {
    for (const [index, table] of entry.properties.tables.entries()) {
      await collecting(state.found, entry.placeOf(["tables", index]), () =>
        addNode(state, sourceNode(state, pack, entry, table, index)),
      );
    }
  }
}

/** How the newest row's time is found: what a table says, a column or a query, goes before what its source says. */
function loadedAt(source: SourceProperties, table: SourceTableProperties) {
  for (const level of [table, source]) {
    const field = level.loaded_at_field ?? level.config.loaded_at_field;
    const query = level.loaded_at_query ?? level.config.loaded_at_query;
    if (query) return { loadedAtQuery: String(query) };
    if (field) return { loadedAtField: String(field) };
  }
  return {};
}

function sourceNode(
  state: ParseState,
  pack: Package,
  entry: Entry<SourceProperties>,
  table: SourceTableProperties,
  index: number,
): Node {
  const source = entry.properties;
  const folders = entry.relativePath.split("/").slice(0, -1);
  const fqn = [pack.name, ...folders, source.name, table.name];
  const sourceLevel = configBelow(state, pack, "sources", fqn, {}, source);
  const config = mergeConfig(
    mergeConfig(sourceLevel, { tags: table.tags ?? [], meta: table.meta }),
    table.config,
  );
  const key = `${source.name}.${table.name}`;
  return {
    uniqueId: `source.${pack.name}.${key}`,
    name: table.name,
    resourceType: "source",
    package: pack.name,
    path: join(pack.dir, entry.originalPath),
    originalPath: entry.originalPath,
    compiledPath: "",
    fqn,
    rawCode: "",
    checksum: digest("sha256", JSON.stringify(table)),
    config,
    description: withDocs(state, table.description, pack.name),
    columns: columnsOf(state, table.columns, pack.name),
    database: source.database ?? state.project.around.target.database,
    schema: source.schema ?? source.name,
    alias: table.identifier ?? table.name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: entry.placeOf(["tables", index]),
    source: {
      sourceName: source.name,
      description: withDocs(state, source.description, pack.name),
      meta: { ...source.meta, ...(source.config.meta as Record<string, unknown> | undefined) },
      ...(source.loader ? { loader: source.loader } : {}),
      freshness: mergedFreshness(
        [source.freshness, source.config.freshness, table.freshness, table.config.freshness],
        entry.placeOf(["tables", index]),
      ),
      ...loadedAt(source, table),
    },
    properties: table,
  };
}
