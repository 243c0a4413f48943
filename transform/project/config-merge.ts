import { type Config, listOf } from "../node.ts";

const LISTS = new Set(["tags", "packages"]);
const HOOKS = new Set(["pre-hook", "post-hook"]);
const DICTS = new Set(["meta", "grants", "docs"]);
const SPELLINGS: Record<string, string> = {
  pre_hook: "pre-hook",
  post_hook: "post-hook",
  dataset: "schema",
  project: "database",
};

/** One hook: SQL and whether it belongs into the node's transaction. */
export interface Hook {
  sql: string;
  transaction: boolean;
}

/** Lays `over` upon `base` as dbt does: tags and hooks add up, meta is merged by key, everything else is replaced. */
export function mergeConfig(base: Config, over: Config): Config {
  const out: Config = { ...base };
  for (const written in over) {
    const value = over[written];
    const key = SPELLINGS[written] ?? written;
    if (LISTS.has(key)) out[key] = [...new Set([...listOf(out[key]), ...listOf(value)])];
    else if (HOOKS.has(key)) out[key] = [...hooksOf(out[key]), ...hooksOf(value)];
    else if (DICTS.has(key)) out[key] = { ...asDict(out[key]), ...asDict(value) };
    else out[key] = value;
  }
  return out;
}

/** Hooks in any of dbt's spellings: text, `{sql, transaction}`, JSON text of that, or a list of them. */
export function hooksOf(value: unknown): Hook[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(hooksOf);
  if (value instanceof Map) return hooksOf(Object.fromEntries(value));
  if (typeof value === "object") {
    const { sql, transaction } = value as { sql?: unknown; transaction?: unknown };
    return [{ sql: String(sql ?? ""), transaction: transaction !== false }];
  }
  const text = String(value);
  if (/^\s*\{\s*"sql"/.test(text)) return hooksOf(JSON.parse(text));
  return text.trim() === "" ? [] : [{ sql: text, transaction: true }];
}

function asDict(value: unknown): Record<string, unknown> {
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
