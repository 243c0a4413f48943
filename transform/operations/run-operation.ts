import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { inlineNode } from "../inline.ts";
import type { Macro } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";

export interface OperationOptions {
  project: Project;
  warehouse: Warehouse;
  /** `name` or `package.name`. */
  macro: string;
  /** The macro's arguments by name. */
  args?: Record<string, unknown>;
}

/**
 * Calls a macro for what it does (`run_query`, `log`, `print`); gives what it returns. Its statements run on one
 * connection, each committed on its own unless the macro says begin and commit, as in dbt. Throws PatronError:
 * `unknown-macro` (exit code 2), and what the macro itself fails with (exit code 1).
 */
export async function runOperation({
  project,
  warehouse,
  macro,
  args = {},
}: OperationOptions): Promise<unknown> {
  const found = findMacro(project, macro);
  const { around } = project;
  around.flags.WHICH = "run-operation";
  Object.assign(around.invocationArgs, { which: "run-operation", macro, args });
  const relations = await RelationCache.load(warehouse);
  const compiler = new Compiler(project, warehouse, { relations });
  const node = { ...inlineNode(project), package: found.package, originalPath: found.originalPath };
  try {
    return await warehouse.session((session) => {
      const { context } = compiler.context(node, { session });
      return Promise.resolve(project.registry.bind(found, context)([], args));
    });
  } catch (error) {
    const place = { path: found.path, line: found.line };
    throw new PatronError(diagnose(error, place, "operation-failed"), { cause: error });
  }
}

/** The root project's macro of the name, else an installed package's, else a built-in one. */
function findMacro({ registry, name: root }: Project, written: string): Macro {
  const [name, from] = written.split(".").reverse() as [string, string | undefined];
  const named = registry.all().filter((macro) => macro.name === name);
  const found = from
    ? registry.in(from, name)
    : (registry.in(root, name) ?? named.find((macro) => macro.package !== "dbt") ?? named[0]);
  if (found) return found;
  const own = registry.all().filter((macro) => macro.package !== "dbt");
  const names = own.map((macro) => (macro.package === root ? macro.name : `${macro.package}.${macro.name}`));
  throw new PatronError(
    {
      code: "unknown-macro",
      message: `There is no macro '${written}' in the project or its packages.`,
      hint:
        didYouMean(written, names) ??
        (names.length > 0 ? `Macros here: ${names.slice(0, 10).join(", ")}.` : undefined),
      help: "Packages that are not installed have no macros: npx patron deps",
    },
    { exitCode: 2 },
  );
}
