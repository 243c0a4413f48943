import { PatronError } from "../../kernel/diagnostics.ts";
import type { Column } from "../../warehouse/port.ts";
import { refuseLoss } from "../plan/column-drop.ts";
import type { Build } from "./materialisation.ts";

const CHOICES = ["ignore", "append_new_columns", "sync_all_columns", "fail"];

/**
 * Brings the table's columns in line with the new rows' as `on_schema_change` says, and gives the columns to insert.
 * `ignore` (default) leaves new columns out; `append_new_columns` adds them; `sync_all_columns` also drops columns
 * that the model no longer has, unless rows have a value there and nobody allowed it; `fail` stops at any difference.
 */
export async function alignColumns(build: Build, incoming: Column[], existing: Column[]): Promise<string[]> {
  const choice = String(build.node.config.on_schema_change ?? "ignore");
  const added = without(incoming, existing);
  const gone = without(existing, incoming);
  if (!CHOICES.includes(choice)) throw badChoice(build, choice);
  if (choice === "fail" && (added.length > 0 || gone.length > 0)) throw differs(build, added, gone);
  if (choice === "ignore") {
    if (gone.length > 0) throw missing(build, gone);
    return existing.map((column) => column.name);
  }
  const relation = { schema: build.node.schema, name: build.node.alias };
  for (const column of choice === "fail" ? [] : added)
    await build.statements.addColumn(build.session, relation, column);
  if (choice === "sync_all_columns") {
    const names = gone.map((column) => column.name);
    await refuseLoss(build.node, build.compiler.project, build, names);
    for (const column of gone) await build.statements.dropColumn(build.session, relation, column.name);
  }
  return incoming.map((column) => column.name);
}

function without(columns: Column[], others: Column[]): Column[] {
  const names = new Set(others.map((column) => column.name.toLowerCase()));
  return columns.filter((column) => !names.has(column.name.toLowerCase()));
}

const list = (columns: Column[]) => columns.map((column) => `${column.name} (${column.type})`).join(", ");

function differs({ node }: Build, added: Column[], gone: Column[]): PatronError {
  const parts = [
    ...(added.length > 0 ? [`new: ${list(added)}`] : []),
    ...(gone.length > 0 ? [`no longer there: ${list(gone)}`] : []),
  ];
  return new PatronError({
    code: "schema-change",
    message: `The columns of ${node.name} have changed (${parts.join("; ")}) and on_schema_change is fail.`,
    at: node.place,
    help: `Build it anew: npx patron build --select ${node.name} --full-refresh, or set on_schema_change.`,
  });
}

function missing({ node }: Build, gone: Column[]): PatronError {
  return new PatronError({
    code: "schema-change",
    message: `${node.name} no longer gives ${list(gone)}, which its table has, and on_schema_change is ignore.`,
    at: node.place,
    help: `Build it anew: npx patron build --select ${node.name} --full-refresh, or set on_schema_change: sync_all_columns.`,
  });
}

function badChoice({ node }: Build, choice: string): PatronError {
  const message = `on_schema_change of ${node.name} is '${choice}'; it can be ${CHOICES.join(", ")}.`;
  return new PatronError({ code: "bad-config", message, at: node.place });
}
