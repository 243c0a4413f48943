import { hash as digest } from "node:crypto";
import { join } from "node:path";
import { parseTemplate, render } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { hooksOf } from "../project/config-merge.ts";
import type { Package } from "../project/project.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { addNode, type ParseState } from "./state.ts";

/** Makes operations of a package's on-run-start and on-run-end hooks, in the order they are written. */
export async function addRunHooks(state: ParseState, pack: Package): Promise<void> {
  for (const when of ["on-run-start", "on-run-end"] as const) {
    for (const [index, hook] of hooksOf(pack.settings[when]).entries()) {
      const path = join(pack.dir, "dbt_project.yml");
      await collecting(state.found, { path }, async () => {
        const node = operation(state, pack, {
          name: `${pack.name}-${when}-${index}`,
          when,
          sql: hook.sql,
          path,
        });
        node.template = parseTemplate(hook.sql, path);
        const captured = parseContext(state.project, node, () => node.config);
        await render(node.template, captured.context);
        addNode(state, node);
      });
    }
  }
}

function operation(
  state: ParseState,
  pack: Package,
  hook: { name: string; when: string; sql: string; path: string },
): Node {
  const { target } = state.project.around;
  return {
    uniqueId: `operation.${pack.name}.${hook.name}`,
    name: hook.name,
    resourceType: "operation",
    package: pack.name,
    path: hook.path,
    originalPath: "dbt_project.yml",
    compiledPath: `hooks/${hook.name}.sql`,
    fqn: [pack.name, "hooks", hook.name],
    rawCode: hook.sql,
    checksum: digest("sha256", hook.sql),
    config: { enabled: true, tags: [hook.when], meta: {} },
    description: "",
    columns: {},
    database: target.database,
    schema: target.schema,
    alias: hook.name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: { path: hook.path, line: 1, column: 1 },
  };
}
