import { callable, evaluate } from "../jinja/index.ts";
import type { Package } from "../project/project.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { entryNode } from "./entry-node.ts";
import { addNode, type ParseState } from "./state.ts";

/** Makes nodes of a package's exposures, so that `+exposure:x` selects what feeds a page or a report. */
export async function addExposures(state: ParseState, pack: Package): Promise<void> {
  for (const entry of state.properties.kept.exposures.filter((one) => one.package === pack.name)) {
    await collecting(state.found, entry.placeOf(), async () => {
      const node = entryNode(state, pack, entry, "exposure", "exposures");
      node.metrics = [];
      const { context } = parseContext(state.project, node, () => node.config);
      context.metric = callable((args) => {
        node.metrics?.push(args.map(String));
        return null;
      }, "metric");
      for (const written of (entry.properties.depends_on as string[] | undefined) ?? []) {
        await evaluate(String(written).replace(/^\s*\{\{|\}\}\s*$/g, ""), context);
      }
      addNode(state, node);
    });
  }
}
