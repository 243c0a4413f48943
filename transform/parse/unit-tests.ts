import { hash as digest } from "node:crypto";
import { join } from "node:path";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { refCall, yamlContext } from "../context/node-context.ts";
import { callable, evaluate, pyStr } from "../jinja/index.ts";
import { type Node, tagsOf } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import { renderDeep } from "../project/render.ts";
import { THIS, type UnitTest } from "../unit/unit-test.ts";
import { collecting } from "./diagnose.ts";
import { NodeLookup } from "./lookup.ts";
import type { Entry } from "./properties.ts";
import { addNode, type ParseState } from "./state.ts";
import { readRows } from "./unit-rows.ts";

type Written = Entry<Record<string, unknown>>;
type Dict = Record<string, unknown>;

/** Makes a node of every unit test, once all models are known. One whose model is disabled is disabled with it. */
export async function addUnitTests(state: ParseState): Promise<void> {
  const lookup = new NodeLookup(state.project);
  for (const entry of state.properties.kept.unit_tests) {
    await collecting(state.found, entry.placeOf(["model"]), async () => {
      for (const model of modelsOf(state, entry)) {
        addNode(state, await unitTestNode(state, entry, model, lookup));
      }
    });
  }
}

/** The model that a unit test is of; of a versioned one, each version that the test does not leave out. */
function modelsOf({ project, found }: ParseState, entry: Written): Node[] {
  const name = String(entry.properties.model);
  const isIt = (node: Node) => node.resourceType === "model" && node.name === name;
  const models = [...project.nodes.values()].filter(isIt);
  const home = models.some((node) => node.package === entry.package) ? entry.package : models[0]?.package;
  const candidates = models.filter((node) => node.package === home);
  const isBroken = found.list.some((one) => one.at?.path.endsWith(`/${name}.sql`));
  if (candidates.length > 0) return candidates.filter((node) => isAskedFor(node.version, entry.properties));
  if (isBroken || project.disabled.some(isIt)) return [];
  const all = [...project.nodes.values()].filter((node) => node.resourceType === "model");
  const hint = didYouMean(
    name,
    all.map((node) => node.name),
  );
  throw new PatronError({
    code: "unknown-model",
    message: `Unit test ${String(entry.properties.name)} tests '${name}', which is no model.`,
    at: entry.placeOf(["model"]),
    ...(hint ? { hint } : {}),
    help: "List them: npx patron ls --resource-type model",
  });
}

function isAskedFor(version: Node["version"], { versions }: Dict): boolean {
  if (version === undefined || versions === undefined || versions === null) return true;
  const { include, exclude } = versions as { include?: unknown[]; exclude?: unknown[] };
  const names = (list: unknown[] | undefined) => list?.map(String).includes(String(version));
  return include === undefined || include === null ? names(exclude ?? []) !== true : names(include) === true;
}

async function unitTestNode(
  state: ParseState,
  entry: Written,
  model: Node,
  lookup: NodeLookup,
): Promise<Node> {
  const { properties } = entry;
  const name = String(properties.name);
  const pack = state.project.packages.find((one) => one.name === entry.package)!;
  const base = { enabled: true, tags: (properties.tags as string[]) ?? [], meta: {} };
  const { around, vars } = state.project;
  const context = yamlContext(around, vars, pack.name, entry.originalPath);
  const given = await renderDeep(properties.config ?? {}, context, pack.name);
  const config = mergeConfig(base, given as Dict);
  return {
    uniqueId: `unit_test.${entry.package}.${model.name}.${name}${model.version === undefined ? "" : `_v${model.version}`}`,
    name,
    resourceType: "unit_test",
    package: entry.package,
    path: join(pack.dir, entry.originalPath),
    originalPath: entry.originalPath,
    compiledPath: `${entry.originalPath}/models/${name}.sql`,
    fqn: [entry.package, ...entry.relativePath.split("/").slice(0, -1), model.name, name],
    rawCode: "",
    checksum: digest("sha256", JSON.stringify(properties)),
    config: { ...config, materialized: "unit" },
    description: String(properties.description ?? ""),
    columns: {},
    database: model.database,
    schema: model.schema,
    alias: name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [model.uniqueId], macros: [] },
    place: entry.placeOf(["name"]),
    properties: { ...properties, tags: tagsOf({ config } as Node) },
    unitTest: await unitTestOf(state, entry, model, lookup),
  };
}

async function unitTestOf(
  state: ParseState,
  entry: Written,
  model: Node,
  lookup: NodeLookup,
): Promise<UnitTest> {
  const {
    given = [],
    expect,
    overrides,
  } = entry.properties as { given?: Dict[]; expect?: Dict; overrides?: Dict };
  const pack = state.project.packages.find((one) => one.name === entry.package)!;
  const unit: UnitTest = {
    given: [],
    expect: readRows(pack, expect ?? {}, entry, ["expect"]),
    macros: dict(overrides?.macros),
    vars: dict(overrides?.vars),
    envVars: dict(overrides?.env_vars),
  };
  for (const [index, one] of (given ?? []).entries()) {
    const keys = ["given", index];
    const rows = readRows(pack, one, entry, keys);
    const input = String(one.input ?? "");
    await collecting(state.found, entry.placeOf([...keys, "input"]), async () => {
      unit.given.push({ input, rows, target: await targetOf(input, model, lookup) });
    });
  }
  return unit;
}

const dict = (value: unknown): Dict => (typeof value === "object" && value !== null ? (value as Dict) : {});

/** The node that `ref('x')`, `source('x', 'y')` or `this` names. */
async function targetOf(input: string, model: Node, lookup: NodeLookup): Promise<string> {
  if (input.trim() === THIS) return THIS;
  if (!/^\s*(ref|source)\s*\(.*\)\s*$/s.test(input)) {
    throw new PatronError({
      code: "unit-test-input",
      message: `'${input}' is no input of a unit test.`,
      hint: "Write ref('model'), source('source', 'table') or this.",
    });
  }
  const names = {
    ref: callable((args, kwargs) => lookup.ref(refCall(args, kwargs), model).uniqueId, "ref"),
    source: callable((args) => lookup.source(pyStr(args[0]), pyStr(args[1]), model).uniqueId, "source"),
  };
  const found = await evaluate(input, names).catch((error: unknown) => {
    // What was not found has no line of a template, but that of the YAML.
    throw error instanceof Error && error.cause instanceof PatronError ? error.cause : error;
  });
  return pyStr(found);
}
