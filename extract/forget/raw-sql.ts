import type { Parameter, Warehouse } from "../../warehouse/port.ts";
import { parentColumn, rawSchema, TECHNICAL } from "../normalise/names.ts";
import type { ColumnPlan, TablePlan } from "../normalise/plan.ts";
import type { PersonRef } from "../stream.ts";
import { columnOfField, contactColumns, personalColumns } from "./subject.ts";
import { pseudonymAddress } from "./tombstones.ts";

/** SQL with the values of its question marks. */
export interface Statement {
  sql: string;
  parameters: Parameter[];
}

/** Writes the statements that find and empty a person's rows in one stream's raw tables. */
export class RawSql {
  readonly #warehouse: Warehouse;
  readonly #source: string;
  readonly #root: TablePlan;

  constructor(warehouse: Warehouse, source: string, root: TablePlan) {
    this.#warehouse = warehouse;
    this.#source = source;
    this.#root = root;
  }

  /** The condition on rows (alias `t`) of the root table that are about one of `records`; undefined: none can be. */
  isAbout(refs: readonly PersonRef[], records: readonly string[]): Statement | undefined {
    const parts = refs.flatMap((ref) => this.#refIs(ref, records));
    if (parts.length === 0) return undefined;
    return {
      sql: `(${parts.map((part) => part.sql).join(" or ")})`,
      parameters: parts.flatMap((part) => part.parameters),
    };
  }

  /** Of these rows those that can hold something personal: where no column is, a field that the schema does not know. */
  personal(where: Statement): Statement {
    if (personalColumns(this.#root).length > 0) return where;
    return { ...where, sql: `(${where.sql} and t.${this.#id(TECHNICAL.extra)} is not null)` };
  }

  #refIs(ref: PersonRef, records: readonly string[]): Statement[] {
    const { before = "" } = ref;
    const byShop = ref.record.includes("{shop}");
    const values = byShop
      ? records
      : records.filter((id) => id.startsWith(ref.record)).map((id) => before + id.slice(ref.record.length));
    if (values.length === 0) return [];
    const [head, tail] = ref.record.split("{shop}");
    const field = this.fieldSql(ref.field);
    const shop = `coalesce(t.${this.#id("shop")}, 'files')`;
    const left = byShop ? `concat('${head}', ${shop}, '${tail}', ${field})` : field;
    return [{ sql: `${left} in (${values.map(() => "?").join(", ")})`, parameters: [...values] }];
  }

  /** A field of the root table (alias `t`) as text, also from within a json column. */
  fieldSql(field: string): string {
    const { column, rest } = columnOfField(this.#root, field);
    const name = `t.${this.#id(column.name)}`;
    if (rest.length === 0) return column.type === "text" ? name : this.#text(name);
    const json = this.#warehouse.dialect === "bigquery" ? "json_value" : "json_extract_string";
    return `${json}(${name}, '$.${rest.join(".")}')`;
  }

  /** What the rows hold in some columns, each value once: a column's name and its value as text. */
  values(columns: readonly ColumnPlan[], where: Statement): Statement[] {
    return columns.map((column) => ({
      sql: `select distinct '${column.name}' as name, ${this.#text(`t.${this.#id(column.name)}`)} as value
        from ${this.#table(this.#root)} as t where ${where.sql} and t.${this.#id(column.name)} is not null`,
      parameters: where.parameters,
    }));
  }

  count(where: Statement): Statement {
    return {
      sql: `select count(*) as n from ${this.#table(this.#root)} as t where ${where.sql}`,
      parameters: where.parameters,
    };
  }

  /** The ids that the rows themselves have in the identity map by one ref: an account's orders. */
  ids(ref: PersonRef, where: Statement): Statement {
    const { before = "" } = ref;
    const field = this.fieldSql(ref.field);
    const rest = before === "" ? field : `substr(${field}, ${before.length + 1})`;
    const [head, tail] = ref.record.split("{shop}");
    const id =
      tail === undefined
        ? `concat('${head}', ${rest})`
        : `concat('${head}', coalesce(t.${this.#id("shop")}, 'files'), '${tail}', ${rest})`;
    return {
      sql: `select distinct ${id} as record_id from ${this.#table(this.#root)} as t where ${where.sql} and ${field} is not null`,
      parameters: where.parameters,
    };
  }

  /** The ids of the person's rows in a child table. */
  childIds(table: TablePlan, where: Statement): Statement {
    return {
      sql: `select distinct c.${this.#id("id")} as id from ${this.#table(table)} as c where ${this.#ofParent(table, where)}`,
      parameters: where.parameters,
    };
  }

  /** Empties what is personal in the rows. The hash goes too, so that the next load writes the rows as it has them. */
  empty(
    table: TablePlan,
    where: Statement,
    pseudonym: string,
    devices: ReadonlyMap<string, string>,
  ): Statement {
    const isRoot = table.parent === undefined;
    const parameters: Parameter[] = [];
    const sets = personalColumns(table).map((column) => {
      const { sql, parameters: own } = this.#replaced(column, pseudonym, devices);
      parameters.push(...own);
      return `${this.#id(column.name)} = ${sql}`;
    });
    sets.push(`${this.#id(TECHNICAL.extra)} = null`);
    if (isRoot) sets.push(`${this.#id(TECHNICAL.rowHash)} = null`);
    const alias = isRoot ? "t" : "c";
    const which = isRoot ? where.sql : this.#ofParent(table, where);
    return {
      sql: `update ${this.#table(table)} as ${alias} set ${sets.join(", ")} where ${which}`,
      parameters: [...parameters, ...where.parameters],
    };
  }

  #replaced(column: ColumnPlan, pseudonym: string, devices: ReadonlyMap<string, string>): Statement {
    const name = `t.${this.#id(column.name)}`;
    if (column.hint.contact === "email") {
      // Who had an address or a number keeps a pseudonym, by which the rows stay one person's.
      const known = contactColumns(this.#root).map((one) => `t.${this.#id(one.name)} is not null`);
      return {
        sql: `case when ${known.join(" or ")} then '${pseudonymAddress(pseudonym)}' end`,
        parameters: [],
      };
    }
    if (column.hint.contact === "device" && devices.size > 0) {
      const whens = [...devices].map(() => "when ? then ?").join(" ");
      return { sql: `case ${name} ${whens} end`, parameters: [...devices].flat() };
    }
    const keeps = column.hint.keeps ?? [];
    if (keeps.length === 0) return { sql: "null", parameters: [] };
    return { sql: `case when ${name} is not null then ${this.#kept(name, keeps)} end`, parameters: [] };
  }

  /** JSON text with these of its fields alone. */
  #kept(json: string, fields: readonly string[]): string {
    if (this.#warehouse.dialect === "bigquery") {
      const parts = fields.map((field) => `json_value(${json}, '$.${field}') as ${field}`);
      return `to_json_string(struct(${parts.join(", ")}))`;
    }
    const parts = fields.map((field) => `'${field}', json_extract_string(${json}, '$.${field}')`);
    return `cast(json_object(${parts.join(", ")}) as ${this.#warehouse.typeName("json")})`;
  }

  /** Whether a child's row (alias `c`) belongs to a root row (alias `t`) that is the person's. */
  #ofParent(table: TablePlan, where: Statement): string {
    const keys = this.#root.key.map((key) => {
      let own = key;
      for (let depth = 0; depth < table.depth; depth++) own = parentColumn(own);
      return `c.${this.#id(own)} = t.${this.#id(key)}`;
    });
    return `exists (select 1 from ${this.#table(this.#root)} as t where ${keys.join(" and ")} and ${where.sql})`;
  }

  #table(table: TablePlan): string {
    return this.#warehouse.quote({ schema: rawSchema(this.#source), name: table.name });
  }

  #text(expression: string): string {
    return `cast(${expression} as ${this.#warehouse.typeName("text")})`;
  }

  #id(name: string): string {
    return this.#warehouse.quoteIdentifier(name);
  }
}
