import {
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { AnalysisError, CatalogTable, TypedColumn } from "../../transform/bigquery/analyzer.ts";
import { googleType } from "../../transform/bigquery/types.ts";
import { bigqueryKnex } from "../../warehouse/knex/bigquery.ts";
import type {
  Access,
  Estimate,
  Grant,
  Parameter,
  Relation,
  RelationName,
  Row,
  Session,
  Warehouse,
} from "../../warehouse/port.ts";
import type { ZetaSql } from "../analyzer/zetasql.ts";

interface Held {
  columns: TypedColumn[];
  type: "table" | "view";
}

const ARROW: Readonly<Record<string, DataType>> = {
  INT64: new Int64(),
  FLOAT64: new Float64(),
  BOOL: new Bool(),
  DATE: new DateDay(),
  TIMESTAMP: new TimestampMicrosecond("UTC"),
  NUMERIC: new Decimal(9, 38, 128),
};

/** A BigQuery without rows: every statement is held to Google's analyzer, its tables are kept, and it is written down. */
export class Recorder implements Warehouse {
  readonly dialect = "bigquery";
  readonly database = "patron-project";
  readonly knex = bigqueryKnex();
  readonly supportsMerge = true;
  readonly statements: string[] = [];
  /** Grants that are there, by relation: `shop.orders`. */
  readonly granted = new Map<string, Grant[]>();
  /** What goes through the REST API is written down as comments. */
  readonly access: Access = {
    grants: async ({ schema, name }) => this.granted.get(`${schema}.${name}`) ?? [],
    setPolicyTags: async ({ schema, name }, tags) => {
      for (const [column, names] of tags)
        this.statements.push(`-- policy tags of ${schema}.${name}.${column}: ${names.join(", ")}`);
    },
    authorise: async (view, { project, schema }) => {
      this.statements.push(`-- ${view.schema}.${view.name} may read ${project ?? this.database}.${schema}`);
    },
  };
  readonly #analyzer: ZetaSql;
  readonly #held = new Map<string, Held>();
  /** What the next queries that match give. */
  readonly answers: { when: RegExp; rows: Row[] }[] = [];

  constructor(analyzer: ZetaSql) {
    this.#analyzer = analyzer;
  }

  put(schema: string, name: string, columns: TypedColumn[], type: Held["type"] = "table"): void {
    this.#held.set(`${schema}.${name}`, { columns, type });
  }

  /** Forgets what was written down, and gives it. */
  take(): string {
    return `${this.statements.splice(0).join(";\n\n")};\n`;
  }

  /** No rows, in the columns that the statement gives. */
  async *query(sql: string): AsyncGenerator<RecordBatch> {
    const columns = await this.#judge(sql);
    const fields = columns.map((one) => new Field(one.name, ARROW[one.type] ?? new Utf8(), true));
    const children = fields.map((field) => makeData({ type: field.type, length: 0 }));
    yield new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length: 0, children }));
  }

  async rows<T extends object = Row>(sql: string): Promise<T[]> {
    this.#keep(sql, await this.#judge(sql));
    return (this.answers.find((one) => one.when.test(sql))?.rows ?? []) as T[];
  }

  async execute(sql: string, parameters: readonly Parameter[] = []): Promise<{ rowsChanged: number }> {
    const columns = await this.#judge(sql, parameters);
    this.#keep(sql, columns);
    return { rowsChanged: 0 };
  }

  /** Bytes that a statement would read, by what stands in it. Default: none. */
  bytesOf: (sql: string) => number = () => 0;

  async estimate(sql: string, parameters: readonly Parameter[] = []): Promise<Estimate> {
    const columns = await this.#analyze(sql, parameters);
    const typed = columns.map((column) => ({ ...column, nullable: true }));
    return { bytes: this.bytesOf(sql), columns: typed };
  }

  async loadJson(): Promise<{ rows: number }> {
    return { rows: 0 };
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.statements.push("begin transaction");
    const result = await work(this);
    this.statements.push("commit transaction");
    return result;
  }

  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(this);
  }

  async relations(schema?: string): Promise<Relation[]> {
    const all = [...this.#held].map(([key, { type }]) => {
      const [own, name] = key.split(".") as [string, string];
      return { schema: own, name, type };
    });
    return all.filter((one) => schema === undefined || one.schema === schema);
  }

  async columns({ schema, name }: RelationName) {
    const found = this.#held.get(schema === "temp" ? `.${name}` : `${schema}.${name}`);
    return (found?.columns ?? []).map((column) => ({ ...column, nullable: true }));
  }

  async columnsIn(schema: string) {
    const all = await this.relations(schema);
    return new Map(await Promise.all(all.map(async (one) => [one.name, await this.columns(one)] as const)));
  }

  async createSchema(): Promise<void> {}
  typeName(type: string): string {
    return googleType(type) ?? type;
  }
  quote({ schema, name }: RelationName): string {
    return `\`${schema}\`.\`${name}\``;
  }
  quoteIdentifier(name: string): string {
    return `\`${name}\``;
  }
  cutByDay(column: string): string {
    return `partition by timestamp_trunc(\`${column}\`, day)`;
  }
  async close(): Promise<void> {}

  async #judge(sql: string, parameters: readonly Parameter[] = []): Promise<TypedColumn[]> {
    this.statements.push(sql);
    return this.#analyze(sql, parameters);
  }

  async #analyze(sql: string, parameters: readonly Parameter[]): Promise<TypedColumn[]> {
    if (/^(begin|commit|rollback) transaction$/.test(sql)) return [];
    const tables: CatalogTable[] = [...this.#held].map(([key, { columns }]) => ({
      path: key.split(".").filter((part) => part !== ""),
      columns,
    }));
    // Of tables cut by time of arrival, BigQuery adds this column itself.
    const arrival = { name: "_PARTITIONTIME", type: "TIMESTAMP" };
    const known = sql.includes("_PARTITIONTIME")
      ? tables.map((one) => ({ ...one, columns: [...one.columns, arrival] }))
      : tables;
    try {
      return await this.#analyzer.analyze(sql, known, parameters.length > 0 ? [] : undefined);
    } catch (error) {
      const { message, line, column } = error as AnalysisError;
      throw new Error(`${message}${line === undefined ? `\n${sql}` : ` at [${line}:${column}]`}`);
    }
  }

  #keep(sql: string, columns: TypedColumn[]): void {
    const name = (text: string | undefined) => (text ?? "").replaceAll("`", "");
    const created =
      /^create (?:or replace )?(temp(?:orary)? )?(?:materialized )?(table|view) (`[^`]+`(?:\.`[^`]+`)?|\w+)(?: copy (\S+))?/.exec(
        sql,
      );
    if (created) {
      const [, temp, kind, target, copied] = created;
      const key = temp ? `.${name(target)}` : name(target);
      const listed = [...sql.matchAll(/^ {2}`(\w+)` (\w+)/gm)].map((one) => ({
        name: one[1]!,
        type: googleType(one[2]!) ?? one[2]!,
      }));
      const own = copied ? this.#held.get(name(copied))!.columns : columns.length > 0 ? columns : listed;
      const inline = [
        ...(/^create (?:or replace )?(?:temp(?:orary)? )?table \S+ \((.*)\)$/m.exec(sql)?.[1] ?? "").matchAll(
          /`?(\w+)`? (\w+)/g,
        ),
      ];
      const typed = inline.map((one) => ({ name: one[1]!, type: googleType(one[2]!) ?? "" }));
      const given = own.length > 0 ? own : typed.filter((one) => one.type !== "");
      this.#held.set(key, { columns: given, type: kind as Held["type"] });
    }
    const dropped = /^drop (?:table|view)(?: if exists)? (\S+)/.exec(sql);
    if (dropped) {
      this.#held.delete(name(dropped[1]));
      this.#held.delete(`.${name(dropped[1])}`);
    }
    const added = /^alter table (\S+) add column `(\w+)` (\w+)/.exec(sql);
    if (added)
      this.#held.get(name(added[1]))!.columns.push({ name: added[2]!, type: added[3]!.toUpperCase() });
  }
}
