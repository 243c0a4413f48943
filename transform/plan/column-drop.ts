import { type Diagnostic, PatronError } from "../../kernel/diagnostics.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { listOf, type Node } from "../node.ts";
import type { Project } from "../project/project.ts";

/** A column that would go, and how many rows have a value in it. */
export interface DroppedColumn {
  name: string;
  rows: number;
}

/** How many rows have a value in each of the columns; one scan of the table. */
export async function countValues(
  warehouse: Warehouse,
  session: Session,
  relation: { schema: string; name: string },
  columns: readonly string[],
): Promise<DroppedColumn[]> {
  if (columns.length === 0) return [];
  const counts = columns.map((name, index) => `count(${warehouse.quoteIdentifier(name)}) as n${index}`);
  const [row] = await session.rows(`select ${counts.join(", ")} from ${warehouse.quote(relation)}`);
  return columns.map((name, index) => ({ name, rows: Number(row?.[`n${index}`] ?? 0) }));
}

/** The statement that drops a column of a table, as the runner sends it. */
export function dropStatement(
  warehouse: Warehouse,
  relation: { schema: string; name: string },
  column: string,
): string {
  const builder = warehouse.knex.schema.withSchema(relation.schema).alterTable(relation.name, (table) => {
    table.dropColumn(column);
  }) as unknown as { toSQL(): { sql: string }[] };
  return builder
    .toSQL()
    .map(({ sql }) => sql)
    .join(";\n");
}

/** Whether the model (`on_column_drop: allow`) or the command line (`--allow-column-drop NAME`) accepts the loss. */
export function isDropAllowed(node: Node, project: Project): boolean {
  const named = listOf(project.around.flags.ALLOW_COLUMN_DROP);
  return node.config.on_column_drop === "allow" || named.includes(node.name);
}

/** What would be lost, the statements that would lose it, and the switch that accepts it. */
export function columnDrop(
  node: Node,
  dropped: readonly DroppedColumn[],
  statements: readonly string[],
): Diagnostic {
  const counts = dropped.map(
    ({ name, rows }) => `${name} (${rows.toLocaleString("en-US")} ${have(rows)} a value)`,
  );
  return {
    code: "column-drop",
    message: [
      `Building ${node.name} would drop ${counts.join(", ")}.`,
      ...statements.map((sql) => `  ${sql}`),
    ].join("\n"),
    at: node.place,
    help: `To accept it: on_column_drop: allow on the model, or --allow-column-drop ${node.name}`,
  };
}

const have = (rows: number) => (rows === 1 ? "row has" : "rows have");

/**
 * Stops before columns of a table that cannot be built again (an incremental model's) go while rows have a value in
 * them. Empty columns may go. Throws PatronError `column-drop`.
 */
export async function refuseLoss(
  node: Node,
  project: Project,
  where: { warehouse: Warehouse; session: Session },
  columns: readonly string[],
): Promise<void> {
  if (columns.length === 0 || isDropAllowed(node, project)) return;
  const relation = { schema: node.schema, name: node.alias };
  const dropped = await countValues(where.warehouse, where.session, relation, columns);
  const lost = dropped.filter((column) => column.rows > 0);
  if (lost.length === 0) return;
  const statements = lost.map(({ name }) => dropStatement(where.warehouse, relation, name));
  throw new PatronError(columnDrop(node, lost, statements));
}
