import { hash as digest } from "node:crypto";
import { basename } from "node:path";
import type { Place } from "../../kernel/diagnostics.ts";
import { parseTemplate, render } from "../jinja/index.ts";
import type { ColumnInfo, Node } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import { listFiles, type ProjectFile } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import type { NodeProperties, ProjectSettings } from "../project/schemas.ts";
import { type Captured, docText, parseContext } from "./capture.ts";
import { collecting, diagnose } from "./diagnose.ts";
import { packNode, unpackNode } from "./kept-node.ts";
import { configBelow, nameNode } from "./node-config.ts";
import type { Described, Entry } from "./properties.ts";
import { addNode, type ParseState } from "./state.ts";
import { asVersion, type Version, versionInFile } from "./versions.ts";

interface Kind {
  type: "model" | "test" | "analysis";
  section: keyof ProjectSettings;
  described: Described;
  defaults: Record<string, unknown>;
}

const MODEL: Kind = {
  type: "model",
  section: "models",
  described: "models",
  defaults: { materialized: "view" },
};
const TEST: Kind = {
  type: "test",
  section: "data_tests",
  described: "data_tests",
  defaults: {
    materialized: "test",
    severity: "ERROR",
    fail_calc: "count(*)",
    warn_if: "!= 0",
    error_if: "!= 0",
  },
};
/** Configured by `models:`, as in dbt. */
const ANALYSIS: Kind = {
  type: "analysis",
  section: "models",
  described: "analyses",
  defaults: { materialized: "view" },
};
/** What any data test starts from. */
export const TEST_DEFAULTS = TEST.defaults;

/** Reads every model of a package: a file is a model. */
export async function addModels(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["model-paths"], [".sql"]))
    await addSqlNode(state, pack, file, MODEL);
}

/** Reads every analysis of a package: SQL that is compiled, for a person to run, and never built. */
export async function addAnalyses(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["analysis-paths"], [".sql"]))
    await addSqlNode(state, pack, file, ANALYSIS);
}

/** Reads every singular test of a package; `generic/` below a test path holds macros, `fixtures/` rows of unit tests. */
export async function addSingularTests(state: ParseState, pack: Package): Promise<void> {
  for (const file of listFiles(pack.dir, pack.settings["test-paths"], [".sql"])) {
    if (!/^(generic|fixtures)\//.test(file.relativePath)) await addSqlNode(state, pack, file, TEST);
  }
}

async function addSqlNode(state: ParseState, pack: Package, file: ProjectFile, kind: Kind): Promise<void> {
  const node = await sqlNode(state, pack, file, kind);
  if (node) await collecting(state.found, topOf(file.path), () => addNode(state, node));
}

const KINDS: Partial<Record<Node["resourceType"], Kind>> = { model: MODEL, test: TEST, analysis: ANALYSIS };

/** The node of one SQL file, read as what it was before; undefined when it cannot be read, or is of another kind. */
export async function rereadSqlNode(
  state: ParseState,
  pack: Package,
  file: ProjectFile,
  type: Node["resourceType"],
): Promise<Node | undefined> {
  const kind = KINDS[type];
  return kind && sqlNode(state, pack, file, kind);
}

async function sqlNode(
  state: ParseState,
  pack: Package,
  file: ProjectFile,
  kind: Kind,
): Promise<Node | undefined> {
  return collecting(state.found, topOf(file.path), async () => {
    const name = basename(file.path, ".sql");
    const version = kind.type === "model" ? versionInFile(state.properties, pack.name, name) : undefined;
    const entry = version?.entry ?? state.properties.find(kind.described, pack.name, name);
    const before = state.found.list.length;
    let rawCode = "";
    return state.cache.remember<Node>({
      key: [kind.type, pack.name, file, state.cache.checksum(file.path), keyOf(entry, version)],
      text: () => rawCode,
      make: () => {
        const plain = emptyNode(state, pack, file, { name, type: kind.type });
        if (kind.type === "analysis") plain.fqn.splice(1, 0, "analysis");
        rawCode = plain.rawCode;
        return readSqlNode(state, pack, version ? asVersion(plain, version) : plain, kind, entry);
      },
      macrosOf: (made) => made.dependsOn.macros,
      isKept: () => state.found.list.length === before,
      pack: packNode,
      unpack: (kept, lists) =>
        unpackNode(kept, lists, { properties: entry?.properties, place: topOf(file.path) }),
    });
  });
}

/** What the parse cache knows a node's property entry by. */
export function keyOf(entry: Entry<NodeProperties> | undefined, version: Version | undefined): unknown {
  return [
    entry && [entry.package, entry.originalPath, entry.properties],
    version && [version.v, version.latest],
  ];
}

const topOf = (path: string): Place => ({ path, line: 1, column: 1 });

async function readSqlNode(
  state: ParseState,
  pack: Package,
  node: Node,
  kind: Kind,
  entry: Entry<NodeProperties> | undefined,
): Promise<Node> {
  if (kind.type === "test") node.schema = "test_failures";
  const below = configBelow(state, pack, kind.section, node.fqn, kind.defaults, entry?.properties);
  await settle(state, node, below);
  describe(state, node, entry);
  return node;
}

/** Learns a file's configs, refs and sources, by rendering it once where they cannot be read off; then settles names. */
async function settle(state: ParseState, node: Node, below: Node["config"]): Promise<void> {
  const plain = state.plainCalls.read(node.rawCode, node.package);
  let captured: Captured | undefined;
  if (plain) {
    const { refs, sources, configs, macros } = plain;
    Object.assign(node, { refs, sources });
    node.dependsOn.macros = macros;
    node.config = mergeConfig(below, configs.reduce(mergeConfig, {}));
    if (configs.length > 0) node.inlineConfig = Object.assign({}, ...configs);
  } else {
    captured = parseContext(state.project, node, () => below);
    await render(parseTemplate(node.rawCode, node.path), captured.context);
    node.config = mergeConfig(below, captured.config);
  }
  if (node.resourceType === "test") node.config.schema ??= "test_failures";
  await nameNode(state, node, () => (captured ?? parseContext(state.project, node, () => below)).context);
}

/** A node with nothing known but its file. */
export function emptyNode(
  state: ParseState,
  pack: Package,
  file: ProjectFile,
  what: { name: string; type: Node["resourceType"] },
): Node {
  const rawCode = state.cache.text(file.path);
  const { target } = state.project.around;
  const folders = file.relativePath.split("/").slice(0, -1);
  return {
    uniqueId: `${what.type}.${pack.name}.${what.name}`,
    name: what.name,
    resourceType: what.type,
    package: pack.name,
    path: file.path,
    originalPath: file.originalPath,
    compiledPath: file.originalPath,
    fqn: [pack.name, ...folders, what.name],
    rawCode,
    checksum: digest("sha256", rawCode),
    config: {},
    description: "",
    columns: {},
    database: target.database,
    schema: target.schema,
    alias: what.name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: topOf(file.path),
  };
}

/** Takes description and columns over from the property file. */
export function describe(state: ParseState, node: Node, entry: Entry<NodeProperties> | undefined): void {
  if (!entry) return;
  const { properties } = entry;
  node.patchPath = `${entry.package}://${entry.originalPath}`;
  node.properties = properties;
  try {
    node.description = withDocs(state, properties.description, node.package);
    node.columns = columnsOf(state, properties.columns, node.package);
    addForeignKeys(node);
  } catch (error) {
    for (const one of diagnose(error, entry.placeOf(["name"]))) state.found.add(one);
  }
}

const FOREIGN = /^\s*(ref|source)\s*\(\s*(['"])([^'"]+)\2\s*(?:,\s*(['"])([^'"]+)\4\s*)?\)\s*$/;

/** What a foreign key points to (`to: ref('customers')`) is built before the model. */
function addForeignKeys(node: Node): void {
  for (const holder of [node.properties, ...Object.values(node.columns)]) {
    for (const { to } of (holder?.constraints ?? []) as { to?: unknown }[]) {
      const [, kind, , first, , second] = FOREIGN.exec(String(to ?? "")) ?? [];
      if (kind === "source" && second !== undefined) addOnce(node.sources, [first!, second]);
      if (kind === "ref" && (second ?? first) !== node.name)
        addOnce(node.refs, second === undefined ? { name: first! } : { name: second, package: first! });
    }
  }
}

function addOnce<T>(list: T[], one: T): void {
  if (!list.some((other) => JSON.stringify(other) === JSON.stringify(one))) list.push(one);
}

/** Columns by name, their texts with docs blocks filled in. */
export function columnsOf(
  state: ParseState,
  columns: NodeProperties["columns"],
  packageName: string,
): Record<string, ColumnInfo> {
  const out: Record<string, ColumnInfo> = {};
  for (const { data_tests: _, tests: __, config, ...column } of columns) {
    out[column.name] = {
      ...column,
      description: withDocs(state, column.description, packageName),
      meta: { ...column.meta, ...((config.meta as Record<string, unknown>) ?? {}) },
      tags: [...new Set([...(column.tags ?? []), ...((config.tags as string[]) ?? [])])],
    };
  }
  return out;
}

const DOC_CALL = /\{\{\s*doc\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)\s*\}\}/g;

/** Fills `{{ doc('name') }}` in a description. Throws `unknown-doc` for a name that no docs block has. */
export function withDocs(state: ParseState, text: string, packageName: string): string {
  return text.replace(DOC_CALL, (_all, _q1, first: string, _q2, second: string | undefined) =>
    second === undefined ? docText(state.project, first, packageName) : docText(state.project, second, first),
  );
}
