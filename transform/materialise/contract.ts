import { PatronError } from "../../kernel/diagnostics.ts";
import { textTable } from "../../kernel/terminal.ts";
import type { ColumnInfo, Node } from "../node.ts";
import type { Build } from "./materialisation.ts";
import { withoutEnd } from "./statements.ts";

/** A promise about a table's rows, as dbt's property files write it. */
interface Constraint {
  type: string;
  name?: string;
  expression?: string;
  columns?: string[];
  to?: string;
  to_columns?: string[];
}

/** Whether a model's columns and types are checked before it is built. */
export function hasContract(node: Node): boolean {
  return (node.config.contract as { enforced?: boolean } | undefined)?.enforced === true;
}

/**
 * Holds what the model's SQL gives against its contract, column by column. Throws `contract-breach` with every
 * difference; nothing is built then. Only DuckDB can say a query's types without running it; BigQuery compares when the
 * rows are written into the table of the promised types.
 */
export async function checkContract(
  build: Pick<Build, "node" | "sql" | "statements" | "session" | "warehouse">,
) {
  const { node, sql, statements, session, warehouse } = build;
  if (warehouse.dialect !== "duckdb") return;
  const promised = Object.values(node.columns);
  const casts = promised.map(
    (column) => `cast(null as ${column.data_type}) as ${statements.identifier(column.name)}`,
  );
  const given = await statements.columnsOf(session, `select * from (\n${withoutEnd(sql)}\n)`);
  const wanted = casts.length === 0 ? [] : await statements.columnsOf(session, `select ${casts.join(", ")}`);
  const types = new Map(given.map((column) => [column.name.toLowerCase(), column.type]));
  const rows: string[][] = [];
  for (const [index, column] of promised.entries()) {
    const type = types.get(column.name.toLowerCase());
    const spelled = wanted[index]!.type;
    if (type === undefined) rows.push([column.name, "", spelled, "missing in the SQL"]);
    else if (!sameType(type, spelled, column.data_type!))
      rows.push([column.name, type, spelled, "other type"]);
  }
  const names = new Set(promised.map((column) => column.name.toLowerCase()));
  for (const column of given)
    if (!names.has(column.name.toLowerCase()))
      rows.push([column.name, column.type, "", "missing in the contract"]);
  if (rows.length > 0) throw breach(node, rows);
}

/** `numeric` without digits promises a decimal of any digits, as a bare `varchar` promises any length. */
function sameType(given: string, wanted: string, written: string): boolean {
  if (given === wanted) return true;
  const bare = (type: string) => type.replace(/\(.*\)$/, "");
  return !written.includes("(") && bare(given) === bare(wanted);
}

function breach(node: Node, rows: string[][]): PatronError {
  return new PatronError({
    code: "contract-breach",
    message: `${node.name} does not give what its contract promises:\n${textTable(["column", "its SQL", "contract", "difference"], rows)}`,
    at: node.place,
    hint: `The contract stands in ${node.patchPath?.replace(/^\w+:\/\//, "") ?? "its property file"}. Cast in the SQL, or change the contract and tell who reads the model.`,
  });
}

/**
 * Creates a table of the promised columns and constraints and fills it. Foreign keys are checked, not declared: DuckDB
 * would refuse to rebuild the table they point to. Gives the number of rows.
 */
export async function createContracted(
  build: Build,
  relation: { schema: string; name: string },
): Promise<number> {
  const { node, sql, statements, session, warehouse } = build;
  const columns = Object.values(node.columns);
  const names = columns.map((column) => statements.identifier(column.name)).join(", ");
  const lines = [
    ...columns.map((column) => columnLine(column, statements.identifier(column.name), warehouse.dialect)),
    ...constraintsOf(node.properties).flatMap((one) =>
      tableLine(one, (name) => statements.identifier(name), warehouse.dialect),
    ),
  ];
  const table = statements.name(relation);
  await session.execute(`create table ${table} (\n  ${lines.join(",\n  ")}\n)`);
  const filled = `insert into ${table} (${names}) select ${names} from (\n${withoutEnd(sql)}\n) as built`;
  const { rowsChanged } = await session.execute(filled);
  await checkForeignKeys(build, table);
  return rowsChanged;
}

function constraintsOf(holder: unknown): Constraint[] {
  return ((holder as { constraints?: Constraint[] } | undefined)?.constraints ?? []) as Constraint[];
}

function columnLine(column: ColumnInfo, name: string, dialect: string): string {
  const parts = constraintsOf(column).flatMap((one) => {
    if (one.type === "not_null") return ["not null"];
    if (dialect !== "duckdb") return one.type === "primary_key" ? ["primary key not enforced"] : [];
    if (one.type === "check") return [`check (${one.expression})`];
    if (one.type === "primary_key") return ["primary key"];
    return one.type === "unique" ? ["unique"] : one.type === "custom" ? [one.expression ?? ""] : [];
  });
  return [name, column.data_type, ...parts].join(" ");
}

function tableLine(one: Constraint, quote: (name: string) => string, dialect: string): string[] {
  const columns = (one.columns ?? []).map(quote).join(", ");
  if (one.type === "primary_key")
    return [`primary key (${columns})${dialect === "duckdb" ? "" : " not enforced"}`];
  if (dialect !== "duckdb") return [];
  if (one.type === "check") return [`check (${one.expression})`];
  if (one.type === "unique") return [`unique (${columns})`];
  return one.type === "custom" && one.expression ? [one.expression] : [];
}

/** Every foreign key of the model: its columns, and the table and columns they point to. */
async function checkForeignKeys(build: Build, table: string): Promise<void> {
  const { node, session, statements } = build;
  const keys = [
    ...constraintsOf(node.properties),
    ...Object.values(node.columns).flatMap((column) =>
      constraintsOf(column).map((one) => ({ ...one, columns: [column.name] })),
    ),
  ].filter((one) => one.type === "foreign_key");
  for (const key of keys) {
    const other = await pointedTo(build, key);
    if (!other) continue;
    const pairs = (key.columns ?? []).map(
      (name, index) => [`child.${statements.identifier(name)}`, `parent.${other.columns[index]}`] as const,
    );
    const given = pairs.map(([child]) => `${child} is not null`).join(" and ");
    const same = pairs.map(([child, parent]) => `${child} = ${parent}`).join(" and ");
    const [row] = await session.rows<{ orphans: number }>(
      `select count(*) as orphans from ${table} as child where ${given} and not exists (select 1 from ${other.table} as parent where ${same})`,
    );
    const orphans = Number(row?.orphans ?? 0);
    if (orphans > 0) throw orphaned(node, key, other.table, orphans);
  }
}

async function pointedTo(
  build: Build,
  key: Constraint,
): Promise<{ table: string; columns: string[] } | undefined> {
  const { compiler, node, session, statements } = build;
  if (key.to) {
    const table = await compiler.renderText(`{{ ${key.to} }}`, node, { session });
    return { table, columns: (key.to_columns ?? []).map((name) => statements.identifier(name)) };
  }
  const written = /^\s*(.+?)\s*\(([^)]*)\)\s*$/.exec(key.expression ?? "");
  return written
    ? { table: written[1]!, columns: written[2]!.split(",").map((name) => name.trim()) }
    : undefined;
}

function orphaned(node: Node, key: Constraint, table: string, rows: number): PatronError {
  return new PatronError({
    code: "foreign-key-breach",
    message: `${rows} rows of ${node.name} have a ${(key.columns ?? []).join(", ")} that ${table} does not have.`,
    at: node.place,
    hint: "The old table stays. Build what it points to first, or leave those rows out.",
  });
}
