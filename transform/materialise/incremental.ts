import { PatronError } from "../../kernel/diagnostics.ts";
import { listOf } from "../node.ts";
import { conditionsOf } from "../run/reading.ts";
import type { Build, Built } from "./materialisation.ts";
import { alignColumns } from "./schema-change.ts";
import { TEMPORARY_SUFFIX } from "./statements.ts";
import { table } from "./table.ts";

/** One way to bring new rows into a table: statements over the table, the new rows' table and the columns. */
type Strategy = (merge: Merge) => string[];

interface Merge {
  target: string;
  rows: string;
  columns: string[];
  keys: string[];
  /** Conditions that narrow which old rows are looked at (`incremental_predicates`). */
  predicates: string[];
  quote: (name: string) => string;
  updateColumns: string[];
  /** Of a microbatch: the conditions that hold for the rows of its time. */
  inBatch: string[];
}

/** dbt's names for the two sides, which people's incremental_predicates use. */
const OLD = "DBT_INTERNAL_DEST";
const NEW = "DBT_INTERNAL_SOURCE";

const STRATEGIES: Record<string, Strategy> = {
  append: ({ target, rows, columns, quote }) => {
    const names = columns.map(quote).join(", ");
    return [`insert into ${target} (${names}) select ${names} from ${rows}`];
  },
  "delete+insert": (merge) => {
    if (merge.keys.length === 0) return STRATEGIES.append!(merge);
    const same = merge.keys.map((key) => `${NEW}.${merge.quote(key)} = ${OLD}.${merge.quote(key)}`);
    const where = [
      `exists (select 1 from ${merge.rows} as ${NEW} where ${same.join(" and ")})`,
      ...merge.predicates,
    ];
    return [
      `delete from ${merge.target} as ${OLD} where ${where.join(" and ")}`,
      ...STRATEGIES.append!(merge),
    ];
  },
  // The rows of the batch's time go, then those that it read come: a batch that is built again does not double.
  microbatch: (merge) => [
    `delete from ${merge.target} as ${OLD} where ${[...merge.inBatch, ...merge.predicates].join(" and ")}`,
    ...STRATEGIES.append!(merge),
  ],
  merge: (merge) => {
    if (merge.keys.length === 0) return STRATEGIES.append!(merge);
    const { target, rows, columns, keys, predicates, quote, updateColumns } = merge;
    const on = [...keys.map((key) => `${NEW}.${quote(key)} = ${OLD}.${quote(key)}`), ...predicates];
    const names = columns.map(quote).join(", ");
    const values = columns.map((name) => `${NEW}.${quote(name)}`).join(", ");
    const set = updateColumns.map((name) => `${quote(name)} = ${NEW}.${quote(name)}`).join(", ");
    return [
      [
        `merge into ${target} as ${OLD} using ${rows} as ${NEW} on ${on.map((one) => `(${one})`).join(" and ")}`,
        ...(set === "" ? [] : [`when matched then update set ${set}`]),
        `when not matched then insert (${names}) values (${values})`,
      ].join("\n"),
    ];
  },
};

/**
 * Adds the model's rows to its table. The first run, a full refresh, and a view under the table's name build the
 * table anew. Everything happens in the node's transaction: a killed run leaves the table as it was.
 */
export async function incremental(build: Build): Promise<Built> {
  const { node, session, statements } = build;
  const strategy = strategyOf(build);
  if (!build.compiler.isIncremental(node)) return table(build);
  const rowsTable = `${node.alias}${TEMPORARY_SUFFIX}`;
  await statements.createTemporaryTableAs(session, rowsTable, build.sql);
  const target = statements.name({ schema: node.schema, name: node.alias });
  const rows = statements.identifier(rowsTable);
  const incoming = await statements.columnsOf(session, rows);
  const columns = await alignColumns(build, incoming, await statements.columnsOf(session, target));
  let changed = 0;
  for (const sql of STRATEGIES[strategy]!(mergeOf(build, { target, rows, columns }))) {
    changed = (await session.execute(sql)).rowsChanged;
  }
  await session.execute(`drop table ${rows}`);
  return { type: "table", rows: changed };
}

/** The strategy asked for; without one, rows with a key replace those of the same key, others are appended. */
function strategyOf({ node, warehouse }: Build): string {
  const asked = node.config.incremental_strategy;
  const keyed = listOf(node.config.unique_key).length > 0;
  const chosen = String(
    asked ?? (keyed ? (warehouse.dialect === "bigquery" ? "merge" : "delete+insert") : "append"),
  );
  if (chosen === "merge" && warehouse.supportsMerge !== true) return "delete+insert";
  if (chosen in STRATEGIES) return chosen;
  throw new PatronError({
    code: "bad-config",
    message: `incremental_strategy of ${node.name} is '${chosen}'; it can be ${Object.keys(STRATEGIES).join(", ")}.`,
    at: node.place,
  });
}

function mergeOf(build: Build, parts: { target: string; rows: string; columns: string[] }): Merge {
  const { config } = build.node;
  const keys = listOf(config.unique_key);
  const only = listOf(config.merge_update_columns);
  const never = new Set(listOf(config.merge_exclude_columns).map((name) => name.toLowerCase()));
  const updateColumns =
    only.length > 0 ? only : parts.columns.filter((name) => !never.has(name.toLowerCase()));
  return {
    ...parts,
    keys,
    predicates: listOf(config.incremental_predicates ?? config.predicates),
    quote: (name) => build.statements.identifier(name),
    updateColumns,
    inBatch: build.batch ? conditionsOf(build.batch.eventTime, build.batch) : ["true"],
  };
}
