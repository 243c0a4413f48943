import { PatronError } from "../../../kernel/diagnostics.ts";
import type { Column } from "../../../warehouse/port.ts";
import type { Build, Built } from "../materialisation.ts";
import { TEMPORARY_SUFFIX, withoutEnd } from "../statements.ts";
import { type SnapshotSettings, snapshotSettings, strategyMacro } from "./settings.ts";
import { closedSql, closeSql, isKeyColumn, openedSql, type SnapshotSql, versionsSql } from "./sql.ts";
import { strategyOf } from "./strategy.ts";

/**
 * Keeps the history of a query's rows: a changed row's version ends and a new one begins, in the columns that dbt
 * uses (`dbt_scd_id`, `dbt_updated_at`, `dbt_valid_from`, `dbt_valid_to`). Everything happens in the node's
 * transaction, and never anew: not even `--full-refresh` takes history away.
 */
export async function snapshot(build: Build): Promise<Built> {
  const { node, relations, statements, session, compiler } = build;
  const { registry } = compiler.project;
  const settings = snapshotSettings(
    node,
    (name) => registry.find(strategyMacro(name), node.package) !== undefined,
  );
  const old = relations.find(node.schema, node.alias);
  if (old?.type === "view") throw notATable(build);
  const strategy = await strategyOf(build, settings, old !== undefined);
  const sql: SnapshotSql = { settings, strategy, quote: (name) => statements.identifier(name) };
  const query = withoutEnd(build.sql);
  if (old) return addVersions(build, sql, query);
  const relation = { schema: node.schema, name: node.alias };
  const rows = await statements.createTableAs(session, relation, versionsSql(sql, query, false));
  return { type: "table", rows };
}

async function addVersions(build: Build, sql: SnapshotSql, query: string): Promise<Built> {
  const { node, statements, session } = build;
  const target = statements.name({ schema: node.schema, name: node.alias });
  const [incoming, opened, closed] = ["", "_opened", "_closed"].map(
    (suffix) => `${node.alias}${TEMPORARY_SUFFIX}${suffix}`,
  ) as [string, string, string];
  const existing = await statements.columnsOf(session, target);
  requireMeta(build, sql.settings, existing);
  await statements.createTemporaryTableAs(session, incoming, versionsSql(sql, query, true));
  const from = statements.identifier(incoming);
  const columns = (await statements.columnsOf(session, from)).filter((column) => !isKeyColumn(column.name));
  const rowChanged = sql.strategy.rowChanged({ incoming: sourceColumns(sql.settings, columns), existing });
  const kept = new Set(existing.map((column) => column.name.toLowerCase()));
  const listed = columns.map(({ name }) => ({ name, kept: kept.has(name.toLowerCase()) }));
  await statements.createTemporaryTableAs(session, closed, closedSql(sql, from, target, rowChanged));
  await statements.createTemporaryTableAs(session, opened, openedSql(sql, from, target, rowChanged, listed));
  for (const column of columns.filter((one) => !kept.has(one.name.toLowerCase())))
    await statements.addColumn(session, { schema: node.schema, name: node.alias }, column);
  const names = columns.map(({ name }) => statements.identifier(name)).join(", ");
  const added = await build.atomically(async () => {
    await session.execute(closeSql(sql, statements.identifier(closed), target));
    return session.execute(
      `insert into ${target} (${names}) select ${names} from ${statements.identifier(opened)}`,
    );
  });
  for (const name of [incoming, opened, closed])
    await session.execute(`drop table ${statements.identifier(name)}`);
  return { type: "table", rows: added.rowsChanged };
}

function metaNames({ meta, hardDeletes }: SnapshotSettings): string[] {
  const { dbt_is_deleted: deleted, ...rest } = meta;
  return [...Object.values(rest), ...(hardDeletes === "new_record" ? [deleted] : [])];
}

function sourceColumns(settings: SnapshotSettings, columns: Column[]): Column[] {
  const own = new Set(metaNames(settings).map((name) => name.toLowerCase()));
  return columns.filter((column) => !own.has(column.name.toLowerCase()));
}

/** A table that lacks the columns of a snapshot is none, or was kept under other settings. */
function requireMeta({ node }: Build, settings: SnapshotSettings, existing: Column[]): void {
  const there = new Set(existing.map((column) => column.name.toLowerCase()));
  const missing = metaNames(settings).filter((name) => !there.has(name.toLowerCase()));
  if (missing.length === 0) return;
  const onlyDeleted = missing.length === 1 && missing[0] === settings.meta.dbt_is_deleted;
  throw new PatronError({
    code: "snapshot-columns",
    message: `The table ${node.schema}.${node.alias} has no ${missing.join(", ")}, which snapshot ${node.name} keeps there.`,
    at: node.place,
    hint: onlyDeleted
      ? "It was kept before hard_deletes: new_record."
      : "It is no snapshot, or snapshot_meta_column_names has changed since it was made.",
    help: onlyDeleted
      ? `Add it once: alter table ${node.schema}.${node.alias} add column ${missing[0]} varchar default 'False'`
      : "Give the snapshot another alias, or rename the table's columns to the names above.",
  });
}

function notATable({ node }: Build): PatronError {
  return new PatronError({
    code: "snapshot-target",
    message: `${node.schema}.${node.alias} is a view; snapshot ${node.name} keeps its history in a table of that name.`,
    at: node.place,
    help: `Give the snapshot another alias, or drop the view: drop view ${node.schema}.${node.alias}`,
  });
}
