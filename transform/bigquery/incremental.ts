import { PatronError } from "../../kernel/diagnostics.ts";
import type { Built } from "../materialise/materialisation.ts";
import { alignColumns } from "../materialise/schema-change.ts";
import { TEMPORARY_SUFFIX } from "../materialise/statements.ts";
import { listOf, type Node } from "../node.ts";
import type { BigqueryBuild } from "./build.ts";
import { stagingSql } from "./ddl.ts";
import {
  appendSql,
  batchConditions,
  type Merge,
  mergeSql,
  overwriteSql,
  partitionsSql,
  replaceSql,
  rowsOf,
} from "./merge.ts";
import { send } from "./send.ts";
import { stageTagged } from "./tagged.ts";

const STRATEGIES = ["merge", "insert_overwrite", "microbatch", "append"];

/**
 * Brings a model's new rows into its table. `merge` goes by key; `insert_overwrite` replaces the partitions that
 * `partitions` names or, without it, those the new rows are in, which are read first and written as constants;
 * `microbatch` replaces a batch's time. Each ends in one statement that changes the table.
 */
export async function addRows(build: BigqueryBuild): Promise<Built> {
  const { node, settings } = build;
  const asked = String(node.config.incremental_strategy ?? "merge");
  if (!STRATEGIES.includes(asked)) throw unknownStrategy(node, asked);
  const by = settings.partitionBy;
  if (asked === "insert_overwrite" && !by) throw needsPartition(build);
  const aligns = String(node.config.on_schema_change ?? "ignore") !== "ignore";
  const dynamic = asked === "insert_overwrite" && settings.partitions.length === 0;
  const staged = aligns || dynamic || by?.byIngestion === true;
  const merge = staged ? await stage(build) : await direct(build);
  let sql: string | undefined;
  if (asked === "append" || (asked === "merge" && merge.keys.length === 0)) sql = appendSql(merge);
  else if (asked === "merge") sql = mergeSql(merge);
  else if (asked === "microbatch") sql = replaceSql(merge, await ofBatch(build));
  else {
    const partitions = dynamic ? await newPartitions(build, merge.rows) : settings.partitions;
    // No new rows are in no partition: nothing to replace.
    sql = partitions.length === 0 ? undefined : overwriteSql(merge, by!, partitions);
  }
  const changed = sql === undefined ? 0 : (await send(build, sql)).rowsChanged;
  if (staged) await build.session.execute(`drop table ${merge.rows}`);
  return { type: "table", rows: changed };
}

async function ofBatch({ node, batch, warehouse }: BigqueryBuild): Promise<string[]> {
  if (!batch) return ["true"];
  const columns = await warehouse.columns({ schema: node.schema, name: node.alias });
  const time = columns.find((one) => one.name.toLowerCase() === batch.eventTime.toLowerCase());
  return batchConditions(batch.eventTime, (time?.type ?? "TIMESTAMP").toUpperCase(), batch);
}

/** The query itself is the source: nothing is written twice. The table's columns are the ones to fill. */
async function direct(build: BigqueryBuild): Promise<Merge> {
  const { node, warehouse } = build;
  const columns = await warehouse.columns({ schema: node.schema, name: node.alias });
  return mergeOf(
    build,
    rowsOf(build.sql),
    columns.map((one) => one.name),
  );
}

/** Keeps the new rows for the build, so that their columns and partitions can be read before the table changes. */
async function stage(build: BigqueryBuild): Promise<Merge> {
  const { node, sql, statements, warehouse } = build;
  const staged = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
  if (build.settings.policyTags.size > 0) await stageTagged(build, staged);
  else await send(build, stagingSql(statements.name(staged), sql));
  const incoming = await warehouse.columns(staged);
  const existing = await warehouse.columns({ schema: node.schema, name: node.alias });
  const arrival = build.settings.partitionBy?.byIngestion
    ? build.settings.partitionBy.field.toLowerCase()
    : undefined;
  const kept = incoming.filter((column) => column.name.toLowerCase() !== arrival);
  return mergeOf(build, statements.name(staged), await alignColumns(build, kept, existing));
}

function mergeOf(build: BigqueryBuild, rows: string, columns: string[]): Merge {
  const { config } = build.node;
  const only = listOf(config.merge_update_columns);
  const never = new Set(listOf(config.merge_exclude_columns).map((name) => name.toLowerCase()));
  return {
    target: build.name,
    rows,
    columns,
    keys: listOf(config.unique_key),
    predicates: listOf(config.incremental_predicates ?? config.predicates),
    updateColumns: only.length > 0 ? only : columns.filter((name) => !never.has(name.toLowerCase())),
    arrival: build.settings.partitionBy?.byIngestion ? build.settings.partitionBy : undefined,
    quote: build.quote,
  };
}

async function newPartitions({ settings, session, quote }: BigqueryBuild, rows: string): Promise<string[]> {
  const found = await session.rows<{ partition_value: string }>(
    partitionsSql(rows, settings.partitionBy!, quote),
  );
  return found.map((row) => row.partition_value);
}

function needsPartition({ node }: BigqueryBuild): PatronError {
  return new PatronError({
    code: "bigquery-config",
    message: `${node.name}: incremental_strategy: insert_overwrite replaces partitions, and partition_by is not set.`,
    at: node.place,
    hint: "Write partition_by: { field: …, data_type: date }, or use incremental_strategy: merge with a unique_key.",
  });
}

function unknownStrategy(node: Node, asked: string): PatronError {
  return new PatronError({
    code: "bad-config",
    message: `incremental_strategy of ${node.name} is '${asked}'; on BigQuery it can be ${STRATEGIES.join(", ")}.`,
    at: node.place,
  });
}
