import type { Row, Session, Warehouse } from "../../warehouse/port.ts";
import { TEMPORARY_SUFFIX, withoutEnd } from "../materialise/statements.ts";
import { statementsFor } from "../materialise/statements-for.ts";
import type { Node } from "../node.ts";
import type { RelationCache } from "../run/relations.ts";

export interface TestOutcome {
  status: "pass" | "fail" | "warn";
  failures: number;
  /** A few of the rows that break the rule. */
  sample: Row[];
  /** The table that keeps the failing rows, when the test asks for it. */
  storedIn?: string;
}

/** Rows shown in a failure's message. */
const SAMPLE = 3;

/** Whether a test's failing rows are kept in a table. */
export function keepsRows(node: Node, always: boolean): boolean {
  const { store_failures: asked, store_failures_as: as } = node.config;
  return asked === true || as === "table" || (always && asked !== false);
}

/** Runs a compiled test: counts what it selects and compares the count with the test's thresholds. */
export async function runTest(
  node: Node,
  sql: string,
  run: { warehouse: Warehouse; relations: RelationCache; storeFailures?: boolean },
): Promise<TestOutcome> {
  const { warehouse } = run;
  const { limit } = node.config;
  const body = withoutEnd(sql) + (limit ? `\nlimit ${Number(limit)}` : "");
  const store = keepsRows(node, run.storeFailures === true);
  if (!store) return judge(node, body, warehouse);
  const statements = statementsFor(warehouse);
  const relation = { schema: node.schema, name: node.alias };
  if (warehouse.dialect === "bigquery") {
    await warehouse.execute(`create or replace table ${statements.name(relation)} as (\n${body}\n)`);
  } else {
    await warehouse.transaction(async (session) => {
      const temporary = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
      await statements.createTableAs(session, temporary, body);
      await statements.takePlace(session, temporary, node.alias, run.relations.find(node.schema, node.alias));
    });
  }
  run.relations.add({ ...relation, type: "table" });
  const name = statements.name(relation);
  return { ...(await judge(node, `select * from ${name}`, warehouse)), storedIn: name };
}

/** The statement that counts what a compiled test selects and holds the count against the test's thresholds. */
export function countFailures(node: Node, body: string): string {
  const { fail_calc: count, warn_if: warnIf, error_if: errorIf } = node.config;
  return (
    `select ${count} as failures, ${count} ${warnIf} as should_warn, ${count} ${errorIf} as should_error\n` +
    `from (\n${withoutEnd(body)}\n) as dbt_internal_test`
  );
}

async function judge(node: Node, body: string, session: Session): Promise<TestOutcome> {
  const [row] = await session.rows<{ failures: unknown; should_warn: unknown; should_error: unknown }>(
    countFailures(node, body),
  );
  const failures = Number(row?.failures ?? 0);
  const severity = String(node.config.severity ?? "error").toLowerCase();
  const status =
    severity === "error" && row?.should_error === true ? "fail" : row?.should_warn === true ? "warn" : "pass";
  const bad = status !== "pass";
  const sample = bad
    ? await session.rows(`select * from (\n${body}\n) as dbt_internal_test limit ${SAMPLE}`)
    : [];
  // Rows within the thresholds are no failures: dbt counts none for a test that passes.
  return { status, failures: bad ? failures : 0, sample };
}
