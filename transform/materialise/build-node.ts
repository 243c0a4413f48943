import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import type { Staged } from "../typescript/stage.ts";
import { checkContract, hasContract } from "./contract.ts";
import { materialisationOf } from "./custom.ts";
import { persistDocs } from "./docs.ts";
import { runHooks } from "./hooks.ts";
import { columnsToKeep, warnOfLostColumns } from "./lost-columns.ts";
import type { Build, Built } from "./materialisation.ts";
import { Statements } from "./statements.ts";

const warned = new WeakSet<object>();

/** Says once a project that `grants` do nothing here: DuckDB has no users. They stay in the manifest. */
function warnOfGrants({ node, warehouse, compiler }: Build): void {
  const isEmpty = Object.keys((node.config.grants as object | undefined) ?? {}).length === 0;
  if (isEmpty || warehouse.dialect !== "duckdb" || warned.has(compiler.project)) return;
  warned.add(compiler.project);
  const message = `${node.name} has grants, and DuckDB has no users to grant to: they are left out here.`;
  compiler.project.around.log.warn(formatDiagnostics([{ code: "no-grants", message, at: node.place }]));
}

/** The rows of a TypeScript model as a query; what loads such models is not read for a project that has none. */
async function staged(build: Build): Promise<Staged> {
  const { stageRows } = await import("../typescript/stage.ts");
  return stageRows(build);
}

/** What a build needs before it has a session. */
export type BuildParts = Omit<Build, "session" | "statements" | "atomically">;

function inTransaction<T>(parts: BuildParts, work: (build: Build) => Promise<T>): Promise<T> {
  const statements = new Statements(parts.warehouse);
  return parts.warehouse.transaction((session) =>
    work({ ...parts, session, statements, atomically: (changes) => changes() }),
  );
}

/** Builds one model or seed with its hooks, all in one transaction, and notes what is now in the warehouse. */
export async function buildNode(
  node: Node,
  sql: string,
  run: Pick<Build, "warehouse" | "compiler" | "relations" | "batch" | "signal">,
): Promise<Built> {
  const { warehouse, compiler, relations } = run;
  const onBigQuery = warehouse.dialect === "bigquery" ? await import("../bigquery/build.ts") : undefined;
  const materialise = onBigQuery?.makerOf({ node, compiler }) ?? materialisationOf({ node, compiler });
  await runHooks(node, "pre-hook", false, { compiler, session: warehouse });
  const parts = { node, sql, warehouse, relations, compiler, batch: run.batch, signal: run.signal };
  const inOne = onBigQuery?.inSession ?? inTransaction;
  const built = await inOne(parts, async (build) => {
    await runHooks(node, "pre-hook", true, build);
    const rows = node.typescript ? await staged(build) : undefined;
    if (rows) Object.assign(build, { sql: rows.sql, staged: rows });
    if (node.resourceType === "model" && hasContract(node)) await checkContract(build);
    const before = await columnsToKeep(build);
    const made = await materialise(build);
    if (onBigQuery) await onBigQuery.describeAndGrant(build, made);
    else await persistDocs(build, made);
    warnOfGrants(build);
    await warnOfLostColumns(build, before);
    await rows?.drop();
    await runHooks(node, "post-hook", true, build);
    return made;
  });
  relations.add({ schema: node.schema, name: node.alias, type: built.type });
  await runHooks(node, "post-hook", false, { compiler, session: warehouse });
  return built;
}
