import knex, { type Knex } from "knex";
import PostgresClient from "knex/lib/dialects/postgres/index.js";
import PostgresQueryCompiler from "knex/lib/dialects/postgres/query/pg-querycompiler.js";
import { Bug, PatronError } from "../../kernel/diagnostics.ts";
import {
  BigqueryColumnCompiler,
  BigquerySchemaCompiler,
  BigqueryTableCompiler,
  bigqueryName,
} from "./bigquery-schema.ts";

class BigqueryQueryCompiler extends PostgresQueryCompiler {
  override truncate(): string {
    return `truncate table ${this.tableName}`;
  }

  /** BigQuery changes no rows without a condition; all of them is a condition too. */
  override update(): { sql: string; returning: unknown } {
    return withWhere(super.update(), this.hasWhere());
  }

  override del(): { sql: string; returning: unknown } {
    return withWhere(super.del(), this.hasWhere());
  }

  /** Looked up, not compiled: to compile a condition a second time would bind its values a second time. */
  private hasWhere(): boolean {
    return (this.grouped.where ?? []).length > 0;
  }

  /** `onConflict` becomes a merge: BigQuery has no unique keys, so the columns named there are what tells rows apart. */
  override insert(): string | { sql: string; returning: unknown } {
    const { onConflict, insert, ignore, merge } = this.single;
    if (!onConflict) return super.insert();
    const rows = this._prepInsert(insert ?? []);
    if (
      typeof rows === "string" ||
      !Array.isArray(onConflict) ||
      (merge?.updates && !Array.isArray(merge.updates))
    )
      throw new PatronError({
        code: "bigquery-lacks",
        message: "BigQuery merges rows only by columns that are named.",
        hint: "Name them: .onConflict(['id']).merge() or .merge(['amount']).",
      });
    const names = rows.columns.map(bigqueryName);
    const values = rows.values.map((row, index) => {
      const marks = this.client
        .parameterize(row, this.client.valueForUndefined, this.builder, this.bindingsHolder)
        .split(", ");
      return `select ${marks.map((mark, at) => (index === 0 ? `${mark} as ${names[at]}` : mark)).join(", ")}`;
    });
    const on = onConflict
      .map((key) => `existing.${bigqueryName(key)} = incoming.${bigqueryName(key)}`)
      .join(" and ");
    const changed = (merge?.updates ?? rows.columns.filter((one) => !onConflict.includes(one))) as string[];
    const set = changed.map((name) => `${bigqueryName(name)} = incoming.${bigqueryName(name)}`).join(", ");
    const updates = ignore || set === "" ? "" : ` when matched then update set ${set}`;
    const added = `insert (${names.join(", ")}) values (${names.map((name) => `incoming.${name}`).join(", ")})`;
    return {
      sql:
        `merge into ${this.tableName} as existing using (${values.join(" union all ")}) as incoming on ${on}` +
        `${updates} when not matched then ${added}`,
      returning: undefined,
    };
  }
}

function withWhere(made: { sql: string; returning: unknown }, hasWhere: boolean) {
  return hasWhere ? made : { ...made, sql: `${made.sql} where true` };
}

/**
 * A knex dialect for BigQuery: Postgres's, in GoogleSQL's names, types and quotes. It compiles and never connects:
 * hand `builder.toSQL().toNative()` (`sql` with `?`, `bindings`) to a warehouse session.
 */
export class BigqueryClient extends PostgresClient {
  override wrapIdentifierImpl(name: string): string {
    return name === "*" ? name : bigqueryName(name);
  }

  override positionBindings(sql: string): string {
    return sql.replace(/\\\?/g, "?");
  }

  /** Times as ISO text in UTC, objects as JSON text: what a session's parameters can be. */
  override prepBindings(bindings: readonly unknown[]): unknown[] {
    return bindings.map((value) => {
      if (value === undefined) return null;
      if (value instanceof Date) return value.toISOString();
      return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    });
  }

  override queryCompiler(builder: unknown, bindings?: unknown) {
    return new BigqueryQueryCompiler(this, builder, bindings);
  }

  override schemaCompiler(...args: [unknown]) {
    return new BigquerySchemaCompiler(this, ...args);
  }

  override tableCompiler(...args: [unknown]) {
    return new BigqueryTableCompiler(this, ...args);
  }

  override columnCompiler(...args: [unknown, unknown]) {
    return new BigqueryColumnCompiler(this, ...args);
  }

  override acquireConnection(): Promise<never> {
    throw new Bug("knex0002", "a knex builder was awaited; pass toSQL().toNative() to a warehouse session");
  }
}

/** A knex instance that builds BigQuery SQL and never connects. */
export function bigqueryKnex(): Knex {
  return knex({ client: BigqueryClient as unknown as typeof Knex.Client });
}
