import { createContracted, hasContract } from "./contract.ts";
import type { Build, Built } from "./materialisation.ts";
import { TEMPORARY_SUFFIX } from "./statements.ts";

/**
 * Builds the table beside the old one and lets it take the old one's place in the same transaction: whoever reads,
 * and whoever kills the run, finds either the old table or the new one, whole.
 */
export async function table(build: Build): Promise<Built> {
  const { node, statements, session } = build;
  const temporary = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
  const rows = hasContract(node)
    ? await createContracted(build, temporary)
    : await statements.createTableAs(session, temporary, build.sql);
  await takePlace(build, temporary);
  return { type: "table", rows };
}

/** Drops what stands under the node's name and renames the new table to it. */
export async function takePlace(build: Build, temporary: { schema: string; name: string }): Promise<void> {
  const { node, statements, session, relations } = build;
  const old = relations.find(node.schema, node.alias);
  if (old) await statements.drop(session, old);
  await statements.rename(session, temporary, node.alias);
}
