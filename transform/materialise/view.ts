import type { Build, Built } from "./materialisation.ts";

/** Replaces the view; a table under its name goes away in the same transaction. */
export async function view({ node, sql, statements, session, relations }: Build): Promise<Built> {
  const old = relations.find(node.schema, node.alias);
  if (old?.type === "table") await statements.drop(session, old);
  await statements.createView(session, { schema: node.schema, name: node.alias }, sql);
  return { type: "view" };
}
