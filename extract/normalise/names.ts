/** Columns that Patron adds to raw tables. `_row_hash` stands on root tables only, `_index` on child tables. */
export const TECHNICAL = {
  loadId: "_load_id",
  loadedAt: "_loaded_at",
  extra: "_extra",
  rowHash: "_row_hash",
  index: "_index",
} as const;

/** `countryCodeV2` -> `country_code_v2`; names that are snake_case already stay as they are. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .toLowerCase();
}

/** The column of a field path: `["campaign", "id"]` -> `campaign__id`. */
export function columnName(path: readonly string[]): string {
  return path.map(snakeCase).join("__");
}

/** The table of an array of objects: `orders` and `["refunds"]` -> `orders__refunds`. */
export function childTableName(table: string, path: readonly string[]): string {
  return `${table}__${columnName(path)}`;
}

/** The column by which a child names its parent's key: `id` -> `_parent_id`, `_parent_id` -> `_parent__parent_id`. */
export function parentColumn(key: string): string {
  return `_parent_${key}`;
}

/** The schema of a source's raw tables: `raw_shopify`. */
export function rawSchema(source: string): string {
  return `raw_${source}`;
}
