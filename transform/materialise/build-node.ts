import type { Node } from "../node.ts";
import { checkContract, hasContract } from "./contract.ts";
import { materialisationOf } from "./custom.ts";
import { persistDocs } from "./docs.ts";
import { runHooks } from "./hooks.ts";
import type { Build, Built } from "./materialisation.ts";
import { Statements } from "./statements.ts";

/** The rows of a TypeScript model as a query; what loads such models is not read for a project that has none. */
async function staged(build: Build): Promise<string> {
  const { stageRows } = await import("../typescript/stage.ts");
  return stageRows(build);
}

/** Builds one model or seed with its hooks, all in one transaction, and notes what is now in the warehouse. */
export async function buildNode(
  node: Node,
  sql: string,
  run: Pick<Build, "warehouse" | "compiler" | "relations" | "batch" | "signal">,
): Promise<Built> {
  const { warehouse, compiler, relations } = run;
  const materialise = materialisationOf({ node, compiler });
  await runHooks(node, "pre-hook", false, { compiler, session: warehouse });
  const built = await warehouse.transaction(async (session) => {
    const build: Build = {
      node,
      sql,
      warehouse,
      session,
      statements: new Statements(warehouse),
      relations,
      compiler,
      batch: run.batch,
      signal: run.signal,
    };
    await runHooks(node, "pre-hook", true, build);
    if (node.typescript) build.sql = await staged(build);
    if (node.resourceType === "model" && hasContract(node)) await checkContract(build);
    const made = await materialise(build);
    await persistDocs(build, made);
    await runHooks(node, "post-hook", true, build);
    return made;
  });
  relations.add({ schema: node.schema, name: node.alias, type: built.type });
  await runHooks(node, "post-hook", false, { compiler, session: warehouse });
  return built;
}
