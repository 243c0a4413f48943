import { hash as digest } from "node:crypto";
import { basename } from "node:path";
import { listFiles } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { configBelow, nameNode } from "./node-config.ts";
import { describe, emptyNode } from "./sql-nodes.ts";
import { addNode, type ParseState } from "./state.ts";

/** Reads every seed of a package: a CSV file is a table. */
export async function addSeeds(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["seed-paths"], [".csv"])) {
    await collecting(state.found, { path: file.path, line: 1, column: 1 }, async () => {
      const node = emptyNode(state, pack, file, { name: basename(file.path, ".csv"), type: "seed" });
      const entry = state.properties.find("seeds", pack.name, node.name);
      node.config = configBelow(state, pack, "seeds", node.fqn, { materialized: "seed" }, entry?.properties);
      node.checksum = digest("sha256", node.rawCode.trim()); // as dbt: ends do not count
      node.rawCode = ""; // a seed's rows are data: they are read again when it is loaded
      describe(state, node, entry);
      await nameNode(state, node, () => parseContext(state.project, node, () => node.config).context);
      addNode(state, node);
    });
  }
}
