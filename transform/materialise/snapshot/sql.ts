import type { SnapshotSettings } from "./settings.ts";
import { KEPT, SOURCE, type Strategy } from "./strategy.ts";

/** What the statements of one snapshot are written with. */
export interface SnapshotSql {
  settings: SnapshotSettings;
  strategy: Strategy;
  quote: (name: string) => string;
}

const keyName = (index: number): string => `dbt_unique_key_${index + 1}`;

/** Whether a column only serves the comparison and is kept nowhere. */
export const isKeyColumn = (name: string): boolean => /^dbt_unique_key_\d+$/i.test(name);

/** The rows as they are now, each as the version it would be; `withKeys` adds what rows are compared by. */
export function versionsSql(
  { settings, strategy, quote }: SnapshotSql,
  query: string,
  withKeys: boolean,
): string {
  const { meta, keys, validToCurrent, hardDeletes } = settings;
  const { updatedAt, scdId } = strategy;
  const columns = [
    "snapshot_query.*",
    ...(withKeys ? keys.map((key, index) => `${key} as ${keyName(index)}`) : []),
    `${scdId} as ${quote(meta.dbt_scd_id)}`,
    `${updatedAt} as ${quote(meta.dbt_updated_at)}`,
    `${updatedAt} as ${quote(meta.dbt_valid_from)}`,
    // nullif of a value and itself: a null that has the type of the time.
    `coalesce(nullif(${updatedAt}, ${updatedAt}), ${validToCurrent ?? "null"}) as ${quote(meta.dbt_valid_to)}`,
    ...(hardDeletes === "new_record" ? [`'False' as ${quote(meta.dbt_is_deleted)}`] : []),
  ];
  return `select\n    ${columns.join(",\n    ")}\nfrom (\n${query}\n) as snapshot_query`;
}

/** The kept rows that are current. */
function keptSql({ settings, quote }: SnapshotSql, target: string): string {
  const keys = settings.keys.map((key, index) => `${key} as ${keyName(index)}`).join(", ");
  return `(select *, ${keys} from ${target} where ${isCurrent({ settings, quote }, "")}) as ${KEPT}`;
}

/** Whether a kept row is current: its end is open, or what stands for an open end. */
function isCurrent({ settings, quote }: Pick<SnapshotSql, "settings" | "quote">, prefix: string): string {
  const end = `${prefix}${quote(settings.meta.dbt_valid_to)}`;
  const open = `${end} is null`;
  return settings.validToCurrent === undefined ? open : `(${end} = ${settings.validToCurrent} or ${open})`;
}

function sameKey({ settings }: SnapshotSql): string {
  return settings.keys
    .map((_, index) => `${KEPT}.${keyName(index)} = ${SOURCE}.${keyName(index)}`)
    .join(" and ");
}

function changed({ settings, quote }: SnapshotSql, rowChanged: string): string {
  const back = `${KEPT}.${quote(settings.meta.dbt_is_deleted)} = 'True'`;
  return settings.hardDeletes === "new_record" ? `(${rowChanged}) or ${back}` : `(${rowChanged})`;
}

/** Kept rows that are no longer there, those already told of left out. */
function goneSql(sql: SnapshotSql, incoming: string, target: string, select: string): string {
  const { settings, quote } = sql;
  const told = `${KEPT}.${quote(settings.meta.dbt_is_deleted)} <> 'True'`;
  return [
    `select ${select}`,
    `from ${keptSql(sql, target)}`,
    `left join ${incoming} as ${SOURCE} on ${sameKey(sql)}`,
    `where ${SOURCE}.${keyName(0)} is null${settings.hardDeletes === "new_record" ? ` and ${told}` : ""}`,
  ].join("\n");
}

/** Which kept versions end, and when: those of changed rows, and of rows that are gone where that is looked for. */
export function closedSql(sql: SnapshotSql, incoming: string, target: string, rowChanged: string): string {
  const { settings, strategy, quote } = sql;
  const { dbt_scd_id: id, dbt_updated_at: updatedAt } = settings.meta;
  const superseded = [
    `select ${KEPT}.${quote(id)} as ended_id, ${SOURCE}.${quote(updatedAt)} as ended_at`,
    `from ${incoming} as ${SOURCE}`,
    `join ${keptSql(sql, target)} on ${sameKey(sql)}`,
    `where ${changed(sql, rowChanged)}`,
  ].join("\n");
  if (settings.hardDeletes === "ignore") return superseded;
  const gone = goneSql(
    sql,
    incoming,
    target,
    `${KEPT}.${quote(id)} as ended_id, ${strategy.now} as ended_at`,
  );
  return `${superseded}\nunion all\n${gone}`;
}

/** The versions to add: new and changed rows and, with `new_record`, one for each row that is gone. */
export function openedSql(
  sql: SnapshotSql,
  incoming: string,
  target: string,
  rowChanged: string,
  columns: { name: string; kept: boolean }[],
): string {
  const { settings, quote } = sql;
  const added = [
    `select ${columns.map(({ name }) => `${SOURCE}.${quote(name)}`).join(", ")}`,
    `from ${incoming} as ${SOURCE}`,
    `left join ${keptSql(sql, target)} on ${sameKey(sql)}`,
    `where ${KEPT}.${keyName(0)} is null or ${changed(sql, rowChanged)}`,
  ].join("\n");
  if (settings.hardDeletes !== "new_record") return added;
  const gone = columns
    .map(({ name, kept }) => `${deletedValue(sql, name, kept)} as ${quote(name)}`)
    .join(", ");
  return `${added}\nunion all\n${goneSql(sql, incoming, target, gone)}`;
}

function deletedValue(
  { settings: { meta }, strategy, quote }: SnapshotSql,
  name: string,
  kept: boolean,
): string {
  const given: Record<string, string> = {
    [meta.dbt_scd_id]: strategy.deletedScdId,
    [meta.dbt_updated_at]: strategy.now,
    [meta.dbt_valid_from]: strategy.now,
    [meta.dbt_is_deleted]: "'True'",
  };
  return given[name] ?? (kept ? `${KEPT}.${quote(name)}` : "null");
}

/** Ends the kept versions that a table of `ended_id` and `ended_at` lists. */
export function closeSql(sql: SnapshotSql, closed: string, target: string): string {
  const { settings, quote } = sql;
  const { dbt_scd_id: id, dbt_valid_to: end } = settings.meta;
  return [
    `update ${target} as kept set ${quote(end)} = closed.ended_at`,
    `from ${closed} as closed`,
    `where kept.${quote(id)} = closed.ended_id and ${isCurrent(sql, "kept.")}`,
  ].join("\n");
}
