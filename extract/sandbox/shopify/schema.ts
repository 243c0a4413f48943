import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type IntrospectionQuery,
  parse,
  validate,
} from "graphql";

/** The version whose schema is shipped. */
export const API_VERSION = "2026-10";

const SCHEMA_FILE = new URL("../../vendor/shopify/admin_2026-10.json.gz", import.meta.url);

let loaded: GraphQLSchema | undefined;

/** Shopify's real Admin schema, built once a process (about 0.4 s). */
export function shopifySchema(): GraphQLSchema {
  if (loaded === undefined) {
    const file = JSON.parse(gunzipSync(readFileSync(SCHEMA_FILE)).toString("utf8")) as {
      data: IntrospectionQuery;
    };
    loaded = buildClientSchema(file.data, { assumeValid: true });
  }
  return loaded;
}

type Checked = { document: DocumentNode } | { errors: readonly GraphQLError[] };

const checked = new Map<string, Checked>();

/** Parses and validates a query against the real schema; answers for the last 200 texts are kept. */
export function checkQuery(text: string): Checked {
  let known = checked.get(text);
  if (known === undefined) {
    known = check(text);
    if (checked.size >= 200) checked.delete(checked.keys().next().value!);
    checked.set(text, known);
  }
  return known;
}

function check(text: string): Checked {
  try {
    const document = parse(text);
    const errors = validate(shopifySchema(), document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

/** Names in the vendor's own table of search fields, which the schema carries in the `query` argument's description. */
export function searchFields(queryField: string): ReadonlySet<string> {
  const field = shopifySchema().getQueryType()!.getFields()[queryField];
  const description = field?.args.find((argument) => argument.name === "query")?.description ?? "";
  const rows = description.matchAll(/^\| (\w+) \| (?!type)\w+ \|/gm);
  return new Set([...rows].map((row) => row[1]!));
}
