import { PatronError } from "../../kernel/diagnostics.ts";
import type { Node } from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

/** The models of the identity map that finding a person reads, by name. */
export const MAP = [
  "customers",
  "customer_identities",
  "identity_keys",
  "int_identifiers_normalised",
] as const;

/** Quoted names of the identity map's tables. */
export type IdentityMap = Readonly<Record<(typeof MAP)[number], string>>;

type Built = Pick<Node, "resourceType" | "schema" | "alias" | "name" | "config">;

/** Where the identity map stands. Throws PatronError when the project has none, or it was never built. */
export async function identityMap(warehouse: Warehouse, nodes: Iterable<Built>): Promise<IdentityMap> {
  const models = new Map(
    [...nodes].filter((node) => node.resourceType === "model").map((node) => [node.name, node]),
  );
  const there = new Set((await warehouse.relations()).map(({ schema, name }) => `${schema}.${name}`));
  const found: Partial<Record<keyof IdentityMap, string>> = {};
  for (const name of MAP) {
    const node = models.get(name);
    if (node === undefined) throw noMap(`The models of this project have no ${name}`);
    if (!there.has(`${node.schema}.${node.alias}`))
      throw noMap(`${node.schema}.${node.alias} is not built yet`);
    found[name] = warehouse.quote({ schema: node.schema, name: node.alias });
  }
  return found as IdentityMap;
}

function noMap(what: string): PatronError {
  return new PatronError({
    code: "no-identity-map",
    message: `${what}: nobody can say which records are one person's.`,
    hint: "A person is found by the shipped models of who is who (models/intermediate/identity).",
    help: "Build them: npx patron build",
  });
}

/** Tables that keep rows from build to build: snapshots and incremental models. */
export function rememberingTables(nodes: Iterable<Built>): { schema: string; name: string }[] {
  return [...nodes]
    .filter(
      ({ resourceType, config }) =>
        resourceType === "snapshot" || (resourceType === "model" && config.materialized === "incremental"),
    )
    .map(({ schema, alias }) => ({ schema, name: alias }));
}
