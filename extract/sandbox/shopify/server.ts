import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type OperationDefinitionNode,
} from "graphql";
import type { Answer, Request, Vendor } from "../http/server.ts";
import type { World } from "../world.ts";
import type { Bucket, ThrottleStatus } from "./bucket.ts";
import { actualCost, requestedCost } from "./cost.ts";
import { type Context, Roots } from "./roots.ts";
import { API_VERSION, checkQuery, shopifySchema } from "./schema.ts";
import { Shop } from "./shop.ts";

/** The dearest query that Shopify runs at all, in points. */
const MAX_QUERY_COST = 1000;

export interface ShopifyOptions {
  readonly token: string;
  readonly bucket: Bucket;
  /** Both are reported for a throttled query: 200 with errors in the body, and 429. */
  readonly throttleStatus: 200 | 429;
}

/** Shopify's Admin GraphQL API over the world's orders, with the vendor's schema, costs and bucket. */
export function shopifyVendor(world: World, options: ShopifyOptions): Vendor {
  const roots = new Roots(new Shop(world));
  return {
    name: "shopify",
    failure: (status) => ({
      status,
      ...(status === 429 ? { headers: { "retry-after": "2.0" } } : {}),
      body: { errors: FAILURES[status] },
    }),
    handle(request) {
      const refusal = refuse(request, options.token);
      if (refusal !== null) return refusal;
      const { query, variables } = JSON.parse(request.body) as Body;
      const answer = run(roots, String(query ?? ""), variables ?? {}, options);
      return { ...answer, headers: { "x-shopify-api-version": API_VERSION } };
    },
  };
}

interface Body {
  query?: string;
  variables?: Record<string, unknown> | null;
}

const FAILURES = {
  404: "Not Found",
  429: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.",
  500: "Internal Server Error",
};

function refuse(request: Request, token: string): Answer | null {
  const error = (status: number, errors: string): Answer => ({ status, body: { errors } });
  if (request.path !== `/admin/api/${API_VERSION}/graphql.json`) return error(404, FAILURES[404]);
  if (request.method !== "POST") return error(405, "Method Not Allowed");
  if (request.headers["x-shopify-access-token"] !== token)
    return error(401, "[API] Invalid API key or access token (unrecognized login or wrong password)");
  try {
    JSON.parse(request.body);
    return null;
  } catch {
    return error(400, "Bad Request: the body is not JSON");
  }
}

function run(
  roots: Roots,
  text: string,
  variables: Record<string, unknown>,
  options: ShopifyOptions,
): Answer {
  const checked = checkQuery(text);
  if ("errors" in checked) return ok({ errors: checked.errors.map(undefinedField) });
  const operation = soleOperation(checked.document);
  if (operation?.operation !== "query") return ok({ errors: [new GraphQLError(ONE_QUERY)] });
  const requested = requestedCost(shopifySchema(), operation, fragmentsOf(checked.document), variables);
  if (requested > MAX_QUERY_COST) return ok({ errors: [tooDear(requested)] });
  if (!options.bucket.take(requested)) return throttled(requested, options);
  const context: Context = { search: [] };
  const result = execute({
    schema: shopifySchema(),
    document: checked.document,
    rootValue: roots,
    contextValue: context,
    variableValues: variables,
    fieldResolver: resolveField,
  }) as ExecutionResult;
  const actual = actualCost(result.data, requested);
  options.bucket.giveBack(requested - actual);
  const cost = costOf(requested, actual, options.bucket.status());
  const search = context.search.length > 0 ? { search: context.search } : {};
  return ok({ ...result, extensions: { cost, ...search } });
}

const ONE_QUERY = "The sandbox runs one query a request; mutations are not part of what extractors do.";

const ok = (body: unknown): Answer => ({ status: 200, body });

/** A field that the schema has and the sandbox does not serve is named, so that nobody takes an empty answer for data. */
const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const value = (source as Record<string, unknown>)[info.fieldName];
  if (typeof value === "function") return value.call(source, args, context, info);
  if (value === undefined)
    throw new GraphQLError(`The sandbox does not serve ${info.parentType.name}.${info.fieldName}.`);
  return value;
};

function soleOperation(document: DocumentNode): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((definition) => definition.kind === "OperationDefinition");
  return operations.length === 1 ? operations[0] : undefined;
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === "FragmentDefinition");
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function undefinedField(error: GraphQLError): unknown {
  const unknown = /Cannot query field "(.+?)" on type "(.+?)"/.exec(error.message);
  const extensions =
    unknown === null
      ? { code: "argumentLiteralsIncompatible" }
      : { code: "undefinedField", typeName: unknown[2], fieldName: unknown[1] };
  return { ...error.toJSON(), extensions };
}

function tooDear(cost: number): GraphQLError {
  return new GraphQLError(
    `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).\n\n` +
      "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\ncost of a query is calculated.",
    { extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost: MAX_QUERY_COST } },
  );
}

function throttled(requested: number, options: ShopifyOptions): Answer {
  return {
    status: options.throttleStatus,
    body: {
      errors: [
        {
          message: "Throttled",
          extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
        },
      ],
      extensions: { cost: costOf(requested, null, options.bucket.status()) },
    },
  };
}

const costOf = (
  requestedQueryCost: number,
  actualQueryCost: number | null,
  throttleStatus: ThrottleStatus,
) => ({
  requestedQueryCost,
  actualQueryCost,
  throttleStatus,
});
