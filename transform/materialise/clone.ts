import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import type { Compiler } from "../run/compiler.ts";
import type { RelationCache } from "../run/relations.ts";
import type { PreviousState } from "../state/previous.ts";
import { Statements } from "./statements.ts";

/**
 * Puts what an earlier run built under this target's name: a copy without cost where the warehouse has clones
 * (BigQuery tables), else a view over it. What already stands there stays, unless the run refreshes in full.
 */
export async function cloneNode(
  node: Node,
  run: {
    warehouse: Warehouse;
    compiler: Compiler;
    relations: RelationCache;
    state: PreviousState | undefined;
  },
): Promise<{ message?: string }> {
  const { warehouse, relations, compiler } = run;
  const before = run.state?.nodes.get(node.uniqueId);
  if (!before) return { message: "not in the state that --state names: nothing to clone" };
  const old = relations.find(node.schema, node.alias);
  if (old && !compiler.fullRefresh) return { message: `${node.schema}.${node.alias} is there already` };
  const schema = String(before.schema);
  const name = String(before.alias ?? before.name);
  if (before.database === node.database && schema === node.schema && name === node.alias) {
    return { message: "the state is this target itself: nothing to clone" };
  }
  const statements = new Statements(warehouse);
  const from =
    before.database === node.database
      ? warehouse.quote({ schema, name })
      : `${warehouse.quoteIdentifier(String(before.database))}.${warehouse.quote({ schema, name })}`;
  const asTable =
    warehouse.dialect === "bigquery" && (before.config as Node["config"]).materialized !== "view";
  const onBigQuery = warehouse.dialect === "bigquery";
  const copy = async (session: Session) => {
    // BigQuery replaces like by like at one stroke, and has no DDL in transactions.
    const stays = onBigQuery && old?.type === (asTable ? "table" : "view");
    if (old && !stays) await statements.drop(session, old);
    const to = { schema: node.schema, name: node.alias };
    if (asTable) await session.execute(`create or replace table ${statements.name(to)} clone ${from}`);
    else await statements.createView(session, to, `select * from ${from}`);
  };
  await (onBigQuery ? copy(warehouse) : warehouse.transaction(copy));
  relations.add({ schema: node.schema, name: node.alias, type: asTable ? "table" : "view" });
  return {};
}
