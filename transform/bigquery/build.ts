import type { Session } from "../../warehouse/port.ts";
import type { BuildParts } from "../materialise/build-node.ts";
import { hasContract } from "../materialise/contract.ts";
import type { Build, Built, Materialisation } from "../materialise/materialisation.ts";
import { TEMPORARY_SUFFIX, withoutEnd } from "../materialise/statements.ts";
import {
  contractColumns,
  createMaterializedViewSql,
  createTableSql,
  createViewSql,
  describeColumnsSql,
  describesColumns,
  emptyTableSql,
  stagingSql,
} from "./ddl.ts";
import { applyGrants } from "./grants.ts";
import { addRows } from "./incremental.ts";
import { arrivalOf } from "./merge.ts";
import { send } from "./send.ts";
import { policyTagsOf, type TableSettings, tableSettings } from "./settings.ts";
import { BigqueryStatements, UNLIKE } from "./statements.ts";
import { makeTagged } from "./tagged.ts";

/** What the statements of one build on BigQuery are made with. */
export interface BigqueryBuild extends Build {
  settings: TableSettings;
  /** The node's own table, quoted. */
  name: string;
  quote: (name: string) => string;
}

type Maker = (build: BigqueryBuild) => Promise<Built>;

const MAKERS: Readonly<Record<string, Maker>> = {
  table: makeTable,
  view: makeView,
  materialized_view: makeMaterializedView,
  incremental: async (build) =>
    build.compiler.isIncremental(build.node) ? addRows(build) : makeTable(build),
};

/**
 * How BigQuery builds a model; undefined for what is built as elsewhere: seeds, snapshots, and materialisations that a
 * project defines itself.
 */
export function makerOf({ node, compiler }: Pick<Build, "node" | "compiler">): Materialisation | undefined {
  const name = String(node.config.materialized);
  const maker = node.resourceType === "model" ? MAKERS[name] : undefined;
  const { registry } = compiler.project;
  const own = ["bigquery", "default"].some((one) =>
    registry.find(`materialization_${name}_${one}`, node.package),
  );
  return maker && !own ? (build) => maker(withSettings(build)) : undefined;
}

/**
 * Runs a node's build in a session of its own. BigQuery knows no DDL of lasting tables inside a transaction, so each
 * statement stands for itself: a table is replaced, or merged into, at one stroke, and a killed run leaves the old rows
 * or the new ones. Changes of rows that take several statements go into a transaction by `atomically`.
 */
export function inSession<T>(parts: BuildParts, work: (build: Build) => Promise<T>): Promise<T> {
  const { warehouse, node } = parts;
  const isModel = node.resourceType === "model";
  const statements = new BigqueryStatements(warehouse, isModel ? undefined : tableSettings(node));
  // One job each needs no session, which costs a job itself.
  if (node.resourceType !== "snapshot" && !node.typescript)
    return work({ ...parts, session: warehouse, statements, atomically: (changes) => changes() });
  return warehouse.session((session) =>
    work({ ...parts, session, statements, atomically: (changes) => transaction(session, changes) }),
  );
}

async function transaction<T>(session: Session, changes: () => Promise<T>): Promise<T> {
  await session.execute("begin transaction");
  try {
    const result = await changes();
    await session.execute("commit transaction");
    return result;
  } catch (error) {
    await session.execute("rollback transaction").catch(() => {});
    throw error;
  }
}

function withSettings(build: Build): BigqueryBuild {
  const { node, statements } = build;
  return {
    ...build,
    settings: tableSettings(node),
    name: statements.name({ schema: node.schema, name: node.alias }),
    quote: (name) => statements.identifier(name),
  };
}

/**
 * Writes the columns' descriptions, policy tags and the grants of what was built. A model's tags are there before its
 * rows are; a seed's come when it is loaded, a snapshot's with its first build.
 */
export async function describeAndGrant(build: Build, made: Built): Promise<void> {
  const { node, statements, warehouse } = build;
  const relation = { schema: node.schema, name: node.alias };
  await describe(build, made);
  const tags = policyTagsOf(node);
  if (tags.size > 0 && made.type === "table") await warehouse.access?.setPolicyTags(relation, tags);
  await applyGrants(build, made.type, statements.name(relation));
}

async function makeTable(build: BigqueryBuild): Promise<Built> {
  const { node, sql, settings, name, quote } = build;
  await makeWay(build, "table");
  if (settings.partitionBy?.byIngestion) return makeIngestionTable(build);
  if (settings.policyTags.size > 0)
    return makeTagged(build, (empty) => inPlace(build, () => build.session.execute(empty)));
  const promised = hasContract(node);
  const names = Object.values(node.columns).map((column) => quote(column.name));
  const query = promised ? `select ${names.join(", ")}\nfrom (\n${withoutEnd(sql)}\n) as built` : sql;
  const columns = promised ? contractColumns(node, quote) : undefined;
  await inPlace(build, () => send(build, createTableSql(name, query, settings, quote, columns)));
  return { type: "table", ...(await rowCount(build)) };
}

/** A table whose partitions are the rows' time of arrival is made empty, then filled: no query can make it. */
async function makeIngestionTable(build: BigqueryBuild): Promise<Built> {
  const { node, sql, settings, name, quote, session, statements, warehouse } = build;
  const { field, granularity } = settings.partitionBy!;
  const staged = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
  await send(build, stagingSql(statements.name(staged), sql));
  const columns = (await warehouse.columns(staged)).filter(
    (one) => one.name.toLowerCase() !== field.toLowerCase(),
  );
  const lines = columns.map((column) => `${quote(column.name)} ${column.type}`).join(",\n  ");
  await inPlace(build, () => session.execute(emptyTableSql(name, lines, settings, quote)));
  const names = columns.map((column) => quote(column.name)).join(", ");
  const { rowsChanged } = await session.execute(
    `insert into ${name} (_PARTITIONTIME, ${names})\nselect ${arrivalOf(quote(field), granularity)}, ${names} from ${statements.name(staged)}`,
  );
  await session.execute(`drop table ${statements.name(staged)}`);
  return { type: "table", rows: rowsChanged };
}

async function makeView(build: BigqueryBuild): Promise<Built> {
  await makeWay(build, "view");
  const { node, name, settings, sql, warehouse } = build;
  await send(build, createViewSql(name, sql, settings));
  for (const { project, dataset } of settings.authorisedBy) {
    const read = { schema: dataset, ...(project === undefined ? {} : { project }) };
    await warehouse.access?.authorise({ schema: node.schema, name: node.alias }, read);
  }
  return { type: "view" };
}

async function makeMaterializedView(build: BigqueryBuild): Promise<Built> {
  const { node, sql, settings, name, quote, session, statements } = build;
  const old = build.relations.find(node.schema, node.alias);
  if (old?.type === "table") await statements.drop(session, old);
  await inPlace(build, () => send(build, createMaterializedViewSql(name, sql, node, settings, quote)));
  return { type: "view" };
}

/** A view cannot be replaced by a table, nor a table by a view. */
async function makeWay(
  { node, relations, statements, session }: BigqueryBuild,
  kind: "table" | "view",
): Promise<void> {
  const old = relations.find(node.schema, node.alias);
  if (old && old.type !== kind) await statements.drop(session, old);
}

/** A table whose partitions or clusters change is dropped first, as is a view that becomes a materialized one. */
async function inPlace(
  { node, relations, statements, session }: BigqueryBuild,
  create: () => Promise<unknown>,
) {
  const old = relations.find(node.schema, node.alias);
  try {
    await create();
  } catch (error) {
    if (!old || !UNLIKE.test(String(error))) throw error;
    await statements.drop(session, old);
    await create();
  }
}

async function rowCount({ name, session, settings, node }: BigqueryBuild): Promise<{ rows?: number }> {
  // Where every read must name its partitions, a count of all rows would be refused.
  if (node.config.require_partition_filter === true && settings.partitionBy) return {};
  const [row] = await session.rows<{ row_count: number }>(`select count(*) as row_count from ${name}`);
  return row === undefined ? {} : { rows: Number(row.row_count) };
}

async function describe(build: Build, made: Built): Promise<void> {
  const { node, warehouse, session, statements } = build;
  if (!describesColumns(node) || (made.type === "table" && hasContract(node))) return;
  const relation = { schema: node.schema, name: node.alias };
  const there = (await warehouse.columns(relation)).map((one) => one.name);
  const quote = (name: string) => statements.identifier(name);
  const sql = describeColumnsSql(node, made.type, statements.name(relation), there, quote);
  if (sql) await session.execute(sql);
}
