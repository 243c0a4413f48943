import { readFileSync } from "node:fs";

/** One query of a page or component, ready to run: references to other queries of its page are filled in. */
export interface PageQuery {
  file: string;
  /** The line of the file on which the SQL begins, from 1. */
  line: number;
  name: string;
  sql: string;
}

/**
 * The queries of one file. Pages: fenced ```sql blocks, where `${other}` stands for another query of the page and any
 * other `${…}` for a value known only in the browser. Components: template literals that begin with select or with.
 */
export function queriesOf(file: string, text = readFileSync(file, "utf8")): PageQuery[] {
  const found = file.endsWith(".md") ? fencedQueries(file, text) : literalQueries(file, text);
  const byName = new Map(found.map((query) => [query.name, query.sql]));
  return found.map((query) => ({ ...query, sql: fill(query.sql, byName, new Set([query.name])) }));
}

function fencedQueries(file: string, text: string): PageQuery[] {
  return [...text.matchAll(/^```sql[ \t]+(\w+)[ \t]*\r?\n([\s\S]*?)^```/gm)].map((match) => ({
    file,
    line: lineAt(text, match.index) + 1,
    name: match[1]!,
    sql: match[2]!,
  }));
}

function literalQueries(file: string, text: string): PageQuery[] {
  return [...text.matchAll(/`(\s*(?:select|with)\b[^`]*)`/gi)].map((match, index) => ({
    file,
    line: lineAt(text, match.index),
    name: `query ${index + 1}`,
    sql: match[1]!,
  }));
}

function fill(sql: string, queries: Map<string, string>, seen: Set<string>): string {
  return sql.replace(/('?)\$\{\s*([^}]*?)\s*\}/g, (_whole, quote: string, expression: string) => {
    const other = queries.get(expression);
    if (other !== undefined && !seen.has(expression)) {
      return `${quote}(${fill(other, queries, new Set([...seen, expression]))})`;
    }
    // Within quotes the value is text; elsewhere any type fits null.
    return quote === "'" ? "'" : "null";
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
