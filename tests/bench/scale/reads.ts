import type { CatalogTable, TypedColumn } from "../../../transform/bigquery/analyzer.ts";
import { typeWidth } from "../../../transform/bigquery/billing.ts";
import type { ZetaSql } from "../../analyzer/zetasql.ts";
import type { Shape } from "./shape.ts";

/** What a statement reads of a table: which columns, and of all rows or of those that a constant lets through. */
export interface Read {
  table: string;
  columns: string[];
  /** `all`, or what the filter names: days of orders, or loads since the last run. */
  part: "all" | "days" | "loads";
}

export interface Model {
  /** `schema.name` */
  name: string;
  sql: string;
  isView: boolean;
}

const NAME = "`(\\w+)`\\.`(\\w+)`";
/** A scan whose constant condition stands right behind it, as the facts' macros write it. */
const PART = new RegExp(
  `${NAME}(?=\\s+(?:as \\w+\\s+)?where\\s+(?:order_id is not null and )?(order_day in \\(|loaded_at > cast))`,
  "g",
);

/** Finds what statements read, on BigQuery: views are put in place, unused columns left out. */
export class Reads {
  readonly #analyzer: ZetaSql;
  readonly #tables: Map<string, TypedColumn[]>;
  readonly #views: Map<string, string>;

  constructor(analyzer: ZetaSql, tables: Map<string, TypedColumn[]>, models: readonly Model[]) {
    this.#analyzer = analyzer;
    this.#tables = tables;
    this.#views = new Map(models.filter((one) => one.isView).map((one) => [one.name, one.sql]));
  }

  async of(sql: string): Promise<Read[]> {
    const whole = this.#withoutViews(
      sql.replace(
        PART,
        (_, schema, name, filter) =>
          `\`${schema}\`.\`${name}${filter.startsWith("order_day") ? "__days" : "__loads"}\``,
      ),
    );
    const used = [...new Set([...whole.matchAll(new RegExp(NAME, "g"))].map((one) => `${one[1]}.${one[2]}`))];
    const tables = used.map((name): CatalogTable => {
      const columns = this.#tables.get(base(name));
      if (!columns) throw new Error(`nothing is known of ${name}`);
      return { path: name.split("."), columns };
    });
    const read = await this.#analyzer.columnsRead(whole, tables);
    return [...read].map(([index, columns]) => {
      const name = used[index]!;
      return { table: base(name), columns: [...columns], part: partOf(name) };
    });
  }

  /** Views are their queries, and theirs; what is narrowed of a view is narrowed of the raw tables below it. */
  #withoutViews(sql: string, part = ""): string {
    return sql.replace(
      new RegExp(`${NAME}(\\s+as\\b)?`, "g"),
      (found, schema: string, name: string, as = "") => {
        const view = this.#views.get(base(`${schema}.${name}`));
        const own = partOf(name) === "all" ? part : name.slice(name.lastIndexOf("__"));
        if (view === undefined) {
          const bare = own === "__loads" ? base(name) : name;
          return own !== "" && schema.startsWith("raw_") ? `\`${schema}\`.\`${bare}${own}\`${as}` : found;
        }
        return `(${this.#withoutViews(view, own)})${as === "" ? ` as ${base(name)}` : as}`;
      },
    );
  }
}

const base = (name: string): string => name.replace(/__(days|loads)$/, "");
const partOf = (name: string): Read["part"] =>
  name.endsWith("__days") ? "days" : name.endsWith("__loads") ? "loads" : "all";

/** Bytes of a row in those columns, as BigQuery counts them: types by its table, texts as measured. */
export function bytesOfRow(
  columns: readonly TypedColumn[],
  read: readonly string[],
  texts: Shape["tables"][string]["texts"] = {},
): number {
  return columns
    .filter((one) => read.includes(one.name))
    .reduce((sum, { name, type }) => sum + (texts[name] ?? typeWidth(type)), 0);
}
