import { createHash } from "node:crypto";
import { join } from "node:path";
import { callable, evaluate } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import type { Package } from "../project/project.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { configBelow } from "./node-config.ts";
import type { Entry } from "./properties.ts";
import { addNode, type ParseState } from "./state.ts";

/** Makes nodes of a package's exposures, so that `+exposure:x` selects what feeds a page or a report. */
export async function addExposures(state: ParseState, pack: Package): Promise<void> {
  for (const entry of state.properties.kept.exposures.filter((one) => one.package === pack.name)) {
    await collecting(state.found, entry.placeOf(), async () => {
      const node = exposureNode(state, pack, entry);
      const { context } = parseContext(state.project, node, () => node.config);
      // Metrics are kept for the manifest, which reads them from the entry: they are no nodes of a run.
      context.metric = callable(() => null, "metric");
      for (const written of (entry.properties.depends_on as string[] | undefined) ?? []) {
        await evaluate(String(written).replace(/^\s*\{\{|\}\}\s*$/g, ""), context);
      }
      addNode(state, node);
    });
  }
}

function exposureNode(state: ParseState, pack: Package, entry: Entry<Record<string, unknown>>): Node {
  const { properties } = entry;
  const name = String(properties.name);
  const fqn = [pack.name, ...entry.relativePath.split("/").slice(0, -1), name];
  const given = {
    config: (properties.config ?? {}) as never,
    tags: properties.tags as never,
    meta: (properties.meta ?? {}) as never,
  };
  return {
    uniqueId: `exposure.${pack.name}.${name}`,
    name,
    resourceType: "exposure",
    package: pack.name,
    path: join(pack.dir, entry.originalPath),
    originalPath: entry.originalPath,
    compiledPath: "",
    fqn,
    rawCode: "",
    checksum: createHash("sha256").update(JSON.stringify(properties)).digest("hex"),
    config: configBelow(state, pack, "exposures", fqn, {}, given),
    description: String(properties.description ?? ""),
    columns: {},
    database: "",
    schema: "",
    alias: name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: entry.placeOf(),
    properties,
  };
}
