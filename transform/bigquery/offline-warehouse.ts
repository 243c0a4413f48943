import { PatronError } from "../../kernel/diagnostics.ts";
import type { LogicalType, RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import type { DeclaredCatalog } from "./catalog.ts";

const TYPES: Readonly<Record<LogicalType, string>> = {
  text: "STRING",
  int: "INT64",
  numeric: "NUMERIC",
  double: "FLOAT64",
  boolean: "BOOL",
  date: "DATE",
  timestamp: "TIMESTAMP",
  json: "STRING",
};

/**
 * A BigQuery that knows its tables and holds no rows: templates compile against it without an account. Questions
 * about relations are answered from the declared catalog; a query is refused with a reason.
 */
export function offlineWarehouse(catalog: DeclaredCatalog, database: string): Warehouse {
  const quoteIdentifier = (name: string) => `\`${name.replaceAll("`", "\\`")}\``;
  const session: Session = {
    query: () => noRows(),
    rows: () => noRows(),
    execute: () => noRows(),
    loadJson: () => noRows(),
  };
  return {
    ...session,
    dialect: "bigquery",
    database,
    get knex() {
      return noRows();
    },
    supportsMerge: true,
    supportsComments: true,
    transaction: (work) => work(session),
    session: (work) => work(session),
    relations: async (schema) => catalog.relations(schema),
    columns: async ({ schema, name }) => catalog.columns(schema, name),
    columnsIn: async (schema) =>
      new Map(catalog.relations(schema).map(({ name }) => [name, catalog.columns(schema, name)])),
    createSchema: async () => {},
    typeName: (type) => TYPES[type],
    quote: ({ schema, name }: RelationName) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`,
    quoteIdentifier,
    close: async () => {},
  };
}

function noRows(): never {
  throw new PatronError({
    code: "no-rows-offline",
    message: "A model asks the warehouse for rows while it compiles, and here is a catalog without rows.",
    hint: "Let it ask for relations and columns only, or put the values into a var or a seed.",
  });
}
