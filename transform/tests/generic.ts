import type { Context } from "../context/macros.ts";
import { type JinjaCallable, pyStr } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { renderNative } from "../project/render.ts";

const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/**
 * The SQL of a generic test: its macro called with `model` and the written arguments. Arguments that are Jinja, or
 * look like `ref('x')`, are evaluated; `column_name` is text as it stands.
 */
export async function callGenericTest(
  macro: JinjaCallable,
  node: Node,
  model: unknown,
  context: Context,
): Promise<string> {
  const kwargs: Record<string, unknown> = { model };
  for (const [key, value] of Object.entries(node.test!.kwargs)) {
    kwargs[key] = key === "column_name" ? value : await evaluateDeep(value, context, node.path);
  }
  return pyStr(await macro([], kwargs));
}

async function evaluateDeep(value: unknown, context: Context, name: string): Promise<unknown> {
  if (typeof value === "string") {
    const text = LOOKS_LIKE_CALL.test(value) ? `{{ ${value} }}` : value;
    return /\{\{|\{%/.test(text) ? renderNative(text, context, name) : text;
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => evaluateDeep(item, context, name)));
  if (typeof value !== "object" || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) out[key] = await evaluateDeep(item, context, name);
  return out;
}

/** What a test reads: its node's relation, or only the rows that `where` leaves. */
export function testedRelation(relation: unknown, where: unknown): unknown {
  if (where === undefined || where === null || where === "") return relation;
  return `(select * from ${pyStr(relation)} where ${pyStr(where)}) dbt_subquery`;
}
