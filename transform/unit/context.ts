import { PatronError } from "../../kernel/diagnostics.ts";
import type { Context } from "../context/macros.ts";
import { relationMaker } from "../context/names.ts";
import { defaults, refCall, renderVar } from "../context/node-context.ts";
import type { JinjaRelation } from "../context/relation.ts";
import { callable, pyStr } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { NodeLookup } from "../parse/lookup.ts";
import type { Compiler } from "../run/compiler.ts";
import { THIS, type UnitTest } from "./unit-test.ts";

/** The name of the CTE that stands in for an input; dbt's own for ephemeral models. */
export function standInName(target: Node): string {
  return target.source
    ? `__dbt__cte__${target.source.sourceName}__${target.name}`
    : `__dbt__cte__${target.name}`;
}

/** The context of the tested model in which inputs are the test's rows, and overridden names give what it says. */
export function unitContext(compiler: Compiler, node: Node, model: Node, unit: UnitTest): Context {
  const { project } = compiler;
  const { context } = compiler.context(model, { session: compiler.warehouse });
  const lookup = new NodeLookup(project);
  const make = relationMaker(project.around.target);
  const given = new Set(unit.given.map(({ target }) => target));
  const standIn = (target: Node, written: string): JinjaRelation => {
    if (!given.has(target.uniqueId)) throw notGiven(node, model, written);
    return make({ identifier: standInName(target), type: "cte" });
  };
  const define = (name: string, value: unknown) =>
    Object.defineProperty(context, name, { value, enumerable: true, writable: true, configurable: true });
  const ref = callable((args, kwargs) => {
    const call = refCall(args, kwargs);
    const version = call.version === undefined ? "" : `, v=${call.version}`;
    return standIn(lookup.ref(call, model), `ref('${call.name}'${version})`);
  }, "ref");
  const source = callable((args) => {
    const [name, table] = [pyStr(args[0]), pyStr(args[1])];
    return standIn(lookup.source(name, table, model), `source('${name}', '${table}')`);
  }, "source");
  const readVar = varOverride(compiler, model, unit, context);
  define("ref", ref);
  define("source", source);
  define("var", readVar);
  define("builtins", { ...(context.builtins as Context), ref, source, var: readVar });
  define("env_var", envOverride(context, unit));
  define("is_incremental", () => false);
  if (given.has(THIS)) define("this", make({ identifier: standInName(model), type: "cte" }));
  for (const [name, value] of Object.entries(unit.macros)) overrideMacro(context, define, name, value);
  return context;
}

function varOverride({ project }: Compiler, model: Node, { vars }: UnitTest, context: Context): unknown {
  const read = callable((args, kwargs) => {
    const name = pyStr(args[0]);
    if (Object.hasOwn(vars, name)) return vars[name];
    const value = project.vars.require(
      model.package,
      name,
      defaults(args, kwargs),
      ` for ${model.originalPath}`,
    );
    return renderVar(value, context, `var('${name}')`);
  }, "var");
  const has = (name: string) =>
    Object.hasOwn(vars, name) || project.vars.lookup(model.package, name) !== undefined;
  return Object.assign(read, { has_var: has });
}

function envOverride(context: Context, { envVars }: UnitTest): unknown {
  const read = context.env_var as (name: string, ...fallback: unknown[]) => unknown;
  return (name: string, ...fallback: unknown[]) =>
    Object.hasOwn(envVars, name) ? String(envVars[name]) : read(name, ...fallback);
}

function overrideMacro(
  context: Context,
  define: (name: string, value: unknown) => void,
  name: string,
  value: unknown,
): void {
  const give = callable(() => value, name);
  const dot = name.indexOf(".");
  if (dot < 0) {
    define(name, give);
    return;
  }
  const packageName = name.slice(0, dot);
  const macros = Object.create((context[packageName] ?? null) as object | null) as Context;
  Object.defineProperty(macros, name.slice(dot + 1), { value: give, enumerable: true });
  define(packageName, macros);
}

function notGiven(node: Node, model: Node, written: string): PatronError {
  return new PatronError({
    code: "unit-test-input",
    message: `Unit test ${node.name} gives no rows for ${written}, which ${model.name} reads.`,
    at: node.place,
    hint: `Add to its given: - { input: "${written}", rows: [] }`,
  });
}
