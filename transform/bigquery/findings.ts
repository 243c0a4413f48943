import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, didYouMean, type Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { AnalysisError, type CatalogTable, type TypedColumn } from "./analyzer.ts";
import type { SourceMap } from "./source-map.ts";
import { googleType } from "./types.ts";

interface Refused {
  sql: string;
  tables: readonly CatalogTable[];
  map: SourceMap | undefined;
  /** Lines that stand before the compiled SQL in what was sent. */
  linesBefore: number;
}

/** What BigQuery would refuse, at the line of the model, with the nearest name that there is. */
export function explainRefusal(node: Node, error: unknown, refused: Refused): Diagnostic {
  if (!(error instanceof AnalysisError)) throw error;
  const [message, theirs] = error.message.split(/; (?=Did you mean)/) as [string, string?];
  const hint = theirs ?? nearestName(message, refused);
  const { at, sent } = placeOf(node, error, refused);
  return {
    code: "bigquery-refuses",
    message: [`${node.name}: ${message}`, ...(sent ? [`The SQL there: ${sent}`] : [])].join("\n"),
    at,
    ...(hint ? { hint } : {}),
  };
}

/** The model's place that the analyzer means, and the line of SQL that was sent. */
function placeOf(node: Node, error: AnalysisError, refused: Refused): { at: Place; sent?: string } {
  if (error.line === undefined) return { at: node.place };
  const line = Math.max(1, error.line - refused.linesBefore);
  const sent = refused.sql.split("\n")[line - 1]?.trim() ?? "";
  const found = refused.map?.place(line, error.column ?? 1);
  const at = found ? { path: node.path, ...found } : node.place;
  return sent === "" ? { at } : { at, sent };
}

/** The column or table nearest to a name that the analyzer does not know. */
function nearestName(message: string, { sql, tables }: Refused): string | undefined {
  const table = /^Table not found: ([^\s;]+)/.exec(message)?.[1];
  if (table)
    return didYouMean(
      table.replaceAll("`", ""),
      tables.map((one) => one.path.join(".")),
    );
  const name =
    /^Unrecognized name: ([\w$.]+)/.exec(message)?.[1]?.split(".").at(-1) ??
    /^Name (\w+) not found inside/.exec(message)?.[1];
  if (!name) return undefined;
  const columns = tables.flatMap((one) => one.columns.map((column) => column.name));
  const aliases = [...sql.matchAll(/\bas\s+(\w+)/gi)].map((one) => one[1]!);
  const others = [...new Set([...columns, ...aliases])].filter((one) => one !== name);
  return didYouMean(name, others);
}

/** Columns whose type BigQuery does not have, or that say none. `columns` undefined: those of the YAML. */
export function undeclared(node: Node, columns: readonly TypedColumn[] | undefined): Diagnostic[] {
  const spelled =
    columns ?? Object.values(node.columns).map((one) => ({ name: one.name, type: one.data_type ?? "" }));
  if (spelled.length === 0)
    return [mistake(node.place, `${label(node)} declares no columns, so what reads it cannot be judged.`)];
  return spelled
    .filter((column) => googleType(column.type) === undefined)
    .map((column) =>
      mistake(
        columnPlace(node, column.name),
        column.type === ""
          ? `${label(node)}.${column.name} has no data_type.`
          : `${label(node)}.${column.name} is '${column.type}', which is no type of BigQuery.`,
      ),
    );
}

/** Where a model's columns on BigQuery are not those that its YAML declares. */
export function typeMistakes(node: Node, columns: readonly TypedColumn[]): Diagnostic[] {
  const given = new Map(columns.map((column) => [column.name.toLowerCase(), column.type]));
  const names = columns.map((one) => one.name);
  const declared = Object.values(node.columns).flatMap((column) => {
    const at = columnPlace(node, column.name);
    const name = `${label(node)}.${column.name}`;
    const type = given.get(column.name.toLowerCase());
    if (type === undefined) {
      const hint = didYouMean(column.name, names);
      const lacking = mistake(at, `${name} is declared, and the query gives no such column.`);
      return [hint ? { ...lacking, hint } : lacking];
    }
    if (column.data_type === undefined) return [];
    const wanted = googleType(column.data_type);
    if (wanted === undefined)
      return [mistake(at, `${name} is '${column.data_type}', which is no type of BigQuery.`)];
    if (wanted === type) return [];
    return [mistake(at, `${name} is declared ${column.data_type} (${wanted}); BigQuery gives ${type}.`)];
  });
  return [...unnamed(node, columns), ...declared];
}

/** A table's columns need names, each its own. */
function unnamed(node: Node, columns: readonly TypedColumn[]): Diagnostic[] {
  const seen = new Set<string>();
  return columns.flatMap((column, index) => {
    const name = column.name.toLowerCase();
    if (name === "" || name.startsWith("$"))
      return [
        mistake(node.place, `Column ${index + 1} of ${label(node)} has no name; give it one with 'as'.`),
      ];
    if (seen.has(name)) return [mistake(node.place, `${label(node)} has two columns ${column.name}.`)];
    seen.add(name);
    return [];
  });
}

/** Where a node's property file speaks of a column; the node's own place where it does not. */
function columnPlace(node: Node, column: string): Place {
  const path = node.source ? node.place.path : patchFile(node);
  if (path === undefined || !existsSync(path)) return node.place;
  const lines = readFileSync(path, "utf8").split("\n");
  const named = (name: string) => new RegExp(`\\bname:\\s*["']?${name}["']?\\s*(,|\\}|$)`);
  const start = node.source
    ? (node.place.line ?? 1) - 1
    : lines.findIndex((line) => named(node.name).test(line));
  const found = lines.findIndex((line, index) => index >= start && named(column).test(line));
  return start < 0 || found < 0
    ? node.place
    : { path, line: found + 1, column: lines[found]!.search(/\S/) + 1 };
}

/** `shop://models/shop.yml` as a file of this machine. */
function patchFile(node: Node): string | undefined {
  const relative = node.patchPath?.replace(/^[^:]+:\/\//, "");
  if (relative === undefined || !node.path.endsWith(node.originalPath)) return undefined;
  return join(node.path.slice(0, -node.originalPath.length), relative);
}

const label = (node: Node): string => (node.source ? `${node.source.sourceName}.${node.name}` : node.name);

function mistake(at: Place, message: string): Diagnostic {
  return { code: "bigquery-types", message, at };
}
