import type { Warehouse } from "../../warehouse/port.ts";

/** A relation as the warehouse's own catalog describes it. */
export interface CatalogRelation {
  schema: string;
  name: string;
  type: "BASE TABLE" | "VIEW";
  comment: string | null;
  columns: { name: string; type: string; comment: string | null }[];
}

interface RelationRow {
  schema: string;
  name: string;
  type: CatalogRelation["type"];
  comment: string | null;
}

interface ColumnRow {
  schema: string;
  relation: string;
  name: string;
  type: string;
  comment: string | null;
}

/** Every table and view of a warehouse with its columns in order, by `schema.name` in lower case: two queries in all. */
export async function readCatalog(warehouse: Warehouse): Promise<Map<string, CatalogRelation>> {
  const queries = warehouse.dialect === "duckdb" ? DUCKDB : await bigqueryQueries(warehouse);
  const found = new Map<string, CatalogRelation>();
  if (queries === undefined) return found;
  for (const { schema, name, type, comment } of await warehouse.rows<RelationRow>(queries.relations)) {
    found.set(keyOf(schema, name), { schema, name, type, comment, columns: [] });
  }
  for (const { schema, relation, name, type, comment } of await warehouse.rows<ColumnRow>(queries.columns)) {
    found.get(keyOf(schema, relation))?.columns.push({ name, type, comment });
  }
  return found;
}

export const keyOf = (schema: string, name: string): string => `${schema}.${name}`.toLowerCase();

const DUCKDB = {
  relations: `
    select schema_name as schema, table_name as name, 'BASE TABLE' as type, comment
    from duckdb_tables() where database_name = current_database() and not internal
    union all
    select schema_name, view_name, 'VIEW', comment
    from duckdb_views() where database_name = current_database() and not internal`,
  columns: `
    select schema_name as schema, table_name as relation, column_name as name, data_type as type, comment
    from duckdb_columns() where database_name = current_database() and not internal
    order by schema_name, table_name, column_index`,
};

/** BigQuery has a catalog of its own in each dataset. */
async function bigqueryQueries(warehouse: Warehouse): Promise<typeof DUCKDB | undefined> {
  const schemas = [...new Set((await warehouse.relations()).map((relation) => relation.schema))];
  if (schemas.length === 0) return undefined;
  const each = (query: (schema: string) => string) => schemas.map(query).join("\nunion all\n");
  const view = (schema: string, name: string) =>
    `${warehouse.quoteIdentifier(schema)}.INFORMATION_SCHEMA.${name}`;
  return {
    relations: each(
      (schema) => `
      select table_schema as schema, table_name as name,
        if(table_type = 'VIEW', 'VIEW', 'BASE TABLE') as type, cast(null as string) as comment
      from ${view(schema, "TABLES")}`,
    ),
    columns: `select schema, relation, name, type, comment from (${each(
      (schema) => `
      select c.table_schema as schema, c.table_name as relation, c.column_name as name, c.data_type as type,
        p.description as comment, c.ordinal_position as position
      from ${view(schema, "COLUMNS")} as c
      left join ${view(schema, "COLUMN_FIELD_PATHS")} as p
        on p.table_name = c.table_name and p.field_path = c.column_name`,
    )}) order by schema, relation, position`,
  };
}
