import { listOf, type Node } from "../node.ts";
import { type Dict, dict, inputsOf, list, measuresOf, nameOf } from "../parse/metric-inputs.ts";
import type { Project } from "../project/project.ts";
import { belowRoot } from "./places.ts";
import { unrenderedConfigs } from "./unrendered.ts";

/** A property entry that the runner keeps and does not act upon. */
interface Kept {
  package: string;
  originalPath: string;
  entry: Dict;
  /** The node that stands for it in the graph; a group has none. */
  node?: Node | undefined;
}

/** The parts of the manifest that stand for groups, metrics, semantic models and saved queries. */
export class Semantics {
  readonly #project: Project;
  #unrendered: ((node: Node) => Dict) | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  groups(): Dict {
    return this.#section("groups", "group", ({ entry }) => ({
      owner: { name: null, email: null, ...dict(entry.owner) },
      description: entry.description ?? null,
      config: { meta: {}, ...dict(entry.config) },
    }));
  }

  metrics(): Dict {
    return this.#section("metrics", "metric", (kept) => this.#metric(kept));
  }

  semanticModels(): Dict {
    return this.#section("semantic_models", "semantic_model", (kept) => this.#semanticModel(kept));
  }

  savedQueries(): Dict {
    return this.#section("saved_queries", "saved_query", (kept) => this.#savedQuery(kept));
  }

  /** The entry of one metric, semantic model or saved query. */
  of(node: Node): Dict | undefined {
    if (node.resourceType === "metric") return this.metrics()[node.uniqueId] as Dict;
    const all = node.resourceType === "saved_query" ? this.savedQueries() : this.semanticModels();
    return all[node.uniqueId] as Dict | undefined;
  }

  #section(section: string, type: string, own: (kept: Kept) => Dict): Dict {
    return Object.fromEntries(
      (this.#project.kept[section] ?? []).flatMap((kept) => {
        const { package: pack, originalPath, entry } = kept;
        const name = String(entry.name);
        const id = `${type}.${pack}.${name}`;
        const node = this.#project.nodes.get(id);
        // Without a node it is disabled.
        if (!node && type !== "group") return [];
        const path = belowRoot(this.#project, pack, originalPath);
        const where = {
          name,
          resource_type: type,
          package_name: pack,
          path,
          original_file_path: originalPath,
        };
        const fqn = [pack, ...path.split("/").slice(0, -1), name];
        const whole = { ...where, unique_id: id, ...(node ? { fqn } : {}), ...own({ ...kept, node }) };
        return [[id, whole]];
      }),
    );
  }

  #metric({ entry, node }: Kept): Dict {
    const params = dict(entry.type_params);
    const { measure } = params;
    return {
      description: entry.description ?? "",
      label: entry.label ?? String(entry.name),
      type: entry.type,
      type_params: {
        measure: measure === undefined || measure === null ? null : measureOf(measure),
        input_measures: this.#measuresBelow(entry, new Set()),
        numerator: params.numerator ? inputOf(params.numerator) : null,
        denominator: params.denominator ? inputOf(params.denominator) : null,
        expr: text(params.expr),
        window: windowOf(params.window),
        grain_to_date: params.grain_to_date ?? null,
        metrics: (list(params.metrics) as unknown[]).map(inputOf),
        conversion_type_params: conversionOf(params.conversion_type_params),
        cumulative_type_params: entry.type === "cumulative" ? cumulativeOf(params) : null,
        metric_aggregation_params: null,
      },
      filter: filterOf(entry.filter),
      metadata: null,
      time_granularity: entry.time_granularity ?? null,
      ...this.#shared(entry, node!),
      meta: { ...dict(entry.meta), ...dict(node!.config.meta) },
      tags: entry.tags ?? [],
      sources: [],
      refs: [],
      metrics: [],
      depends_on: { macros: [], nodes: node!.dependsOn.nodes },
    };
  }

  /** The measures of a metric and of those that it is made of, each once. */
  #measuresBelow(metric: Dict, seen: Set<unknown>): Dict[] {
    if (seen.has(metric)) return [];
    seen.add(metric);
    const own = measuresOf(metric).map(measureOf);
    const below = inputsOf(metric).flatMap((input) => {
      const found = this.#project.kept.metrics?.find(({ entry }) => entry.name === nameOf(input));
      return found ? this.#measuresBelow(found.entry, seen) : [];
    });
    const all = new Map([...own, ...below].map((one) => [JSON.stringify(one), one]));
    return [...all.values()];
  }

  #semanticModel({ entry, node }: Kept): Dict {
    const model = this.#project.nodes.get(node!.dependsOn.nodes[0] ?? "");
    const meta = dict(node!.config.meta);
    const element = (one: Dict) => part(one, meta);
    const relation =
      model && [model.database, model.schema, model.alias].map((part) => `"${part}"`).join(".");
    return {
      model: entry.model,
      node_relation: model
        ? { alias: model.alias, schema_name: model.schema, database: model.database, relation_name: relation }
        : null,
      description: entry.description ?? null,
      label: entry.label ?? null,
      defaults: entry.defaults ? { agg_time_dimension: null, ...dict(entry.defaults) } : null,
      entities: list(entry.entities).map((one) => ({
        ...element(one),
        type: one.type,
        role: one.role ?? null,
      })),
      measures: list(entry.measures).map((one) => measureDict(one, element(one))),
      dimensions: list(entry.dimensions).map((one) => dimensionDict(one, element(one))),
      metadata: null,
      depends_on: { macros: [], nodes: node!.dependsOn.nodes },
      refs: node!.refs.map((ref) => ({ package: null, version: null, ...ref })),
      ...this.#shared(entry, node!),
      primary_entity: entry.primary_entity ?? null,
    };
  }

  #savedQuery({ entry, node }: Kept): Dict {
    const query = dict(entry.query_params);
    const metrics = (query.metrics ?? []) as string[];
    const cache = { enabled: false, ...dict(node!.config.cache) };
    const shared = this.#shared(entry, node!);
    return {
      query_params: {
        metrics,
        group_by: query.group_by ?? [],
        where: filterOf(query.where),
        order_by: query.order_by ?? [],
        limit: query.limit ?? null,
      },
      exports: list(entry.exports).map((one) => this.#exported(one, shared.config)),
      description: entry.description ?? null,
      label: entry.label ?? null,
      metadata: null,
      ...shared,
      config: { export_as: null, schema: null, ...dict(shared.config), cache },
      depends_on: { macros: [], nodes: node!.dependsOn.nodes },
      refs: [],
      tags: [...new Set([...listOf(entry.tags), ...listOf(dict(entry.config).tags)])].sort(),
    };
  }

  /** An export stands where it says, else where the saved query's config says, else in the target's schema. */
  #exported({ name, config }: Dict, query: Dict): Dict {
    const { schema, ...rest } = dict(config);
    const { target } = this.#project.around;
    const place = { schema_name: schema ?? query.schema ?? target.schema, database: target.database };
    const as = query.export_as ? { export_as: query.export_as } : {};
    return { name, config: { alias: name, ...as, ...rest, ...place }, unrendered_config: dict(config) };
  }

  /** What metrics, semantic models and saved queries all have. */
  #shared(entry: Dict, node: Node) {
    const { "pre-hook": _, "post-hook": __, tags: ___, ...own } = node.config;
    const tagged = dict(entry.config).tags === undefined ? {} : { tags: dict(entry.config).tags };
    const config: Dict = { enabled: true, group: null, meta: {}, ...own, ...tagged };
    this.#unrendered ??= unrenderedConfigs(this.#project);
    return { config, unrendered_config: this.#unrendered(node), group: config.group, created_at: 0 };
  }
}

const text = (value: unknown) => (value === undefined || value === null ? null : String(value));
const part = (one: Dict, meta: Dict): Dict => ({
  name: one.name,
  description: one.description ?? null,
  label: one.label ?? null,
  expr: text(one.expr),
  config: { ...dict(one.config), meta: { ...meta, ...dict(dict(one.config).meta) } },
});

function measureDict(one: Dict, shared: Dict): Dict {
  return {
    ...shared,
    agg: one.agg,
    // dbt writes false here even where it makes a metric of the measure.
    create_metric: false,
    agg_params: one.agg_params ?? null,
    non_additive_dimension: one.non_additive_dimension ?? null,
    agg_time_dimension: one.agg_time_dimension ?? null,
  };
}

function dimensionDict(one: Dict, shared: Dict): Dict {
  const params = one.type_params ? { validity_params: null, ...dict(one.type_params) } : null;
  return {
    ...shared,
    type: one.type,
    is_partition: one.is_partition ?? false,
    type_params: params,
    metadata: null,
  };
}

/** A measure as a metric takes it: by name alone, or with more. */
function measureOf(value: unknown): Dict {
  const { filter, ...given } = typeof value === "string" ? { name: value, filter: undefined } : dict(value);
  const defaults = { filter: filterOf(filter), alias: null, join_to_timespine: false, fill_nulls_with: null };
  return { ...defaults, ...given };
}

/** A metric as another one takes it. */
function inputOf(value: unknown): Dict {
  const { filter, ...given } = typeof value === "string" ? { name: value, filter: undefined } : dict(value);
  const defaults = { filter: filterOf(filter), alias: null, offset_window: null, offset_to_grain: null };
  return {
    ...defaults,
    ...given,
    ...("offset_window" in given ? { offset_window: windowOf(given.offset_window) } : {}),
  };
}

/** A conversion metric's own settings, with dbt's defaults. */
function conversionOf(value: unknown): Dict | null {
  if (value === undefined || value === null) return null;
  const given = dict(value);
  return {
    calculation: "conversion_rate",
    constant_properties: null,
    ...given,
    base_measure: measureOf(given.base_measure),
    conversion_measure: measureOf(given.conversion_measure),
    window: windowOf(given.window),
  };
}

/** A cumulative metric's own settings; the older places of the window and the grain count too. */
function cumulativeOf(params: Dict): Dict {
  const given = dict(params.cumulative_type_params);
  return {
    window: windowOf(given.window ?? params.window),
    grain_to_date: given.grain_to_date ?? params.grain_to_date ?? null,
    period_agg: given.period_agg ?? "first",
    metric: null,
  };
}

function filterOf(value: unknown): Dict | null {
  if (value === undefined || value === null) return null;
  const texts = Array.isArray(value) ? value : [value];
  return { where_filters: texts.map((one) => ({ where_sql_template: String(one).trim() })) };
}

/** `7 days` as its two parts. */
function windowOf(value: unknown): Dict | null {
  const [, count, granularity] = /^\s*(\d+)\s+(\w+?)s?\s*$/.exec(String(value ?? "")) ?? [];
  return count === undefined ? null : { count: Number(count), granularity };
}
