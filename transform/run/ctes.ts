/**
 * Puts CTEs before a query. A query that begins with `with` (after comments) gets them into its own list; one that
 * does not gets a `with` of its own.
 */
export function withCtes(sql: string, ctes: readonly { name: string; sql: string }[]): string {
  if (ctes.length === 0) return sql;
  const list = ctes.map((cte) => `${cte.name} as (\n${cte.sql.trim().replace(/;$/, "")}\n)`).join(",\n");
  const start = skipBlank(sql);
  const own = /^with(\s+recursive)?\b/i.exec(sql.slice(start));
  if (!own) return `${sql.slice(0, start)}with ${list}\n${sql.slice(start)}`;
  const rest = sql.slice(start + own[0].length);
  return `${sql.slice(0, start)}${own[0]} ${list},${/^\s/.test(rest) ? "" : " "}${rest}`;
}

/** The offset of the first thing that is neither blank nor comment. */
function skipBlank(sql: string): number {
  const found = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(sql);
  return found?.[0].length ?? 0;
}
