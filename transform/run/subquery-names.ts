/**
 * A subquery that stands in for a table keeps the table's name (`select orders.id from {{ ref('orders') }}`), unless the
 * model names it itself (`from {{ ref('orders') }} as o`). Which one it is shows only once the model is rendered: until
 * then a mark stands after the subquery.
 */
const MARK = /\/\*named:(.*?):\*\//g;

/** The mark of a subquery that may be called by `name` (quoted for SQL). */
export function nameMark(name: string): string {
  return `/*named:${name.replaceAll("*/", "")}:*/`;
}

/** Words that may follow a table in SQL without being its alias. */
const NO_ALIAS = new Set([
  ..."anti asof cross except fetch for full group having inner intersect join lateral left limit minus natural offset".split(
    " ",
  ),
  ..."on order pivot positional qualify right sample select semi tablesample union unpivot using where window".split(
    " ",
  ),
]);
/** What follows a table, blanks and comments left out: its alias, or anything else. */
const NEXT = /^(?:\s+|--[^\n]*\n|\/\*(?!named:)[\s\S]*?\*\/)*(["`]|\w+)?/;

/** Puts the names in where the model gives none. */
export function withNames(sql: string): string {
  if (!sql.includes("/*named:")) return sql;
  return sql.replace(MARK, (mark, name: string, offset: number) => {
    const next = NEXT.exec(sql.slice(offset + mark.length))?.[1]?.toLowerCase();
    const hasAlias = next !== undefined && /^[a-z_"`]/.test(next) && !NO_ALIAS.has(next);
    return hasAlias ? "" : ` as ${name}`;
  });
}
