import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { Diagnostics } from "../../kernel/diagnostics.ts";
import { type Logger, silentLog } from "../../kernel/log.ts";
import type { Surroundings } from "../context/builtins.ts";
import { MacroRegistry } from "../context/macros.ts";
import { yamlContext } from "../context/node-context.ts";
import type { Node, Target } from "../node.ts";
import type { Package, Project } from "../project/project.ts";
import { Vars } from "../project/vars.ts";
import { addTypescriptModels } from "../typescript/parse-models.ts";
import { type CacheOptions, ParseCache } from "./cache.ts";
import { addExposures } from "./exposures.ts";
import { addGenericTests } from "./generic-tests.ts";
import { checkGovernance } from "./governance.ts";
import { addBuiltInMacros, addPackageMacros, readDocs } from "./macros.ts";
import { addRunHooks } from "./operations.ts";
import { readPackage, readPackages } from "./packages.ts";
import { PlainCallReader } from "./plain-calls.ts";
import { PropertyIndex } from "./properties.ts";
import { checkCycles, checkRelationNames, resolveDependencies } from "./resolve.ts";
import { addSeeds } from "./seeds.ts";
import { addSemanticNodes } from "./semantic-nodes.ts";
import { addSnapshots } from "./snapshots.ts";
import { addSources } from "./sources.ts";
import { addAnalyses, addModels, addSingularTests } from "./sql-nodes.ts";
import type { ParseState } from "./state.ts";
import { checkDescribed } from "./undescribed.ts";
import { addUnitTests } from "./unit-tests.ts";
import { versionsOf } from "./versions.ts";
import { WholeProject } from "./whole.ts";

export interface LoadOptions {
  /** The folder that holds dbt_project.yml. */
  projectDir: string;
  /** Vars that go before those of dbt_project.yml. */
  vars?: Record<string, unknown>;
  target: Target;
  /** What `env_var()` sees; default: the process's own. */
  env?: Record<string, string | undefined>;
  log?: Logger;
  /** Where `print()` writes; default: the log. */
  print?: ((text: string) => void) | undefined;
  clock?: Clock;
  /** Keeps what was parsed by its content. Default: nothing is kept. */
  cache?: CacheOptions | undefined;
}

/** Reads and parses a whole dbt project. Throws one PatronError with every mistake found. */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const started = performance.now();
  const state = await openProject(options);
  const { project, found, registry, cache } = state;
  addBuiltInMacros(registry, found, cache);
  for (const pack of project.packages) {
    addPackageMacros(registry, found, pack, cache);
    project.docs.push(...readDocs(pack, found));
  }
  openCache(state, options);
  const begun = performance.timeOrigin + started;
  const whole =
    options.cache && found.list.length === 0 && new WholeProject(state, options.cache.file, begun);
  if (whole && (await whole.takeUp())) cache.saveDefinitions();
  else {
    await readProperties(state);
    await readNodes(state);
    cache.save();
    if (whole && found.list.length === 0 && !state.hasWarned()) whole.keep();
  }
  cache.release();
  found.throwIfAny();
  project.parseMs = performance.now() - started;
  return project;
}

async function readProperties({ project, properties, found, cache }: ParseState): Promise<void> {
  for (const pack of project.packages) {
    const context = (file: string) => yamlContext(project.around, project.vars, pack.name, file);
    await properties.addPackage(pack, context, found, cache);
  }
}

/** Reads every file to nodes, joins them and checks what they promise of each other. */
async function readNodes(state: ParseState): Promise<void> {
  const { packages } = state.project;
  for (const pack of packages) await addPackageNodes(state, pack);
  for (const pack of packages) await addPackageTests(state, pack);
  await addSemanticNodes(state);
  keepProperties(state);
  checkDescribed(state);
  resolveDependencies(state);
  await addUnitTests(state);
  checkGovernance(state);
  checkRelationNames(state);
  checkCycles(state);
}

async function openProject(options: LoadOptions): Promise<ParseState> {
  const { target, vars: given = {}, env = process.env, log = silentLog, clock = systemClock } = options;
  const dir = resolve(options.projectDir);
  const cache = new ParseCache(options.cache);
  let hasWarned = false;
  const warn = (message: string) => {
    hasWarned = true;
    log.warn(message);
  };
  const warned = { ...log, warn };
  const around: Surroundings = {
    target,
    projectName: "",
    env: cache.watch(env),
    log: warned,
    print: options.print,
    clock,
    invocationId: randomUUID(),
    startedAt: clock.now(),
    flags: { FULL_REFRESH: false, STORE_FAILURES: false, WHICH: "parse" },
    invocationArgs: {},
  };
  const early = yamlContext(around, new Vars(given, {}), "", "dbt_project.yml");
  const root = await readPackage(dir, early);
  around.projectName = root.name;
  const packages: Package[] = [root, ...(await readPackages(root, early))];
  const vars = new Vars(given, root.settings.vars);
  for (const pack of packages) vars.addPackage(pack.name, pack.settings.vars);
  const registry = new MacroRegistry(root.name, [target.type, "default"], root.settings.dispatch);
  const project: Project = {
    name: root.name,
    dir,
    settings: root.settings,
    packages,
    around,
    vars,
    registry,
    nodes: new Map(),
    disabled: [],
    docs: [],
    kept: {},
    parseMs: 0,
  };
  const plainCalls = new PlainCallReader(registry);
  const read = { found: new Diagnostics(), properties: new PropertyIndex(), cache, plainCalls };
  return { project, registry, ...read, hasWarned: () => hasWarned };
}

/** What a result of parsing may follow from besides its own files. */
function openCache({ project, registry, cache }: ParseState, { vars = {}, target }: LoadOptions): void {
  const macros = new Map(registry.all().map((macro) => [macro.uniqueId, macro.path]));
  const texts = new Map<string, string>();
  const textOf = (id: string): string | undefined => {
    const path = macros.get(id);
    if (path === undefined) return undefined;
    const text = texts.get(path) ?? readFileSync(path, "utf8");
    texts.set(path, text);
    return text;
  };
  cache.open([project.packages, vars, target, project.docs, [...macros.keys()]], textOf);
}

async function addPackageNodes(state: ParseState, pack: Package): Promise<void> {
  await addSources(state, pack);
  await addSeeds(state, pack);
  await addModels(state, pack);
  await addTypescriptModels(state, pack);
  await addSnapshots(state, pack);
  await addExposures(state, pack);
  await addRunHooks(state, pack);
}

async function addPackageTests(state: ParseState, pack: Package): Promise<void> {
  await addAnalyses(state, pack);
  await addSingularTests(state, pack);
  const { properties, project } = state;
  for (const [section, type] of [
    ["models", "model"],
    ["seeds", "seed"],
    ["snapshots", "snapshot"],
  ] as const) {
    for (const entry of properties.entries(section).filter((one) => one.package === pack.name)) {
      const id = `${type}.${pack.name}.${entry.properties.name}`;
      const versions =
        type === "model" ? versionsOf(entry).map((one) => [`${id}.v${one.v}`, one.entry] as const) : [];
      for (const [own, described] of versions.length > 0 ? versions : [[id, entry] as const]) {
        const node = project.nodes.get(own) ?? namesake(project, pack, entry.properties);
        if (node) await addGenericTests(state, pack, node, described, described.properties);
      }
    }
  }
  for (const entry of properties.sources.filter((one) => one.package === pack.name)) {
    for (const [index, table] of entry.properties.tables.entries()) {
      const node = project.nodes.get(`source.${pack.name}.${entry.properties.name}.${table.name}`);
      if (node) await addGenericTests(state, pack, node, entry, table, ["tables", index]);
    }
  }
}

/** Tests written under the wrong section (a seed among the models) are of what has the name, as in dbt. */
function namesake(
  project: Project,
  pack: Package,
  entry: { name: string; versions?: unknown },
): Node | undefined {
  if (entry.versions !== undefined) return undefined;
  const ids = ["model", "seed", "snapshot"].map((type) => `${type}.${pack.name}.${entry.name}`);
  return ids.map((id) => project.nodes.get(id)).find((node) => node !== undefined);
}

function keepProperties({ project, properties }: ParseState): void {
  for (const [section, entries] of Object.entries(properties.kept)) {
    project.kept[section] = entries.map((entry) => ({
      package: entry.package,
      originalPath: entry.originalPath,
      entry: entry.properties,
    }));
  }
}
