import type { Grant } from "../../warehouse/port.ts";
import type { Build } from "../materialise/materialisation.ts";
import { listOf, type Node } from "../node.ts";
import { literal } from "./settings.ts";

/**
 * Grants what the config lists and takes back what it no longer does, of everybody but the account that runs, as dbt
 * does. Without `grants` nothing is touched. Principals are written as BigQuery wants them, `user:a@example.com`.
 */
export async function applyGrants(
  { node, session, warehouse }: Build,
  kind: "table" | "view",
  name: string,
): Promise<void> {
  const wanted = grantsOf(node);
  if (wanted === undefined) return;
  const there = (await warehouse.access?.grants({ schema: node.schema, name: node.alias })) ?? [];
  const left = there.filter((one) => !wanted.some((other) => isSame(one, other)));
  for (const [role, whom] of byRole(wanted))
    await session.execute(`grant \`${role}\` on ${kind} ${name} to ${whom.join(", ")}`);
  for (const [role, whom] of byRole(left))
    await session.execute(`revoke \`${role}\` on ${kind} ${name} from ${whom.join(", ")}`);
}

/** What the config lists; undefined where it says nothing. */
function grantsOf(node: Node): Grant[] | undefined {
  const grants = Object.entries((node.config.grants ?? {}) as Record<string, unknown>);
  if (grants.length === 0) return undefined;
  return grants.flatMap(([role, to]) => listOf(to).map((one) => ({ role, to: one })));
}

const isSame = (one: Grant, other: Grant) =>
  one.role.toLowerCase() === other.role.toLowerCase() && one.to.toLowerCase() === other.to.toLowerCase();

/** Principals of each role, as SQL. */
function byRole(grants: readonly Grant[]): Map<string, string[]> {
  const roles = new Map<string, string[]>();
  for (const { role, to } of grants) roles.set(role, [...(roles.get(role) ?? []), literal(to)]);
  return roles;
}
