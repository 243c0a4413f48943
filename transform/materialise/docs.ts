import type { Build, Built } from "./materialisation.ts";

/** Writes descriptions into the warehouse where the model asks for it (`persist_docs`) and the warehouse can. */
export async function persistDocs(
  { node, warehouse, session, statements }: Build,
  built: Built,
): Promise<void> {
  const wanted = node.config.persist_docs as { relation?: boolean; columns?: boolean } | undefined;
  if (!wanted || warehouse.supportsComments !== true) return;
  const name = statements.name({ schema: node.schema, name: node.alias });
  if (wanted.relation && node.description)
    await statements.comment(session, `${built.type} ${name}`, node.description);
  if (!wanted.columns) return;
  const there = new Map(
    (await statements.columnsOf(session, name)).map((column) => [column.name.toLowerCase(), column.name]),
  );
  for (const column of Object.values(node.columns)) {
    const real = there.get(column.name.toLowerCase());
    if (real && column.description) {
      await statements.comment(session, `column ${name}.${statements.identifier(real)}`, column.description);
    }
  }
}
