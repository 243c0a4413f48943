import type { Context } from "../context/macros.ts";
import { parseTemplate, render } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { withCtes } from "../run/ctes.ts";
import type { UnitRun } from "../unit/inputs.ts";
import { rowsSql } from "../unit/rows.ts";
import { plainRows } from "./output.ts";
import { runModel } from "./stage.ts";
import { inputText } from "./stand-in.ts";

/**
 * Runs a TypeScript model on a unit test's rows and gives what it made as a query, to be compared as a SQL model's is.
 * `context` has the test's stand-ins for ref and source, `ctes` their rows.
 */
export async function unitRowsSql(
  run: UnitRun,
  model: Node,
  test: { context: Context; ctes: readonly { name: string; sql: string }[]; vars: Record<string, unknown> },
): Promise<string> {
  const { columns } = model.typescript!;
  const rows: Record<string, unknown>[] = [];
  const batches = runModel(model, {
    ...run,
    vars: test.vars,
    sqlOf: async (input) =>
      withCtes(await render(parseTemplate(inputText(input), model.path), test.context), test.ctes),
  });
  for await (const batch of batches)
    for (const row of plainRows(batch, columns))
      rows.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
  const typed = columns.map(({ name, logical }) => ({
    name,
    type: run.warehouse.typeName(logical),
    nullable: true,
  }));
  return rowsSql(run.warehouse, rows, typed);
}
