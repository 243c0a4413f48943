import type { Session, Warehouse } from "../../warehouse/port.ts";
import { callable, pyStr, toNative } from "../jinja/index.ts";
import { JinjaColumn } from "./column.ts";
import type { Context, MacroRegistry } from "./macros.ts";
import { fetchTable } from "./queries.ts";
import { JinjaRelation, type RelationParts, type RelationType } from "./relation.ts";
import { ResultTable } from "./result-table.ts";

/** What the adapter of one template may touch. Without a warehouse (while parsing) every question has an empty answer. */
export interface AdapterParts {
  registry: MacroRegistry;
  packageName: string;
  /** The template's own context, in which dispatched macros run. */
  context: () => Context;
  relation: (parts: RelationParts) => JinjaRelation;
  quote: (name: string) => string;
  dialect: string;
  warehouse?: Warehouse | undefined;
  /** Where statements go: the node's transaction while one is open, else the warehouse. */
  io: { readonly session: Session | undefined };
}

/** Jinja's `adapter`, with the methods that dbt projects call. */
export function adapterObject(parts: AdapterParts): Context {
  return {
    type: () => parts.dialect,
    dispatch: callable((args, kwargs) => {
      const name = pyStr(args[0]);
      const namespace = args[1] ?? kwargs.macro_namespace;
      const macro = parts.registry.dispatch(
        name,
        namespace ? pyStr(namespace) : undefined,
        parts.packageName,
      );
      return parts.registry.bind(macro, parts.context());
    }, "dispatch"),
    quote: (name: string) => parts.quote(name),
    quote_as_configured: (name: string) => parts.quote(name),
    quote_seed_column: (name: string) => parts.quote(name),
    ...relationMethods(parts),
    ...schemaMethods(parts),
  };
}

/** Jinja's `api`: makers of relations and columns. */
export function apiObject(parts: Pick<AdapterParts, "relation">): Context {
  const typeNames = {
    STRING: "text",
    FLOAT: "double",
    INTEGER: "int",
    NUMERIC: "numeric",
    TIMESTAMP: "timestamp",
    BOOLEAN: "boolean",
  };
  const translate = (type: string) => (typeNames as Record<string, string>)[type.toUpperCase()] ?? type;
  return {
    Relation: {
      create: (given: RelationParts & { quote_policy?: unknown } = {}) => parts.relation(given),
      get_default_quote_policy: () => ({ database: true, schema: true, identifier: true }),
    },
    Column: Object.assign((name: string, dtype: string) => new JinjaColumn(name, dtype), {
      create: (name: string, type: string) => new JinjaColumn(name, translate(type)),
      translate_type: translate,
      numeric_type: (type: string, precision: unknown, scale: unknown) =>
        precision === null || precision === undefined ? type : `${type}(${precision},${scale})`,
      string_type: () => "text",
    }),
  };
}

function relationMethods(parts: AdapterParts): Context {
  const { warehouse } = parts;
  const find = async (...args: unknown[]): Promise<JinjaRelation | null> => {
    const { schema, identifier, database } = namedRelation(args);
    if (!warehouse || !schema || !identifier) return null;
    const all = await warehouse.relations(schema);
    const found = all.find((one) => one.name.toLowerCase() === identifier.toLowerCase());
    return found
      ? parts.relation({
          database: database ?? warehouse.database,
          schema,
          identifier: found.name,
          type: found.type,
        })
      : null;
  };
  const columns = async (relation: JinjaRelation): Promise<JinjaColumn[]> => {
    if (!warehouse || !relation.schema || !relation.identifier) return [];
    const list = await warehouse.columns({ schema: relation.schema, name: relation.identifier });
    return list.map((column) => new JinjaColumn(column.name, column.type));
  };
  return {
    get_relation: find,
    load_relation: (relation: JinjaRelation) => find(relation.parts()),
    get_columns_in_relation: columns,
    get_missing_columns: async (from: JinjaRelation, to: JinjaRelation) => {
      const there = new Set((await columns(to)).map((column) => column.name.toLowerCase()));
      return (await columns(from)).filter((column) => !there.has(column.name.toLowerCase()));
    },
    list_relations_without_caching: (relation: JinjaRelation) => listRelations(parts, relation.schema),
    list_relations: (...args: unknown[]) =>
      listRelations(parts, namedRelation([...args, null]).schema ?? null),
    drop_relation: async (relation: JinjaRelation) => {
      await parts.io.session?.execute(`drop ${relation.type ?? "table"} if exists ${relation.render()}`);
      return "";
    },
    truncate_relation: async (relation: JinjaRelation) => {
      await parts.io.session?.execute(`delete from ${relation.render()} where true`);
      return "";
    },
    rename_relation: async (from: JinjaRelation, to: JinjaRelation) => {
      await parts.io.session?.execute(
        `alter ${from.type ?? "table"} ${from.render()} rename to ${parts.quote(to.identifier ?? "")}`,
      );
      return "";
    },
    expand_target_column_types: () => "",
    cache_added: () => "",
    cache_dropped: () => "",
    cache_renamed: () => "",
  };
}

function schemaMethods(parts: AdapterParts): Context {
  const { warehouse, io } = parts;
  return {
    create_schema: async (relation: JinjaRelation) => {
      if (relation.schema) await warehouse?.createSchema(relation.schema);
      return "";
    },
    drop_schema: async (relation: JinjaRelation) => {
      await io.session?.execute(`drop schema if exists ${parts.quote(relation.schema ?? "")} cascade`);
      return "";
    },
    check_schema_exists: async (_database: string, schema: string) =>
      (await warehouse?.relations(schema))?.length !== 0,
    verify_database: () => "",
    commit: () => "",
    execute: async (sql: string, options: { fetch?: boolean } = {}) => {
      const { session } = io;
      if (!session) return ["", new ResultTable([])];
      if (options.fetch) return ["OK", await fetchTable(session, sql)];
      await session.execute(sql);
      return ["OK", new ResultTable([])];
    },
    add_query: async (sql: string) => {
      await io.session?.execute(sql);
      return "";
    },
  };
}

async function listRelations(parts: AdapterParts, schema: string | null): Promise<JinjaRelation[]> {
  if (!parts.warehouse || !schema) return [];
  const all = await parts.warehouse.relations(schema);
  const database = parts.warehouse.database;
  return all.map((one) =>
    parts.relation({ database, schema: one.schema, identifier: one.name, type: one.type as RelationType }),
  );
}

/** `get_relation(database=…, schema=…, identifier=…)`, or the same three in order. */
function namedRelation(args: unknown[]): RelationParts {
  const last = toNative(args.at(-1));
  const named =
    typeof last === "object" && last !== null && !(last instanceof JinjaRelation)
      ? (last as RelationParts)
      : {};
  const text = (at: number) => (typeof args[at] === "string" ? { value: args[at] as string } : undefined);
  return {
    database: text(0)?.value ?? named.database ?? null,
    schema: text(1)?.value ?? named.schema ?? null,
    identifier: text(2)?.value ?? named.identifier ?? null,
  };
}
