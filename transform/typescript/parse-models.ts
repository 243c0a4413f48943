import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { didYouMean } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { parseContext } from "../parse/capture.ts";
import { collecting, placeIn } from "../parse/diagnose.ts";
import { configBelow, nameNode } from "../parse/node-config.ts";
import type { Entry } from "../parse/properties.ts";
import { describe, emptyNode, keyOf } from "../parse/sql-nodes.ts";
import { addNode, type ParseState } from "../parse/state.ts";
import { asVersion, versionInFile } from "../parse/versions.ts";
import { mergeConfig } from "../project/config-merge.ts";
import { listFiles, type ProjectFile } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import type { NodeProperties } from "../project/schemas.ts";
import type { Columns } from "./columns.ts";
import { hashWithImports } from "./imports.ts";
import type { Definition, InputCall } from "./model.ts";
import { type DeclaredColumn, type DeclaredInput, typeIn } from "./typescript-node.ts";

const DEFAULT_EXPORT = /export\s+default\b|export\s*\{[^}]*\bas\s+default\b/;
const MAKES_MODEL = /import\s*\{[^}]*\bmodel\b[^}]*\}\s*from\s*["'][^"']*\/typescript(?:\/index\.ts)?["']/;
const MATERIALISED = ["table", "incremental"];

/**
 * Reads every TypeScript model of a package: a `.ts` file below the model paths that has a default export. Files without
 * one are modules that models import.
 */
export async function addTypescriptModels(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["model-paths"], [".ts"])) {
    const text = readFileSync(file.path, "utf8");
    if (file.path.endsWith(".d.ts")) continue;
    if (DEFAULT_EXPORT.test(text)) await addModel(state, pack, file);
    else if (MAKES_MODEL.test(text)) {
      const message = `${file.originalPath} makes a model and has no default export.`;
      const hint = "Write: export default model({ … })";
      state.found.add({ code: "bad-export", message, at: { path: file.path, line: 1, column: 1 }, hint });
    }
  }
}

async function addModel(state: ParseState, pack: Package, file: ProjectFile): Promise<void> {
  await collecting(state.found, { path: file.path, line: 1, column: 1 }, async () => {
    const name = basename(file.path, ".ts");
    const version = versionInFile(state.properties, pack.name, name);
    const entry = version?.entry ?? state.properties.find("models", pack.name, name);
    const plain = emptyNode(state, pack, file, { name, type: "model" });
    const empty = version ? asVersion(plain, version) : plain;
    empty.checksum = hashWithImports(file.path);
    empty.compiledPath = `${file.originalPath}.sql`;
    empty.place = placeIn(file.path, empty.rawCode, () => DEFAULT_EXPORT);
    const before = state.found.list.length;
    const node = await state.cache.remember<Node>({
      key: [empty, keyOf(entry, version)],
      text: () => "",
      make: () => readModel(state, pack, empty, entry),
      macrosOf: (made) => made.dependsOn.macros,
      isKept: () => state.found.list.length === before,
    });
    addNode(state, node);
  });
}

async function readModel(
  state: ParseState,
  pack: Package,
  node: Node,
  entry: Entry<NodeProperties> | undefined,
): Promise<Node> {
  const { loadModel } = await import("./load.ts");
  const { definition } = await loadModel(node);
  const below = configBelow(state, pack, "models", node.fqn, { materialized: "table" }, entry?.properties);
  node.config = mergeConfig(below, definition.config ?? {});
  declare(node, definition);
  describe(state, node, entry);
  mergeColumns(state, node, definition.columns, entry);
  checkMaterialisation(state, node);
  await nameNode(state, node, () => parseContext(state.project, node, () => node.config).context);
  return node;
}

/** Takes over what the model says it reads and gives. */
function declare(node: Node, { refs = {}, sources = {}, vars = {}, columns }: Definition): void {
  const inputs = (calls: Readonly<Record<string, InputCall>>): DeclaredInput[] =>
    Object.entries(calls).map(([name, call]) => ({
      name,
      ...(call.ref ? { ref: call.ref } : {}),
      ...(call.source ? { source: [call.source[0], call.source[1]] } : {}),
      ...(call.columns ? { columns: declared(call.columns) } : {}),
    }));
  node.typescript = {
    columns: declared(columns),
    refs: inputs(refs),
    sources: inputs(sources),
    vars: { ...vars },
  };
  for (const input of [...node.typescript.refs, ...node.typescript.sources]) {
    if (input.ref) node.refs.push(input.ref);
    if (input.source) node.sources.push(input.source);
  }
}

const declared = (columns: Columns): DeclaredColumn[] =>
  Object.entries(columns).map(([name, { logical }]) => ({ name, logical }));

/** The model's columns in its own order; texts and tests of the property file, types of the model. */
function mergeColumns(
  state: ParseState,
  node: Node,
  columns: Columns,
  entry: Entry<NodeProperties> | undefined,
): void {
  const described = node.columns;
  const target = state.project.around.target.type;
  node.columns = {};
  for (const [name, { logical, description }] of Object.entries(columns)) {
    const own = described[name] ?? { name, description: "", meta: {}, tags: [] };
    const typed = own.data_type ?? typeIn(target, logical);
    node.columns[name] = { ...own, data_type: typed, description: own.description || description };
  }
  for (const [index, { name }] of (entry?.properties.columns ?? []).entries()) {
    if (node.columns[name]) continue;
    const hint = didYouMean(name, Object.keys(columns)) ?? `It declares: ${Object.keys(columns).join(", ")}`;
    state.found.add({
      code: "unknown-column",
      message: `The property file describes ${node.name}.${name}, and ${node.originalPath} declares no such column.`,
      at: entry!.placeOf(["columns", index, "name"]),
      hint,
    });
  }
}

function checkMaterialisation({ found }: ParseState, node: Node): void {
  const asked = String(node.config.materialized);
  const isMicrobatch = node.config.incremental_strategy === "microbatch";
  if (MATERIALISED.includes(asked) && !isMicrobatch) return;
  const what = isMicrobatch ? "incremental_strategy: microbatch" : `materialized: ${asked}`;
  found.add({
    code: "bad-materialisation",
    message: `${node.name} is written in TypeScript and asks for ${what}: its rows exist only once it has run.`,
    at: node.place,
    hint: `It can be ${MATERIALISED.join(" or ")}.`,
  });
}
