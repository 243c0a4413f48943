import { type DataType, type Field, Type } from "apache-arrow";
import type { Column, Relation, RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import { Statements, withoutEnd } from "../materialise/statements.ts";
import { literal } from "./settings.ts";
import { googleType } from "./types.ts";

/** The runner's statements where BigQuery's differ: no `describe`, no `comment on`, temporary tables of a session. */
export class BigqueryStatements extends Statements {
  readonly #warehouse: Warehouse;

  constructor(warehouse: Warehouse) {
    super(warehouse);
    this.#warehouse = warehouse;
  }

  /** Types of seeds are written as either warehouse spells them; what a killed run left under the name goes. */
  override async createTable(
    session: Session,
    relation: RelationName,
    columns: readonly { name: string; type: string }[],
  ): Promise<void> {
    const lines = columns.map(({ name, type }) => `${this.identifier(name)} ${googleType(type) ?? type}`);
    await session.execute(`create or replace table ${this.name(relation)} (${lines.join(", ")})`);
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
    await session.execute(`create or replace table ${name} copy ${this.name(from)}`);
    await session.execute(`drop table ${this.name(from)}`);
  }

  override async createTemporaryTableAs(session: Session, name: string, sql: string): Promise<void> {
    await session.execute(
      `create or replace temp table ${this.identifier(name)} as (\n${withoutEnd(sql)}\n)`,
    );
  }

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

  /** Of a table by its catalog; of a session's own table by what a query over it gives. */
  override async columnsOf(session: Session, name: string): Promise<Column[]> {
    const path = [...name.matchAll(/`((?:[^`\\]|\\.)*)`/g)].map((one) => one[1]!.replace(/\\(.)/g, "$1"));
    if (path.length === 2) return this.#warehouse.columns({ schema: path[0]!, name: path[1]! });
    for await (const batch of session.query(`select * from ${name} limit 0`))
      return batch.schema.fields.map((field: Field) => ({
        name: field.name,
        type: typeOf(field.type),
        nullable: field.nullable,
      }));
    return [];
  }
}

/** GoogleSQL's name of the type that a column of an Arrow batch came from. */
function typeOf(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return "INT64";
    case Type.Float:
      return "FLOAT64";
    case Type.Bool:
      return "BOOL";
    case Type.Date:
      return "DATE";
    case Type.Timestamp:
      return (type as { timezone?: string | null }).timezone ? "TIMESTAMP" : "DATETIME";
    case Type.Time:
      return "TIME";
    case Type.Decimal:
      return (type as unknown as { scale: number }).scale > 9 ? "BIGNUMERIC" : "NUMERIC";
    case Type.Binary:
      return "BYTES";
    case Type.List:
      return `ARRAY<${typeOf(type.children[0]!.type)}>`;
    default:
      return "STRING";
  }
}
