import type { Dialect } from "../../warehouse/port.ts";

/** A piece of the parser's syntax tree: an object with one key that names its kind, or a kind's parts. */
export type Tree = { [key: string]: unknown };

/** The parser is a large WASM module: it is loaded at the first query, not with the runner. */
let loading: Promise<typeof import("@polyglot-sql/sdk")> | undefined;

/**
 * The tree of one query, comments left out. Only parsing is asked of the library: its own lineage took 49 seconds for
 * the 81 models here and lost names behind comments; ours walks the tree. Throws Error with the parser's message.
 */
export async function parseQuery(sql: string, dialect: Dialect): Promise<Tree> {
  loading ??= import("@polyglot-sql/sdk");
  const { parse } = await loading;
  const result = parse(plainSql(sql), dialect as Parameters<typeof parse>[1]);
  const [query, ...more] = listIn(result.ast) as Tree[];
  if (!result.success || query === undefined) throw new Error(result.error ?? "no query");
  if (more.length > 0) throw new Error("several statements");
  return query;
}

/**
 * Blanks comments, and writes DuckDB's `//` (whole division), which the parser does not know, as `/`: the columns that
 * go in are the same.
 */
function plainSql(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\/\//g, (part) => {
    if (part === "//") return "/";
    return part.startsWith("-") || part.startsWith("/") ? " " : part;
  });
}

/** The kind of a tree and its parts. */
export function kindOf(tree: unknown): [kind: string, parts: Tree] {
  if (typeof tree !== "object" || tree === null) return ["", {}];
  const [kind = "", parts] = Object.entries(tree as Tree)[0] ?? [];
  return [kind, (typeof parts === "object" && parts !== null ? parts : {}) as Tree];
}

/** The text of an identifier (`{ name: … }`, or a plain string). */
export function nameOf(identifier: unknown): string | undefined {
  if (typeof identifier === "string") return identifier;
  if (typeof identifier !== "object" || identifier === null) return undefined;
  const { name } = identifier as { name?: unknown };
  return typeof name === "string" ? name : nameOf(name);
}

export function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
