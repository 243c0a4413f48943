import { type Diagnostic, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { listOf, type Node } from "../node.ts";

type DataType = "date" | "timestamp" | "datetime" | "int64";
type Granularity = "hour" | "day" | "month" | "year";

/** How a table is cut into partitions, by dbt-bigquery's names. */
export interface PartitionBy {
  field: string;
  dataType: DataType;
  granularity: Granularity;
  /** Of whole numbers: from `start` up to `end`, in steps of `interval`. */
  range: { start: number; end: number; interval: number } | undefined;
  /** The rows' place is their time of arrival, `_PARTITIONTIME`, taken from `field`, which the table does not keep. */
  byIngestion: boolean;
}

/** What a node's config says of its table on BigQuery, checked. */
export interface TableSettings {
  partitionBy: PartitionBy | undefined;
  clusterBy: string[];
  /** Partitions that insert_overwrite replaces, as SQL; empty: those that the new rows are in. */
  partitions: string[];
  /** Policy tags by column, lower case: who may read it is said there. */
  policyTags: ReadonlyMap<string, string[]>;
  /** Datasets that the view may read though its readers may not. */
  authorisedBy: { project?: string; dataset: string }[];
  /** OPTIONS of a table, in a fixed order; values are SQL. */
  options: [string, string][];
}

const DATA_TYPES: readonly string[] = ["date", "timestamp", "datetime", "int64"];
const GRANULARITIES: readonly string[] = ["hour", "day", "month", "year"];
/** `copy_partitions` is taken and asks for nothing: partitions are replaced by one merge here, not by copy jobs. */
const PARTITION_KEYS: readonly string[] = [
  ...["field", "data_type", "granularity", "range", "time_ingestion_partitioning", "copy_partitions"],
];
/** BigQuery's limit. */
const CLUSTER_COLUMNS = 4;

/** Reads a node's BigQuery configs. Throws PatronError `bigquery-config` with every mistake. */
export function tableSettings(node: Node): TableSettings {
  const found: Diagnostic[] = [];
  const wrong = (message: string, hint?: string) =>
    found.push({
      code: "bigquery-config",
      message: `${node.name}: ${message}`,
      at: node.place,
      ...(hint ? { hint } : {}),
    });
  const settings: TableSettings = {
    partitionBy: partitionBy(node.config.partition_by, wrong),
    clusterBy: listOf(node.config.cluster_by),
    partitions: listOf(node.config.partitions),
    policyTags: policyTagsOf(node),
    authorisedBy: authorisedBy(node, wrong),
    options: tableOptions(node, wrong),
  };
  if (settings.clusterBy.length > CLUSTER_COLUMNS)
    wrong(
      `cluster_by names ${settings.clusterBy.length} columns; BigQuery clusters by ${CLUSTER_COLUMNS} at most.`,
    );
  if (settings.policyTags.size > 0) checkTagged(node, settings, wrong);
  const needsPartitions = ["require_partition_filter", "partition_expiration_days"].filter(
    (name) => node.config[name] !== undefined && node.config[name] !== false,
  );
  if (!settings.partitionBy && needsPartitions.length > 0)
    wrong(
      `${needsPartitions.join(" and ")} cannot be without partition_by.`,
      "Write partition_by: { field: …, data_type: date }.",
    );
  if (found.length > 0) throw new PatronError(found);
  return settings;
}

/** The tags that YAML gives columns: a name or a list, as Google's catalog of policies has them. */
export function policyTagsOf(node: Node): Map<string, string[]> {
  const tagged = Object.values(node.columns).filter((column) => listOf(column.policy_tags).length > 0);
  return new Map(tagged.map((column) => [column.name.toLowerCase(), listOf(column.policy_tags)]));
}

function checkTagged(node: Node, { partitionBy }: TableSettings, wrong: Wrong): void {
  const kind = String(node.config.materialized);
  if (kind === "view" || kind === "materialized_view")
    wrong(
      `policy_tags of ${[...policyTagsOf(node).keys()].join(", ")} cannot be set on a ${kind.replace("_", " ")}.`,
      "It passes on those of the tables that it reads: tag the columns there, or let the model be a table.",
    );
  if (partitionBy?.byIngestion)
    wrong(
      "policy_tags and time_ingestion_partitioning do not go together here.",
      "Cut it by a column of its own.",
    );
}

/** `grant_access_to: [{project, dataset}]`, of views. */
function authorisedBy({ config }: Node, wrong: Wrong): { project?: string; dataset: string }[] {
  const given = config.grant_access_to;
  if (given === undefined || given === null) return [];
  const list = (Array.isArray(given) ? given : [given]) as { project?: unknown; dataset?: unknown }[];
  if (config.materialized !== "view")
    wrong(
      "grant_access_to lets a view read a dataset.",
      "Let the model be a view, or give its readers a grant.",
    );
  return list.flatMap(({ project, dataset }) => {
    if (typeof dataset === "string") return [{ dataset, ...(project ? { project: String(project) } : {}) }];
    wrong("grant_access_to names no dataset.", "Write grant_access_to: [{ project: …, dataset: raw }].");
    return [];
  });
}

type Wrong = (message: string, hint?: string) => void;

function partitionBy(value: unknown, wrong: Wrong): PartitionBy | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) {
    wrong("partition_by is a mapping.", "Write partition_by: { field: ordered_on, data_type: date }.");
    return undefined;
  }
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) {
    const near = didYouMean(key, PARTITION_KEYS);
    if (!PARTITION_KEYS.includes(key))
      wrong(`partition_by knows no '${key}'.`, near ?? `Its keys: ${PARTITION_KEYS.join(", ")}`);
  }
  const dataType = String(given.data_type ?? "date").toLowerCase();
  const granularity = String(given.granularity ?? "day").toLowerCase();
  if (typeof given.field !== "string") wrong("partition_by names no field.");
  if (!DATA_TYPES.includes(dataType))
    wrong(`data_type of partition_by is '${dataType}'; it can be ${DATA_TYPES.join(", ")}.`);
  if (!GRANULARITIES.includes(granularity))
    wrong(`granularity of partition_by is '${granularity}'; it can be ${GRANULARITIES.join(", ")}.`);
  if (dataType === "date" && granularity === "hour")
    wrong("a date has no hours: granularity is day, month or year.");
  return {
    field: String(given.field ?? ""),
    dataType: dataType as DataType,
    granularity: granularity as Granularity,
    range: dataType === "int64" ? rangeOf(given.range, wrong) : undefined,
    byIngestion: given.time_ingestion_partitioning === true,
  };
}

function rangeOf(value: unknown, wrong: Wrong): PartitionBy["range"] {
  const { start, end, interval } = (value ?? {}) as Record<string, unknown>;
  const numbers = [start, end, interval].map(Number);
  if (numbers.some((one) => !Number.isInteger(one)) || numbers[2]! <= 0)
    wrong("partition_by of whole numbers needs range: { start, end, interval }.");
  return { start: numbers[0]!, end: numbers[1]!, interval: numbers[2]! };
}

function tableOptions(node: Node, wrong: Wrong): [string, string][] {
  const { config } = node;
  const options: [string, string][] = [];
  const docs = config.persist_docs as { relation?: boolean } | undefined;
  if (docs?.relation && node.description) options.push(["description", literal(node.description)]);
  const hours = config.hours_to_expiration;
  if (hours !== undefined && hours !== null) {
    if (!(Number(hours) > 0)) wrong(`hours_to_expiration is '${String(hours)}'; it is a number above 0.`);
    options.push([
      "expiration_timestamp",
      `timestamp_add(current_timestamp(), interval ${Number(hours)} hour)`,
    ]);
  }
  if (config.kms_key_name) options.push(["kms_key_name", literal(String(config.kms_key_name))]);
  const labels = labelsOf(config.labels, wrong);
  if (labels.length > 0) options.push(["labels", `[${labels.join(", ")}]`]);
  const tags = Object.entries((config.resource_tags ?? {}) as Record<string, unknown>);
  if (tags.length > 0) {
    const pairs = tags.map(([key, value]) => `(${literal(key)}, ${literal(String(value))})`);
    options.push(["tags", `[${pairs.join(", ")}]`]);
  }
  if (config.require_partition_filter === true) options.push(["require_partition_filter", "true"]);
  const days = config.partition_expiration_days;
  if (days !== undefined && days !== null) {
    if (!(Number(days) > 0)) wrong(`partition_expiration_days is '${String(days)}'; it is a number above 0.`);
    options.push(["partition_expiration_days", String(Number(days))]);
  }
  return options;
}

/** Label keys and values are lower-case letters, digits, - and _, 63 at most. Source: BigQuery's rules for labels. */
function labelsOf(value: unknown, wrong: Wrong): string[] {
  return Object.entries((value ?? {}) as Record<string, unknown>).map(([key, given]) => {
    const text = String(given);
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\d_-]{0,62}$/u.test(key) || !/^[\p{Ll}\p{Lo}\d_-]{0,63}$/u.test(text))
      wrong(`label ${key}: ${text} is none: lower-case letters, digits, - and _, 63 at most.`);
    return `(${literal(key)}, ${literal(text)})`;
  });
}

/** A text as GoogleSQL writes it. */
export function literal(text: string): string {
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replace(/'/g, "\\'")
    .replace(/\r/g, "\\r")
    .replace(/\n/g, "\\n");
  return `'${escaped}'`;
}
