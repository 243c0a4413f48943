import { type Node, tagsOf } from "../node.ts";

type Dict = Record<string, unknown>;

/** A node as the manifest writes it, and as templates see it (`model`, `graph.nodes`). */
export function nodeDict(node: Node): Dict {
  const { config } = node;
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.package,
    path: node.compiledPath,
    original_file_path: node.originalPath,
    fqn: node.fqn,
    alias: node.alias,
    database: node.database,
    schema: node.schema,
    relation_name: relationName(node),
    raw_code: node.rawCode,
    language: node.typescript ? "typescript" : "sql",
    checksum: { name: "sha256", checksum: node.checksum },
    config: { ...config, tags: tagsOf(node) },
    tags: tagsOf(node),
    meta: config.meta ?? {},
    description: node.description,
    columns: node.columns,
    patch_path: node.patchPath ?? null,
    refs: node.refs.map((ref) => ({
      name: ref.name,
      package: ref.package ?? null,
      version: ref.version ?? null,
    })),
    sources: node.sources,
    metrics: [],
    depends_on: node.dependsOn,
    docs: { show: true, node_color: null },
    unrendered_config: {},
    created_at: 0,
    build_path: null,
    ...modelFields(node),
    ...testFields(node),
    ...sourceFields(node),
  };
}

/** What dbt's manifest tells of models alone. */
function modelFields(node: Node): Dict {
  if (node.resourceType !== "model") return {};
  const { config, properties = {} } = node;
  const contract = (config.contract ?? {}) as { enforced?: boolean; alias_types?: boolean };
  return {
    access: config.access ?? properties.access ?? "protected",
    group: config.group ?? properties.group ?? null,
    version: node.version ?? null,
    latest_version: node.latestVersion ?? null,
    deprecation_date: properties.deprecation_date ?? null,
    constraints: properties.constraints ?? [],
    primary_key: [],
    contract: {
      enforced: contract.enforced === true,
      alias_types: contract.alias_types ?? true,
      checksum: null,
    },
  };
}

function relationName(node: Node): string | null {
  const isTable =
    node.resourceType !== "test" &&
    node.resourceType !== "operation" &&
    node.resourceType !== "analysis" &&
    node.config.materialized !== "ephemeral";
  return isTable && node.schema
    ? [node.database, node.schema, node.alias].map((part) => `"${part}"`).join(".")
    : null;
}

function testFields(node: Node): Dict {
  if (!node.test) return {};
  const { name, namespace, kwargs, column, attachedTo } = node.test;
  return {
    test_metadata: { name, namespace: namespace ?? null, kwargs },
    column_name: column ?? null,
    attached_node: attachedTo?.startsWith("source.") ? null : (attachedTo ?? null),
    file_key_name: null,
  };
}

function sourceFields(node: Node): Dict {
  if (!node.source) return {};
  return {
    source_name: node.source.sourceName,
    identifier: node.alias,
    loader: node.source.loader ?? "",
    freshness: node.source.freshness ?? null,
    loaded_at_field: node.source.loadedAtField ?? null,
    source_description: "",
    source_meta: {},
    quoting: {},
  };
}
