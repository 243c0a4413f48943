import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { belowRoot } from "./places.ts";

type Dict = Record<string, unknown>;

/** A property entry that the runner keeps and does not act upon. */
interface Kept {
  package: string;
  originalPath: string;
  entry: Dict;
}

const list = (value: unknown): Dict[] => (Array.isArray(value) ? (value as Dict[]) : []);
const dict = (value: unknown): Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Dict) : {};

/** The parts of the manifest that stand for groups, metrics, semantic models and saved queries. */
export class Semantics {
  readonly #project: Project;

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

  /** The unique id of a metric by name: the asking package's own first. */
  metricId(name: string, from: string): string {
    return `metric.${this.#home("metrics", name, from)}.${name}`;
  }

  #section(section: string, type: string, own: (kept: Kept) => Dict): Dict {
    return Object.fromEntries(
      (this.#project.kept[section] ?? []).map((kept) => {
        const { package: pack, originalPath, entry } = kept;
        const name = String(entry.name);
        const id = `${type}.${pack}.${name}`;
        const path = belowRoot(this.#project, pack, originalPath);
        const where = {
          name,
          resource_type: type,
          package_name: pack,
          path,
          original_file_path: originalPath,
        };
        const fqn = [pack, ...path.split("/").slice(0, -1), name];
        return [id, { ...where, unique_id: id, ...(type === "group" ? {} : { fqn }), ...own(kept) }];
      }),
    );
  }

  #metric({ package: pack, entry }: Kept): Dict {
    const params = dict(entry.type_params);
    const inputs = [params.numerator, params.denominator, ...list(params.metrics)]
      .filter(Boolean)
      .map(inputOf);
    const measure = params.measure === undefined ? null : measureOf(params.measure);
    const measures = measure ? [measure] : inputs.flatMap((one) => this.#measuresOf(String(one.name)));
    return {
      description: entry.description ?? "",
      label: entry.label ?? String(entry.name),
      type: entry.type,
      type_params: {
        measure,
        input_measures: measures,
        numerator: params.numerator ? inputOf(params.numerator) : null,
        denominator: params.denominator ? inputOf(params.denominator) : null,
        expr: params.expr === undefined || params.expr === null ? null : String(params.expr),
        window: windowOf(params.window),
        grain_to_date: params.grain_to_date ?? null,
        metrics: list(params.metrics).map(inputOf),
        conversion_type_params: null,
        cumulative_type_params: null,
        metric_aggregation_params: null,
      },
      filter: filterOf(entry.filter),
      metadata: null,
      time_granularity: entry.time_granularity ?? null,
      ...this.#shared(entry),
      meta: { ...dict(entry.meta), ...dict(dict(entry.config).meta) },
      tags: entry.tags ?? dict(entry.config).tags ?? [],
      sources: [],
      refs: [],
      metrics: [],
      depends_on: {
        macros: [],
        nodes: measure
          ? this.#holdersOf(String(measure.name))
          : inputs.map((one) => this.metricId(String(one.name), pack)),
      },
    };
  }

  #measuresOf(metric: string): Dict[] {
    const kept = this.#project.kept.metrics?.find(({ entry }) => entry.name === metric);
    const measure = dict(kept?.entry.type_params).measure;
    return measure === undefined ? [] : [measureOf(measure)];
  }

  /** The semantic models that have a measure. */
  #holdersOf(measure: string): string[] {
    const all = this.#project.kept.semantic_models ?? [];
    const holds = ({ entry }: Kept) => list(entry.measures).some((one) => one.name === measure);
    return all
      .filter(holds)
      .map(({ package: pack, entry }) => `semantic_model.${pack}.${String(entry.name)}`);
  }

  #semanticModel({ entry }: Kept): Dict {
    const model = this.#referred(String(entry.model));
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
      entities: list(entry.entities).map((one) => ({ ...part(one), type: one.type, role: one.role ?? null })),
      measures: list(entry.measures).map(measureDict),
      dimensions: list(entry.dimensions).map(dimensionDict),
      metadata: null,
      depends_on: { macros: [], nodes: model ? [model.uniqueId] : [] },
      refs: model ? [{ name: model.name, package: null, version: null }] : [],
      ...this.#shared(entry),
      primary_entity: entry.primary_entity ?? null,
    };
  }

  #savedQuery({ package: pack, entry }: Kept): Dict {
    const query = dict(entry.query_params);
    const metrics = (query.metrics ?? []) as string[];
    const cache = { enabled: false, ...dict(dict(entry.config).cache) };
    const shared = this.#shared(entry);
    return {
      query_params: {
        metrics,
        group_by: query.group_by ?? [],
        where: filterOf(query.where),
        order_by: query.order_by ?? [],
        limit: query.limit ?? null,
      },
      exports: list(entry.exports).map((one) => this.#exported(one)),
      description: entry.description ?? null,
      label: entry.label ?? null,
      metadata: null,
      ...shared,
      config: { export_as: null, schema: null, ...dict(shared.config), cache },
      depends_on: { macros: [], nodes: metrics.map((name) => this.metricId(name, pack)) },
      refs: [],
      tags: entry.tags ?? dict(entry.config).tags ?? [],
    };
  }

  #exported({ name, config }: Dict): Dict {
    const { schema, ...rest } = dict(config);
    const { target } = this.#project.around;
    const place = { schema_name: schema ?? target.schema, database: target.database };
    return { name, config: { alias: name, ...rest, ...place }, unrendered_config: dict(config) };
  }

  /** What metrics, semantic models and saved queries all have. */
  #shared(entry: Dict) {
    const config: Dict = { enabled: true, group: null, meta: {}, ...dict(entry.config) };
    return { config, unrendered_config: dict(entry.config), group: config.group, created_at: 0 };
  }

  #referred(call: string): Node | undefined {
    const names = [...call.matchAll(/['"]([^'"]+)['"]/g)].map((match) => match[1]!);
    const isIt = (node: Node) => node.resourceType === "model" && node.name === names.at(-1);
    const all = [...this.#project.nodes.values()].filter(isIt);
    return all.find((node) => node.version === node.latestVersion) ?? all[0];
  }

  #home(section: string, name: string, from: string): string {
    const all = (this.#project.kept[section] ?? []).filter(({ entry }) => entry.name === name);
    return (all.find((one) => one.package === from) ?? all[0])?.package ?? from;
  }
}

const text = (value: unknown) => (value === undefined || value === null ? null : String(value));
const part = (one: Dict): Dict => ({
  name: one.name,
  description: one.description ?? null,
  label: one.label ?? null,
  expr: text(one.expr),
  config: { meta: {}, ...dict(one.config) },
});

function measureDict(one: Dict): Dict {
  return {
    ...part(one),
    agg: one.agg,
    create_metric: one.create_metric ?? false,
    agg_params: one.agg_params ?? null,
    non_additive_dimension: one.non_additive_dimension ?? null,
    agg_time_dimension: one.agg_time_dimension ?? null,
  };
}

function dimensionDict(one: Dict): Dict {
  const params = one.type_params ? { validity_params: null, ...dict(one.type_params) } : null;
  return {
    ...part(one),
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
