import type { Node } from "../node.ts";

type Dict = Record<string, unknown>;

/** Configs of dbt 1.11 that stand in every node of a manifest, with the value that means "nobody set it". */
const ANY: Dict = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
};

const BUILT: Dict = {
  ...ANY,
  materialized: "view",
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  "post-hook": [],
  "pre-hook": [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: "ignore",
  on_configuration_change: "apply",
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
};

const BY_TYPE: Partial<Record<Node["resourceType"], Dict>> = {
  model: { ...BUILT, access: "protected", freshness: null },
  seed: { ...BUILT, materialized: "seed", delimiter: ",", quote_columns: null },
  snapshot: {
    ...BUILT,
    materialized: "snapshot",
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
    dbt_valid_to_current: null,
  },
  test: {
    ...ANY,
    schema: "test_failures",
    materialized: "test",
    severity: "ERROR",
    store_failures: null,
    store_failures_as: null,
    where: null,
    limit: null,
    fail_calc: "count(*)",
    warn_if: "!= 0",
    error_if: "!= 0",
  },
  operation: BUILT,
  analysis: BUILT,
  source: {
    enabled: true,
    event_time: null,
    freshness: null,
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  },
  exposure: { enabled: true, tags: [], meta: {} },
  unit_test: { enabled: true, tags: [], meta: {}, static_analysis: null },
};

/** What dbt writes into the config of such a node although nobody set it. */
export function configDefaults(type: unknown): Dict {
  return BY_TYPE[type as Node["resourceType"]] ?? ANY;
}

/** Mappings of which a project may set a part: the rest stands at its default. */
const PARTLY_SET = ["docs", "contract", "snapshot_meta_column_names"] as const;

/** A node's config with everything that dbt's has, keys that dbt does not know included. */
export function wholeConfig(node: Node): Dict {
  const defaults = configDefaults(node.resourceType);
  const config: Dict = { ...defaults, ...node.config };
  for (const key of PARTLY_SET) {
    const set = config[key];
    if (key in defaults && typeof set === "object" && set !== null)
      config[key] = { ...(defaults[key] as Dict), ...set };
    else if (key === "contract" && set === true) config[key] = { enforced: true, alias_types: true };
  }
  return config;
}
