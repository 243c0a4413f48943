import { formatDiagnostics, formatPlace } from "../../kernel/diagnostics.ts";
import { parseTemplate, render } from "../jinja/index.ts";
import { withoutEnd } from "../materialise/statements.ts";
import { statementsFor } from "../materialise/statements-for.ts";
import type { Node } from "../node.ts";
import { withCtes } from "../run/ctes.ts";

import { compareRows, type Difference, differenceTable, type TextRow } from "./compare.ts";
import { unitContext } from "./context.ts";
import { inputCte, type UnitRun, unknownColumn } from "./inputs.ts";
import { rowsSql, unknownColumns } from "./rows.ts";

const modelOf = (run: UnitRun, node: Node): Node => run.compiler.project.nodes.get(node.dependsOn.nodes[0]!)!;

/** The tested model's SQL with the test's rows in place of what it reads. */
export async function unitTestSql(run: UnitRun, node: Node): Promise<string> {
  const model = modelOf(run, node);
  const unit = node.unitTest!;
  const context = unitContext(run.compiler, node, model, unit);
  const ctes = [];
  for (const given of unit.given) ctes.push(await inputCte(run, node, model, given));
  if (model.typescript) {
    const { unitRowsSql } = await import("../typescript/unit.ts");
    return unitRowsSql(run, model, { context, ctes, vars: unit.vars });
  }
  model.template ??= parseTemplate(model.rawCode, model.path);
  const sql = await render(model.template, context);
  return withCtes(sql, ctes);
}

/** Runs the model on the test's rows and compares, in the columns that the test expects, with what it expects. */
export async function runUnitTest(
  run: UnitRun,
  node: Node,
  sql: string,
  compiledPath: string | undefined,
): Promise<{ status: "pass" | "fail"; failures: number; message?: string }> {
  const { warehouse } = run;
  const statements = statementsFor(warehouse);
  const actualSql = `select * from (\n${withoutEnd(sql)}\n) as actual`;
  const columns = await statements.columnsOf(warehouse, actualSql);
  const { expect } = node.unitTest!;
  const rows = expect.format === "rows" ? expect.rows : [];
  const [unknown] = unknownColumns(rows, columns);
  if (unknown !== undefined) throw unknownColumn(node, modelOf(run, node).name, unknown, columns);
  const named =
    expect.format === "rows"
      ? rows.flatMap(Object.keys)
      : (
          await statements.columnsOf(warehouse, `select * from (\n${withoutEnd(expect.sql)}\n) as expected`)
        ).map((column) => column.name);
  const wanted = new Set(named.map((name) => name.toLowerCase()));
  const compared = wanted.size === 0 ? columns : columns.filter((one) => wanted.has(one.name.toLowerCase()));
  const expectedSql = expect.format === "rows" ? rowsSql(warehouse, rows, compared) : withoutEnd(expect.sql);
  const texts = (body: string) => {
    const list = compared.map(({ name, type }) => {
      const quoted = warehouse.quoteIdentifier(name);
      return `cast(cast(${quoted} as ${type}) as ${warehouse.typeName("text")}) as ${quoted}`;
    });
    return warehouse.rows<TextRow>(`select ${list.join(", ")} from (\n${body}\n) as compared`);
  };
  const names = compared.map((column) => column.name);
  const difference = compareRows(await texts(expectedSql), await texts(actualSql), names);
  const failures = difference.changed.length + difference.missing.length + difference.unexpected.length;
  if (failures === 0) return { status: "pass", failures };
  return { status: "fail", failures, message: unitTestMessage(run, node, difference, names, compiledPath) };
}

function unitTestMessage(
  run: UnitRun,
  node: Node,
  difference: Difference,
  columns: string[],
  compiledPath: string | undefined,
): string {
  const parts = [
    [difference.changed.length, "differ"],
    [difference.missing.length, "missing"],
    [difference.unexpected.length, "not expected"],
  ] as const;
  const counted = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const shown = compiledPath && formatPlace({ path: compiledPath });
  return formatDiagnostics([
    {
      code: "unit-test-failed",
      message: [
        `${node.name} on ${modelOf(run, node).name}: of its rows ${counted.join(", ")}.`,
        ...(node.description ? [node.description] : []),
        ...differenceTable(difference, columns),
        "~ expected → actual, - missing, + not expected",
      ].join("\n"),
      at: node.place,
      ...(shown ? { hint: `Compiled: ${shown}` } : {}),
      ...(shown ? { help: `See all rows: npx patron show --inline "$(cat ${shown})"` } : {}),
    },
  ]);
}
