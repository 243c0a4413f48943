import { PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { select } from "../graph/select.ts";
import { isMaterialised, listOf, type Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { diffRelations, type ModelDiff } from "./diff.ts";

/** Where the earlier state is: another warehouse (its table has the same name there), or another schema of this one. */
export interface Against {
  warehouse?: Warehouse;
  schema?: string;
}

/** Compares a model's table with another state of it, by `keys` or else the model's own key. Throws PatronError. */
export async function diffModel(options: {
  project: Project;
  warehouse: Warehouse;
  model: string;
  against: Against;
  keys?: readonly string[] | undefined;
  examples?: number | undefined;
}): Promise<ModelDiff> {
  const { project, warehouse, against } = options;
  const node = oneModel(project, options.model);
  const relation = { schema: node.schema, name: node.alias };
  return diffRelations({
    before: {
      warehouse: against.warehouse ?? warehouse,
      relation: { ...relation, schema: against.schema ?? node.schema },
    },
    after: { warehouse, relation },
    keys: options.keys ?? keysOf(node),
    ...(options.examples === undefined ? {} : { examples: options.examples }),
  });
}

function oneModel(project: Project, name: string): Node {
  const found = select(project, { select: [name] }).filter(isMaterialised);
  if (found.length === 1) return found[0]!;
  throw new PatronError(
    {
      code: "ambiguous-name",
      message: `'${name}' names ${found.length} models; diff wants one.`,
      help: `See what it names: npx patron ls --select ${name}`,
    },
    { exitCode: 2 },
  );
}

/** The model's unique_key, or the grain in its meta. */
function keysOf(node: Node): string[] {
  const own = listOf(node.config.unique_key);
  return own.length > 0 ? own : listOf((node.config.meta as Record<string, unknown> | undefined)?.grain);
}
