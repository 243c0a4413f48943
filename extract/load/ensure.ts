import type { Knex } from "knex";
import type {
  Column,
  ColumnSpec,
  Parameter,
  RelationName,
  Session,
  Warehouse,
} from "../../warehouse/port.ts";
import { rawSchema, TECHNICAL } from "../normalise/names.ts";
import { rawTables } from "../normalise/tables.ts";
import type { Source } from "../stream.ts";
import { OPERATIONS, OPERATIONS_TABLES } from "./operations.ts";

type Declared = Pick<Source, "name" | "streams">;

/**
 * Creates what is missing: every raw table that the sources declare (empty, so that staging always compiles) and
 * the operations tables. Columns that a schema has gained are added, types that it has changed are cast. Idempotent.
 */
export async function ensureRawTables(warehouse: Warehouse, sources: readonly Declared[]): Promise<void> {
  await ensureTables(
    warehouse,
    OPERATIONS,
    [...OPERATIONS_TABLES].map(([name, columns]) => ({ name, columns })),
  );
  for (const source of sources) {
    await ensureTables(
      warehouse,
      rawSchema(source.name),
      source.streams.flatMap((stream) => rawTables(stream)),
    );
  }
}

interface Wanted {
  name: string;
  columns: readonly ColumnSpec[];
}

async function ensureTables(warehouse: Warehouse, schema: string, tables: readonly Wanted[]): Promise<void> {
  await warehouse.createSchema(schema);
  const relations = await warehouse.relations(schema);
  const there = new Set(relations.filter((one) => one.type === "table").map((one) => one.name));
  const columns = await warehouse.columnsIn(schema);
  for (const table of tables) {
    const relation = { schema, name: table.name };
    const present = there.has(table.name) ? columns.get(table.name) : undefined;
    if (present) await matchColumns(warehouse, relation, present, table.columns);
    else await createTable(warehouse, relation, table.columns);
  }
}

async function createTable(warehouse: Warehouse, relation: RelationName, columns: readonly ColumnSpec[]) {
  const build = warehouse.knex.schema.withSchema(relation.schema).createTable(relation.name, (table) => {
    for (const column of columns) table.specificType(column.name, warehouse.typeName(column.type));
  });
  const loadedAt = columns.some((column) => column.name === TECHNICAL.loadedAt);
  await runDdl(warehouse, build, loadedAt ? warehouse.cutByDay?.(TECHNICAL.loadedAt) : undefined);
}

async function matchColumns(
  warehouse: Warehouse,
  relation: RelationName,
  columns: readonly Column[],
  wanted: readonly ColumnSpec[],
) {
  const present = new Map(columns.map((column) => [column.name, sameSpelling(column.type)]));
  const missing = wanted.filter((column) => !present.has(column.name));
  const retyped = wanted.filter(
    (column) =>
      present.has(column.name) && present.get(column.name) !== sameSpelling(warehouse.typeName(column.type)),
  );
  if (missing.length + retyped.length === 0) return;
  const build = warehouse.knex.schema.withSchema(relation.schema).alterTable(relation.name, (table) => {
    for (const column of missing) table.specificType(column.name, warehouse.typeName(column.type));
    for (const column of retyped) {
      table.specificType(column.name, warehouse.typeName(column.type)).alter({ alterNullable: false });
    }
  });
  if (warehouse.supportsTransactionalDdl) await warehouse.transaction((session) => runDdl(session, build));
  else await runDdl(warehouse, build);
}

/** `DECIMAL(38,9)` and `decimal(38, 9)` are one type. */
function sameSpelling(type: string): string {
  return type.toLowerCase().replaceAll(" ", "");
}

/** `ending` stands after each statement. */
async function runDdl(session: Session, build: Knex.SchemaBuilder, ending = ""): Promise<void> {
  const statements = build.toSQL() as unknown as { sql: string; bindings?: Parameter[] }[];
  for (const { sql, bindings } of statements)
    await session.execute(`${sql} ${ending}`.trim(), bindings ?? []);
}
