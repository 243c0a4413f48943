import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { type Node, tagsOf } from "../node.ts";
import type { Project } from "../project/project.ts";

/** The folder of stand-ins below a project's first model path, and the name of their source. The runner skips it. */
export const STAND_INS = "patron_typescript";

const HEAD = "Written by `patron dbt-stand-ins` for dbt alone; Patron reads the model's .ts file instead.";

/**
 * Writes what lets dbt build a project beside its TypeScript models: for each an ephemeral model of the same name that
 * reads the table Patron built, by a source. dbt builds nothing for them, so that table stays; refs to them, and tests on
 * them, work. Gives the files' paths; none when the project has no such model, and what an earlier call wrote is gone.
 */
export function writeDbtStandIns(project: Project): string[] {
  const [root] = project.packages;
  const dir = join(root!.dir, root!.settings["model-paths"][0] ?? "models", STAND_INS);
  rmSync(dir, { recursive: true, force: true });
  const nodes = [...project.nodes.values()].filter((node) => node.typescript && node.package === root!.name);
  if (nodes.length === 0) return [];
  mkdirSync(dir, { recursive: true });
  for (const node of nodes) writeFileSync(join(dir, `${fileName(node)}.sql`), standInModel(node, project));
  writeFileSync(
    join(dir, `_${STAND_INS}.yml`),
    `# ${HEAD}\n${stringify({ sources: sources(nodes, project) })}`,
  );
  return readdirSync(dir)
    .sort()
    .map((name) => join(dir, name));
}

const fileName = (node: Node): string => basename(node.path, ".ts");

/** Tables of the target's own schema are one source, those of each other schema another. */
const sourceName = (node: Node, { around }: Project): string =>
  node.schema === around.target.schema ? STAND_INS : `${STAND_INS}_${node.schema}`;

function standInModel(node: Node, project: Project): string {
  const config = `materialized="ephemeral", contract={"enforced": false}, tags=${JSON.stringify(tagsOf(node))}`;
  return [
    `{#- ${HEAD} -#}`,
    `{{ config(${config}) }}`,
    `select * from {{ source(${JSON.stringify(sourceName(node, project))}, ${JSON.stringify(fileName(node))}) }}`,
    "",
  ].join("\n");
}

function sources(nodes: readonly Node[], project: Project): Record<string, unknown>[] {
  const byName = new Map<string, { schema: string; tables: Record<string, string>[] }>();
  for (const node of nodes) {
    const name = sourceName(node, project);
    const schema = name === STAND_INS ? "{{ target.schema }}" : node.schema;
    const one = byName.get(name) ?? { schema, tables: [] };
    one.tables.push({ name: fileName(node), identifier: node.alias });
    byName.set(name, one);
  }
  return [...byName].map(([name, { schema, tables }]) => ({ name, schema, tables }));
}
