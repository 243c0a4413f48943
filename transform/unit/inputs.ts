import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Column, Warehouse } from "../../warehouse/port.ts";
import { withoutEnd } from "../materialise/statements.ts";
import { statementsFor } from "../materialise/statements-for.ts";
import type { Node } from "../node.ts";

import type { Compiler } from "../run/compiler.ts";
import type { RelationCache } from "../run/relations.ts";
import { standInName } from "./context.ts";
import { rowsSql, unknownColumns } from "./rows.ts";
import { type Given, THIS } from "./unit-test.ts";

/** What unit tests need of the run they belong to. */
export interface UnitRun {
  warehouse: Warehouse;
  compiler: Compiler;
  relations: RelationCache;
}

/** The CTE of one given input. Its columns and their types are those of what it stands for. */
export async function inputCte(
  run: UnitRun,
  node: Node,
  model: Node,
  given: Given,
): Promise<{ name: string; sql: string }> {
  const target = given.target === THIS ? model : run.compiler.project.nodes.get(given.target)!;
  const name = standInName(target);
  if (given.rows.format === "sql") return { name, sql: withoutEnd(given.rows.sql) };
  const { rows } = given.rows;
  const columns = await columnsOf(run, node, target, given);
  const [unknown] = unknownColumns(rows, columns);
  if (unknown !== undefined) throw unknownColumn(node, given.input, unknown, columns);
  return { name, sql: rowsSql(run.warehouse, rows, columns) };
}

/** A column that a unit test names and its table or model does not have. */
export function unknownColumn(
  node: Node,
  where: string,
  name: string,
  columns: readonly Column[],
): PatronError {
  const names = columns.map((column) => column.name);
  return new PatronError({
    code: "unknown-column",
    message: `Unit test ${node.name} names column '${name}', which ${where} does not have.`,
    at: node.place,
    hint: didYouMean(name, names) ?? `It has: ${names.join(", ")}`,
  });
}

/** From the table as it is built, else from the types its YAML declares, else from its query. */
async function columnsOf(run: UnitRun, node: Node, target: Node, given: Given): Promise<Column[]> {
  const { warehouse, relations, compiler } = run;
  const statements = statementsFor(warehouse);
  const isTable = target.config.materialized !== "ephemeral" || target.source !== undefined;
  if (isTable && relations.find(target.schema, target.alias))
    return statements.columnsOf(warehouse, statements.name({ schema: target.schema, name: target.alias }));
  const declared = Object.values(target.columns);
  if (declared.length > 0 && declared.every((column) => column.data_type !== undefined))
    return declared.map(({ name, data_type: type }) => ({ name, type: type!, nullable: true }));
  if (target.resourceType === "model" && given.target !== THIS) {
    const sql = await compiler.compile(target);
    const described = await statements
      .columnsOf(warehouse, `select * from (\n${withoutEnd(sql)}\n) as input`)
      .catch(() => undefined);
    if (described) return described;
  }
  throw new PatronError({
    code: "unit-test-types",
    message: `Unit test ${node.name} gives rows for ${given.input}, whose columns' types are not known: it is not built.`,
    at: node.place,
    hint: "Give each of its columns a data_type in YAML, or write these rows as format: sql.",
    help: target.source
      ? `Load it first: ${target.schema}.${target.alias} is not in the warehouse.`
      : `Build it first: npx patron build --select ${target.name}`,
  });
}
