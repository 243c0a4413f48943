import { hash as digest } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";
import { parseTemplate, render } from "../jinja/index.ts";
import { snapshotSettings, strategyMacro } from "../materialise/snapshot/settings.ts";
import type { Node } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import { listFiles, type ProjectFile } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import type { NodeProperties } from "../project/schemas.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { configBelow, nameNode } from "./node-config.ts";
import type { Entry } from "./properties.ts";
import { describe } from "./sql-nodes.ts";
import { addNode, type ParseState } from "./state.ts";

/** Reads every snapshot of a package: `{% snapshot %}` blocks, and entries of property files that name a relation. */
export async function addSnapshots(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["snapshot-paths"], [".sql"])) {
    await collecting(state.found, { path: file.path, line: 1, column: 1 }, () =>
      addBlocks(state, pack, file),
    );
  }
  for (const entry of state.properties.entries("snapshots")) {
    const { relation } = entry.properties;
    if (entry.package !== pack.name || relation === undefined) continue;
    await collecting(state.found, entry.placeOf(["relation"]), () => addEntry(state, pack, entry));
  }
}

async function addBlocks(state: ParseState, pack: Package, file: ProjectFile): Promise<void> {
  const text = readFileSync(file.path, "utf8");
  const blocks = parseTemplate(text, file.path).blocks.filter((block) => block.kind === "snapshot");
  if (blocks.length === 0 && text.trim() !== "") throw noBlock(file);
  for (const block of blocks) {
    const node = emptySnapshot(state, pack, block.name, file);
    node.fqn = [pack.name, ...file.relativePath.replace(/\.sql$/, "").split("/"), block.name];
    node.place = { path: file.path, line: block.line, column: 1 };
    // As many empty lines as stand before the block: every line that is told is then the file's own.
    node.rawCode = "\n".repeat(block.line - 1) + block.body;
    node.checksum = sha256(block.body);
    await finish(state, pack, node, state.properties.find("snapshots", pack.name, block.name));
  }
}

async function addEntry(state: ParseState, pack: Package, entry: Entry<NodeProperties>): Promise<void> {
  const { name, relation } = entry.properties;
  const file = { ...entry, path: join(pack.dir, entry.originalPath) };
  const node = emptySnapshot(state, pack, name, file);
  node.fqn = [pack.name, ...entry.relativePath.split("/").slice(0, -1), name];
  node.place = entry.placeOf(["name"]);
  const written = String(relation)
    .replace(/^\s*\{\{|\}\}\s*$/g, "")
    .trim();
  node.rawCode = `select * from {{ ${written} }}`;
  node.checksum = sha256(node.rawCode);
  await finish(state, pack, node, entry);
}

/** Renders the snapshot once to learn its refs and configs, checks the configs, and settles its names. */
async function finish(
  state: ParseState,
  pack: Package,
  node: Node,
  entry: Entry<NodeProperties> | undefined,
): Promise<void> {
  const defaults = { materialized: "snapshot" };
  const below = configBelow(state, pack, "snapshots", node.fqn, defaults, entry?.properties);
  const captured = parseContext(state.project, node, () => below);
  node.template = parseTemplate(node.rawCode, node.path);
  await render(node.template, captured.context);
  node.config = mergeConfig(below, captured.config);
  await nameNode(state, node, () => captured.context);
  // The older way to name the place: taken as written, past generate_schema_name.
  if (node.config.target_schema) node.schema = String(node.config.target_schema);
  if (node.config.target_database) node.database = String(node.config.target_database);
  describe(state, node, entry);
  addNode(state, node);
  if (node.config.enabled === false) return;
  snapshotSettings(node, (name) => state.registry.find(strategyMacro(name), pack.name) !== undefined);
}

function emptySnapshot(
  { project }: ParseState,
  pack: Package,
  name: string,
  file: Pick<ProjectFile, "path" | "originalPath">,
): Node {
  const { target } = project.around;
  return {
    uniqueId: `snapshot.${pack.name}.${name}`,
    name,
    resourceType: "snapshot",
    package: pack.name,
    path: file.path,
    originalPath: file.originalPath,
    compiledPath: `${file.originalPath}/${name}.sql`,
    fqn: [],
    rawCode: "",
    checksum: "",
    config: {},
    description: "",
    columns: {},
    database: target.database,
    schema: target.schema,
    alias: name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: { path: file.path, line: 1, column: 1 },
  };
}

const sha256 = (text: string): string => digest("sha256", text);

function noBlock({ path }: ProjectFile): PatronError {
  return new PatronError({
    code: "no-snapshot",
    message: "This file in a snapshot path holds no {% snapshot name %} … {% endsnapshot %} block.",
    at: { path, line: 1, column: 1 },
    hint: "Put the query in such a block, or move the file to a model path.",
  });
}
