import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { explainCost } from "./cost.ts";
import type { Plan, PlannedChange } from "./plan.ts";

const WORDS: Record<PlannedChange["change"], string> = {
  new: "is not built yet",
  sql: "its SQL has changed",
  config: "its configuration has changed",
  "sql and config": "its SQL and its configuration have changed",
  unknown: "is there, and no build of it is on record",
};

/** A plan as a person reads it. */
export function explainPlan(plan: Plan): string {
  const cost = plan.cost ? explainCost(plan.cost) : [];
  if (plan.changes.length === 0 && plan.orphaned.length === 0)
    return [`Nothing has changed: ${plan.unchanged} are as they were built.`, ...cost].join("\n");
  const parts = plan.changes.map(explainChange);
  if (plan.orphaned.length > 0)
    parts.push(
      `No longer in the project; they stay in the warehouse until you drop them: ${plan.orphaned.join(", ")}`,
    );
  const losses = plan.changes.filter((change) => change.loss !== undefined && !change.allowed);
  if (losses.length > 0) parts.push(formatDiagnostics(losses.map((change) => change.loss!)));
  parts.push(`${plan.changes.length} to build, ${plan.unchanged} unchanged.`, ...cost);
  return parts.join("\n");
}

function explainChange(change: PlannedChange): string {
  const { node, downstream, addedColumns, droppedColumns, unsure } = change;
  const isSeed = node.resourceType === "seed";
  const plain = node.typescript ? WORDS[change.change].replace("its SQL", "its code") : WORDS[change.change];
  const why = isSeed && change.change === "sql" ? "its file has changed" : plain;
  const kind = isSeed ? "seed" : String(node.config.materialized);
  const gone = droppedColumns.map(
    ({ name, rows }) =>
      `${name} (${rows.toLocaleString("en-US")} ${rows === 1 ? "row has" : "rows have"} a value)`,
  );
  const isLost = node.config.materialized === "incremental";
  return [
    `${node.schema}.${node.alias} (${kind}): ${why}`,
    ...(addedColumns.length > 0 ? [`  adds ${addedColumns.join(", ")}`] : []),
    ...(gone.length > 0 ? [`  ${isLost ? "drops" : "no longer has"} ${gone.join(", ")}`] : []),
    ...(change.allowed ? change.statements.map((sql) => `    ${sql}`) : []),
    ...(unsure ? [`  ${unsure}`] : []),
    ...(downstream.length > 0 ? [`  read by ${downstream.join(", ")}`] : []),
  ].join("\n");
}
