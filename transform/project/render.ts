import { evaluate, parseTemplate, render } from "../jinja/index.ts";

type Context = Record<string, unknown>;

const HAS_JINJA = /\{\{|\{%/;
const ONE_EXPRESSION = /^\s*\{\{((?:(?!\}\}|\{\{)[\s\S])*)\}\}\s*$/;

/**
 * Renders the Jinja in every string of a YAML value. A string that is one `{{ expression }}` becomes the native
 * value of the expression (`"{{ var('x', false) }}"` is a boolean). Keys in `skip` keep their text, at any depth.
 */
export async function renderDeep(
  value: unknown,
  context: Context,
  name: string,
  skip: RegExp = /^$/,
): Promise<unknown> {
  if (typeof value === "string") return HAS_JINJA.test(value) ? renderNative(value, context, name) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderDeep(item, context, name, skip)));
  if (typeof value !== "object" || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    out[key] = skip.test(key) ? item : await renderDeep(item, context, name, skip);
  }
  return out;
}

/** Renders text; a single `{{ expression }}` gives its value instead of its text. */
export async function renderNative(text: string, context: Context, name: string): Promise<unknown> {
  const single = ONE_EXPRESSION.exec(text);
  return single ? evaluate(single[1]!, context) : render(parseTemplate(text, name), context);
}
