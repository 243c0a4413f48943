import { createContracted, hasContract } from "./contract.ts";
import type { Build, Built } from "./materialisation.ts";
import { TEMPORARY_SUFFIX } from "./statements.ts";

/**
 * Puts the new table in the old one's place in one transaction: whoever reads, and whoever kills the run, finds either
 * the old table or the new one, whole. Rows that lie beside it already are not copied. One with a contract is made empty
 * first, so it grows beside the old one.
 */
export async function table(build: Build): Promise<Built> {
  const { node, statements, session, relations } = build;
  const name = { schema: node.schema, name: node.alias };
  if (!hasContract(node) && build.staged?.table) {
    await takePlace(build, build.staged.table);
    return { type: "table", rows: build.staged.rows };
  }
  if (!hasContract(node)) {
    const old = relations.find(node.schema, node.alias);
    return { type: "table", rows: await statements.replaceTableAs(session, name, build.sql, old) };
  }
  const temporary = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
  const rows = await createContracted(build, temporary);
  await takePlace(build, temporary);
  return { type: "table", rows };
}

/** Drops what stands under the node's name and renames the new table to it. */
export async function takePlace(build: Build, temporary: { schema: string; name: string }): Promise<void> {
  const { node, statements, session, relations } = build;
  await statements.takePlace(session, temporary, node.alias, relations.find(node.schema, node.alias));
}
