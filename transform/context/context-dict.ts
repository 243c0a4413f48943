import { callable, pyStr } from "../jinja/index.ts";
import { dictEntries } from "../jinja/values/dict.ts";

type Context = Record<string, unknown>;

/** What `context` is called in messages about it. */
class TemplateContext {}

/**
 * Jinja's `context`: all variables of a template, as macros read them by name and add to them (`context.get('x')`,
 * `context['x']`, `context.update({'x': 1})`). The variables are its attributes too.
 */
export function contextDict(context: Context): object {
  const has = (name: unknown) => pyStr(name) in context;
  const item = (name: unknown) => (has(name) ? context[pyStr(name)] : undefined);
  const own: Context = {
    get: callable((args, kwargs) => item(args[0]) ?? args[1] ?? kwargs.default ?? null, "get"),
    keys: callable(() => namesIn(context), "keys"),
    update: callable((args, kwargs) => {
      const given = dictEntries((args[0] ?? {}) as Context);
      for (const [name, value] of [...given, ...Object.entries(kwargs)]) context[pyStr(name)] = value;
      return null;
    }, "update"),
    __getitem__: item,
    __contains__: has,
    constructor: TemplateContext,
  };
  return new Proxy(new TemplateContext(), {
    has: (_, name) => typeof name === "string" && (Object.hasOwn(own, name) || name in context),
    get: (_, name) => {
      if (typeof name !== "string") return undefined;
      return Object.hasOwn(own, name) ? own[name] : context[name];
    },
  });
}

function namesIn(context: Context): string[] {
  const found: string[] = [];
  for (const name in context) found.push(name);
  return found;
}
