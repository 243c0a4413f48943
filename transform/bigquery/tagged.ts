import { Bug } from "../../kernel/diagnostics.ts";
import type { Access, Column, RelationName, Session } from "../../warehouse/port.ts";
import { hasContract } from "../materialise/contract.ts";
import type { Built } from "../materialise/materialisation.ts";
import { withoutEnd } from "../materialise/statements.ts";
import type { BigqueryBuild } from "./build.ts";
import { contractColumns, emptyStagingSql, emptyTableSql } from "./ddl.ts";
import { send } from "./send.ts";

/**
 * Builds a table with policy tags. No statement makes such a table at one stroke, and one that is filled first and tagged
 * after could be read by everybody in between: so a table that is there and has the same columns gets its new rows in a
 * transaction, and one that is not is made empty, tagged, then filled.
 */
export async function makeTagged(
  build: BigqueryBuild,
  makeEmpty: (sql: string) => Promise<unknown>,
): Promise<Built> {
  const { node, compiler, name, warehouse, relations } = build;
  const relation = { schema: node.schema, name: node.alias };
  const columns = await columnsOf(build);
  const there = relations.find(node.schema, node.alias) ? await warehouse.columns(relation) : [];
  if (isSame(columns, there) && !compiler.isFullRefresh(node)) {
    await tag(build, relation);
    const rows = await warehouse.transaction(async (session) => {
      await session.execute(`truncate table ${name}`);
      return fill(build, name, columns, session);
    });
    return { type: "table", rows };
  }
  await makeEmpty(emptySql(build, columns));
  await tag(build, relation);
  return { type: "table", rows: await fill(build, name, columns, build.session) };
}

/** New rows that wait for a build's end, tagged as the table is that they go into. */
export async function stageTagged(build: BigqueryBuild, staged: RelationName): Promise<void> {
  const name = build.statements.name(staged);
  const columns = await columnsOf(build);
  await build.session.execute(emptyStagingSql(name, lines(build, columns)));
  await tag(build, staged);
  await fill(build, name, columns, build.session);
}

/** What the query gives, told without running it. */
async function columnsOf({ session, sql }: BigqueryBuild): Promise<Column[]> {
  if (session.estimate === undefined) throw new Bug("bigq0005", "BigQuery's port tells no columns");
  return (await session.estimate(withoutEnd(sql))).columns;
}

function emptySql(build: BigqueryBuild, columns: readonly Column[]): string {
  const { node, name, settings, quote } = build;
  if (!hasContract(node)) return emptyTableSql(name, lines(build, columns), settings, quote);
  const promised = contractColumns(node, quote);
  return emptyTableSql(
    name,
    promised.slice(promised.indexOf("(") + 1, promised.lastIndexOf(")")).trim(),
    settings,
    quote,
  );
}

const lines = ({ quote }: BigqueryBuild, columns: readonly Column[]) =>
  columns.map((column) => `${quote(column.name)} ${column.type}`).join(",\n  ");

async function tag({ settings, warehouse }: BigqueryBuild, relation: RelationName): Promise<void> {
  await (warehouse.access as Access).setPolicyTags(relation, settings.policyTags);
}

async function fill(
  build: BigqueryBuild,
  name: string,
  columns: readonly Column[],
  session: Session,
): Promise<number> {
  const names = columns.map((column) => build.quote(column.name)).join(", ");
  const sql = `insert into ${name} (${names})\nselect ${names}\nfrom (\n${withoutEnd(build.sql)}\n) as built`;
  return (await send({ ...build, session }, sql)).rowsChanged;
}

/** Whether both have the same columns, in whatever order. */
function isSame(columns: readonly Column[], there: readonly Column[]): boolean {
  const spelled = (list: readonly Column[]) =>
    list.map(({ name, type }) => `${name} ${type}`.toLowerCase().replaceAll(" ", "")).sort();
  return columns.length > 0 && spelled(columns).join() === spelled(there).join();
}
