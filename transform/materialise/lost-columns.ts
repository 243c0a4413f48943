import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import type { Column } from "../../warehouse/port.ts";
import { Graph } from "../graph/graph.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { Build } from "./materialisation.ts";

const graphs = new WeakMap<Project, Graph>();
/** Made once a run: thousands of nodes ask. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** What reads a node and is not built by this run; an exposure is never built. */
function readersOutside({ node, compiler }: Build): Node[] {
  const { project, selected } = compiler;
  const graph = graphs.get(project) ?? new Graph(project.nodes);
  graphs.set(project, graph);
  const chosen = sets.get(selected) ?? new Set(selected);
  sets.set(selected, chosen);
  const children = graph.children(node.uniqueId).map((id) => project.nodes.get(id)!);
  return children.filter(
    (one) =>
      one.resourceType === "exposure" ||
      (["model", "snapshot"].includes(one.resourceType) && !chosen.has(one.uniqueId)),
  );
}

/**
 * The columns that a table or view has before it is made anew, where something outside this run reads it: the others
 * cost no question. An incremental model's columns go by `on_schema_change`, which tells of them itself. On BigQuery the
 * two questions would be two billed queries a model: there `plan` tells it.
 */
export async function columnsToKeep(build: Build): Promise<Column[]> {
  const { node, relations, warehouse } = build;
  if (warehouse.dialect === "bigquery") return [];
  const isRemade =
    ["model", "seed"].includes(node.resourceType) && node.config.materialized !== "incremental";
  if (!isRemade || !relations.find(node.schema, node.alias) || readersOutside(build).length === 0) return [];
  return warehouse.columns({ schema: node.schema, name: node.alias });
}

/**
 * Warns of columns that are gone while something outside this run still reads them: a build with only this model
 * succeeds, and its readers fail later. It is said inside the node's transaction, so that `--warn-error` keeps the old
 * table where the warehouse has DDL in transactions.
 */
export async function warnOfLostColumns(build: Build, before: readonly Column[]): Promise<void> {
  if (before.length === 0) return;
  const { node, statements, session, compiler } = build;
  const relation = { schema: node.schema, name: node.alias };
  const now = await statements.columnsOf(session, statements.name(relation));
  const kept = new Set(now.map((column) => column.name.toLowerCase()));
  const gone = before.map((column) => column.name).filter((name) => !kept.has(name.toLowerCase()));
  if (gone.length === 0) return;
  const readers = readersOutside(build).flatMap((one) => reading(one, gone));
  if (readers.length === 0) return;
  const message = `${node.name} no longer has ${gone.join(", ")}, and this run does not build what still reads it: ${readers.join("; ")}.`;
  const built = readersOutside(build).some((one) => one.resourceType !== "exposure");
  const help = built ? `Build them too: npx patron build --select ${node.name}+` : undefined;
  compiler.project.around.log.warn(
    formatDiagnostics([{ code: "lost-column", message, at: node.place, ...(help ? { help } : {}) }]),
  );
}

/** How a reader uses lost columns: those that its code names, or all by a `*`. An exposure says nothing of columns. */
function reading(reader: Node, gone: readonly string[]): string[] {
  if (reader.resourceType === "exposure") return [`exposure ${reader.name}`];
  const code = reader.rawCode.replace(/--.*$|\{#[\s\S]*?#\}|\/\*[\s\S]*?\*\//gm, "");
  const named = gone.filter((name) =>
    new RegExp(`\\b${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\b`, "i").test(code),
  );
  const where = `${reader.name} (${reader.originalPath})`;
  if (named.length > 0) return [`${where} names ${named.join(", ")}`];
  return /(?:\bselect\s+|\.|,\s*)\*/i.test(code) ? [`${where} takes every column by *`] : [];
}
