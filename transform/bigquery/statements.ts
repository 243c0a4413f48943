import type { DataType } from "apache-arrow";
import type { Column, Relation, RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import { Statements, withoutEnd } from "../materialise/statements.ts";
import { optionsClause, tableClauses } from "./ddl.ts";
import { literal, type TableSettings } from "./settings.ts";
import { googleType } from "./types.ts";

/** BigQuery's words for an old table or view that the new one is not like. */
export const UNLIKE =
  /cannot replace a table with a different (partitioning|clustering) spec|because it is currently a/i;

/** The runner's statements where BigQuery's differ: no `describe`, no `comment on`, temporary tables of a session. */
export class BigqueryStatements extends Statements {
  readonly #warehouse: Warehouse;
  readonly #clauses: string;
  readonly #options: string;

  /** `settings`: of a seed or a snapshot, how the table is cut and what options it has. */
  constructor(warehouse: Warehouse, settings?: TableSettings) {
    super(warehouse);
    this.#warehouse = warehouse;
    const clauses = settings ? tableClauses(settings, (name) => this.identifier(name)) : [];
    this.#clauses = clauses.map((one) => `\n${one}`).join("");
    // A copy keeps how a table is cut, and not when it ends.
    this.#options = settings
      ? optionsClause(settings.options)
          .map((one) => `\n${one}`)
          .join("")
      : "";
  }

  /** Types of seeds are written as either warehouse spells them; what a killed run left under the name goes. */
  override async createTable(
    session: Session,
    relation: RelationName,
    columns: readonly { name: string; type: string }[],
  ): Promise<void> {
    const lines = columns.map(({ name, type }) => `${this.identifier(name)} ${googleType(type) ?? type}`);
    await session.execute(
      `create or replace table ${this.name(relation)} (${lines.join(", ")})${this.#clauses}`,
    );
  }

  override async createTableAs(session: Session, relation: RelationName, sql: string): Promise<number> {
    const name = this.name(relation);
    await session.execute(`create table ${name}${this.#clauses} as (\n${withoutEnd(sql)}\n)`);
    const [row] = await session.rows<{ row_count: number }>(`select count(*) as row_count from ${name}`);
    return Number(row?.row_count ?? 0);
  }

  /** The catalog's list of relations tells views from tables, and a materialized view is dropped in words of its own. */
  override async drop(session: Session, relation: Relation): Promise<void> {
    try {
      await super.drop(session, relation);
    } catch (error) {
      if (relation.type !== "view" || !/materialized.?view/i.test(String(error))) throw error;
      await session.execute(`drop materialized view if exists ${this.name(relation)}`);
    }
  }

  /** The table that was built beside the old one takes its place: one copy, then the other name goes. */
  override async takePlace(
    session: Session,
    from: RelationName,
    to: string,
    old: Relation | undefined,
  ): Promise<void> {
    if (old?.type === "view") await this.drop(session, old);
    const name = this.name({ schema: from.schema, name: to });
    const copy = () =>
      session.execute(`create or replace table ${name} copy ${this.name(from)}${this.#options}`);
    await copy().catch(async (error: unknown) => {
      if (old?.type !== "table" || !UNLIKE.test(String(error))) throw error;
      await this.drop(session, old);
      await copy();
    });
    await session.execute(`drop table ${this.name(from)}`);
  }

  override async createTemporaryTableAs(session: Session, name: string, sql: string): Promise<void> {
    await session.execute(
      `create or replace temp table ${this.identifier(name)} as (\n${withoutEnd(sql)}\n)`,
    );
  }

  /** A temporary table lies in the session's own dataset and goes with the session. */
  override async createScratchTableAs(
    session: Session,
    near: RelationName,
    sql: string,
  ): Promise<RelationName> {
    await this.createTemporaryTableAs(session, near.name, sql);
    return { schema: "temp", name: near.name };
  }

  override async dropScratchTable(): Promise<void> {}

  /** `what` is `table x`, `view x` or `column x.y`. */
  override async comment(session: Session, what: string, text: string): Promise<void> {
    const [kind, name] = what.split(/ (.*)/s) as [string, string];
    const option = `set options (description = ${literal(text)})`;
    const cut = name.lastIndexOf(".");
    if (kind !== "column") await session.execute(`alter ${kind} ${name} ${option}`);
    else
      await session.execute(
        `alter table ${name.slice(0, cut)} alter column ${name.slice(cut + 1)} ${option}`,
      );
  }

  /**
   * Of a table by its catalog; of a session's own table, or of a query, by what it gives without rows. A query's tables
   * are read for that, so it is asked only of queries that the run sends anyway.
   */
  override async columnsOf(session: Session, what: string): Promise<Column[]> {
    const path = /^`((?:[^`\\]|\\.)*)`(?:\.`((?:[^`\\]|\\.)*)`)?$/.exec(what.trim());
    const plain = (text: string) => text.replace(/\\(.)/g, "$1");
    if (path?.[2] !== undefined)
      return this.#warehouse.columns({ schema: plain(path[1]!), name: plain(path[2]) });
    const from = path ? what : `(\n${what}\n)`;
    for await (const batch of session.query(`select * from ${from} limit 0`))
      return batch.schema.fields.map(({ name, type, nullable }) => ({ name, type: typeOf(type), nullable }));
    return [];
  }
}

const NAMES: readonly [RegExp, string][] = [
  [/^U?Int/, "INT64"],
  [/^Float/, "FLOAT64"],
  [/^Bool/, "BOOL"],
  [/^Date/, "DATE"],
  [/^Timestamp<\w+, /, "TIMESTAMP"],
  [/^Timestamp/, "DATETIME"],
  [/^Time/, "TIME"],
  [/^Decimal\[38e/, "NUMERIC"],
  [/^Decimal/, "BIGNUMERIC"],
  [/^(Fixed|Large)?(SizeB|B)inary/, "BYTES"],
];

/** GoogleSQL's name of the type that a column of an Arrow batch came from; Arrow's types print what they are. */
function typeOf(type: DataType): string {
  const text = String(type);
  if (/^List</.test(text)) return `ARRAY<${typeOf(type.children[0]!.type)}>`;
  return NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? "STRING";
}
