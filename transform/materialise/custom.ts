import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Macro, Node } from "../node.ts";
import { incremental } from "./incremental.ts";
import type { Build, Built, Materialisation } from "./materialisation.ts";
import { seed } from "./seed.ts";
import { snapshot } from "./snapshot/snapshot.ts";
import { table } from "./table.ts";
import { view } from "./view.ts";

const OWN: Record<string, Materialisation> = { table, view, incremental, seed, snapshot };

/** The materialisation a node asks for: one that the project defines in Jinja goes before the runner's own. */
export function materialisationOf(build: Pick<Build, "node" | "compiler">): Materialisation {
  const name = String(build.node.config.materialized);
  const { registry, around } = build.compiler.project;
  for (const adapter of [around.target.type, "default"]) {
    const macro = registry.find(`materialization_${name}_${adapter}`, build.node.package);
    if (macro) return (given) => inJinja(given, macro);
  }
  const own = OWN[name];
  if (own) return own;
  if (name === "materialized_view" && around.target.type === "duckdb") throw noMaterializedViews(build.node);
  const hint = didYouMean(name, [...Object.keys(OWN), "ephemeral"]);
  throw new PatronError({
    code: "unknown-materialisation",
    message: `${build.node.name} asks for materialized: ${name}, which nobody defines.`,
    at: build.node.place,
    ...(hint ? { hint } : {}),
    help: `Define it: {% materialization ${name}, default %} … {% endmaterialization %} in macros/`,
  });
}

function noMaterializedViews(node: Node): PatronError {
  return new PatronError({
    code: "no-materialized-views",
    message: `${node.name} asks for materialized: materialized_view, and DuckDB has none.`,
    at: node.place,
    hint: "Instead: table (built anew in each run), incremental (only what is new), or view (read through each time).",
    help: "For BigQuery alone: materialized: \"{{ 'materialized_view' if target.type == 'bigquery' else 'table' }}\"",
  });
}

/** Runs a `{% materialization %}` block: it does its own statements and says which relations it made. */
async function inJinja(
  { node, sql, session, compiler, warehouse, relations }: Build,
  macro: Macro,
): Promise<Built> {
  const { context } = compiler.context(node, { session }, { sql, compiled_code: sql });
  await compiler.project.registry.bind(macro, context)([], {});
  for (const relation of await warehouse.relations(node.schema)) relations.add(relation);
  return { type: relations.find(node.schema, node.alias)?.type ?? "table" };
}
