import { hash as digest } from "node:crypto";
import { join } from "node:path";
import { type Diagnostic, didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { type Context, INTERNAL } from "../context/macros.ts";
import { yamlContext } from "../context/node-context.ts";
import { type Config, type GenericTest, listOf, type Macro, type Node, tagsOf } from "../node.ts";
import { mergeConfig } from "../project/config-merge.ts";
import type { Package } from "../project/project.ts";
import { renderDeep } from "../project/render.ts";
import { callGenericTest } from "../tests/generic.ts";
import { parseContext } from "./capture.ts";
import { collecting } from "./diagnose.ts";
import { packNode, unpackNode } from "./kept-node.ts";
import { configBelow, nameNode } from "./node-config.ts";
import type { Entry } from "./properties.ts";
import { TEST_DEFAULTS } from "./sql-nodes.ts";
import { addNode, type ParseState, sectionsFor } from "./state.ts";
import { genericTestHash, genericTestNames, testedReference } from "./test-names.ts";
import { versionedName } from "./versions.ts";

const CONFIG_KEYS = new Set(
  [
    "severity",
    "tags",
    "enabled",
    "where",
    "limit",
    "warn_if",
    "error_if",
    "fail_calc",
    "store_failures",
  ].concat(["store_failures_as", "meta", "database", "schema", "alias", "config"]),
);

type Written = string | Record<string, unknown>;

/** The parts of a property entry that may carry tests. */
interface Testable {
  columns: {
    name: string;
    quote?: unknown;
    tags?: string[] | undefined;
    config?: Record<string, unknown> | undefined;
    data_tests?: Written[] | null | undefined;
    tests?: Written[] | null | undefined;
  }[];
  data_tests?: Written[] | null | undefined;
  tests?: Written[] | null | undefined;
}

type TestedEntry = Pick<Entry<unknown>, "originalPath" | "relativePath" | "placeOf">;

/** Makes test nodes of everything written under `data_tests:` (or `tests:`) of `attached`, a model, seed or source. */
export async function addGenericTests(
  state: ParseState,
  pack: Package,
  attached: Node,
  entry: TestedEntry,
  testable: Testable,
  keys: (string | number)[] = [],
): Promise<void> {
  if (!hasTests(testable)) return;
  const { uniqueId, alias, config } = attached;
  const about = [uniqueId, alias, config.enabled ?? null, pack.name, attached.package];
  const written = JSON.stringify(testable);
  const before = state.found.list.length;
  const tests = await state.cache.remember<Node[]>({
    key: ["tests", about, entry.originalPath, written],
    text: () => written, // a test prints as one line of Jinja; what it is given may hold more
    make: () => readTests(state, pack, attached, entry, testable, keys),
    macrosOf: (made) => made.flatMap((node) => node.dependsOn.macros),
    isKept: () => state.found.list.length === before,
    pack: (made, lists) => made.map((node) => packNode(node, lists)),
    unpack: (kept: never[], lists) =>
      kept.map((one) => unpackNode(one, lists, { place: { path: join(pack.dir, entry.originalPath) } })),
  });
  for (const node of tests) {
    node.place = entry.placeOf([...keys, ...node.writtenAt!]);
    addNode(state, node);
  }
}

function hasTests({ columns, ...own }: Testable): boolean {
  return [own, ...columns].some((one) => [...(one.data_tests ?? []), ...(one.tests ?? [])].length > 0);
}

async function readTests(
  state: ParseState,
  pack: Package,
  attached: Node,
  entry: TestedEntry,
  testable: Testable,
  keys: (string | number)[],
): Promise<Node[]> {
  const made: Node[] = [];
  const add = async (
    holder: Omit<Testable, "columns">,
    at: (string | number)[],
    of: Pick<WrittenTest, "column" | "quoted" | "tags"> = {},
  ) => {
    for (const list of ["data_tests", "tests"] as const) {
      for (const [index, written] of (holder[list] ?? []).entries()) {
        const place = entry.placeOf([...keys, ...at, list, index]);
        const writtenAt = [...at, list, index];
        const node = await collecting(state.found, place, () =>
          readTest(state, pack, attached, entry, { written, place, writtenAt, ...of }),
        );
        if (node && attached.config.enabled !== false) made.push(node);
      }
    }
  };
  await add(testable, []);
  for (const [index, column] of testable.columns.entries())
    await add(column, ["columns", index], {
      column: column.name,
      quoted: column.quote === true,
      tags: [...listOf(column.tags), ...listOf(column.config?.tags)],
    });
  return made;
}

interface WrittenTest {
  written: Written;
  place: Place;
  /** Where the test stands below the entry of what it tests. */
  writtenAt: (string | number)[];
  column?: string;
  /** `quote: true` on the column: its name is a word of SQL and is handed to the test in quotes. */
  quoted?: boolean | undefined;
  /** The column's tags: its tests carry them too. */
  tags?: string[];
}

async function readTest(
  state: ParseState,
  pack: Package,
  attached: Node,
  entry: Pick<Entry<unknown>, "originalPath" | "relativePath">,
  { written, place, writtenAt, column, quoted, tags: ofColumn = [] }: WrittenTest,
): Promise<Node> {
  const { project } = state;
  const { label, args, config: given, description, customName } = split(written, place);
  const config = await renderConfig(given, () =>
    yamlContext(project.around, project.vars, pack.name, place.path),
  );
  const macro = findTest(state, pack, label, place);
  const namespace = label.includes(".") ? label.split(".")[0] : undefined;
  const kwargs = { ...args, ...(column === undefined ? {} : { column_name: column }) };
  const owner = attached.source ? `${attached.source.sourceName}_${attached.name}` : versionedName(attached);
  const base = `${attached.source ? "source_" : ""}${label.replace(".", "_")}`;
  const names = genericTestNames(base, owner, kwargs);
  const name = customName ?? names.full;
  const test: GenericTest = {
    name: label.split(".").at(-1)!,
    ...(namespace ? { namespace } : {}),
    kwargs: quoted === true ? { ...kwargs, column_name: quote(state, column!) } : kwargs,
    ...(column ? { column } : {}),
    attachedTo: attached.uniqueId,
  };
  const hash = genericTestHash(name, test, testedReference(attached));
  const tags = [...(attached.source ? tagsOf(attached) : []), ...ofColumn];
  // As dbt: a name that would be too long for a table is too long for a file.
  const file = customName ?? names.short;
  const node = testNode(state, pack, entry, { name, file, hash, writtenAt, test, config, description });
  const below = configBelow(state, pack, "data_tests", node.fqn, TEST_DEFAULTS);
  const legacy = legacyConfig(state, pack, node);
  node.config = mergeConfig(mergeConfig(below, { ...legacy, tags }), config);
  const shortened = customName === undefined && names.short !== names.full ? { alias: names.short } : {};
  node.inlineConfig = { ...shortened, ...config };
  node.config.schema ??= "test_failures";
  node.config.alias ??= file;
  await capture(state, node, attached, macro);
  return node;
}

/** Configs of a test are rendered while the project is read, its `where` when it runs. */
async function renderConfig(config: Config, context: () => Context): Promise<Config> {
  if (Object.keys(config).length === 0) return config; // as most tests have it
  const rendered = await renderDeep(config, context(), "config", /^where$/);
  return rendered as Config;
}

const quote = (state: ParseState, name: string): string =>
  state.project.around.target.type === "bigquery" ? `\`${name}\`` : `"${name}"`;

/** The project-wide `tests:` section is the older spelling of `data_tests:`; only what it sets counts. */
function legacyConfig(state: ParseState, pack: Package, node: Node): Config {
  const isWritten = sectionsFor(state, pack, "tests").some((tree) => Object.keys(tree).length > 0);
  if (!isWritten) return {};
  return Object.fromEntries(
    Object.entries(configBelow(state, pack, "tests", node.fqn, {})).filter(
      ([key, value]) =>
        !["enabled", "tags", "meta", "pre-hook", "post-hook"].includes(key) || value === false,
    ),
  );
}

/** Renders the test once, so that what it refers to (its node, `to: ref('x')`) becomes its dependencies. */
async function capture(state: ParseState, node: Node, attached: Node, macro: Macro): Promise<void> {
  if (attached.source) node.sources.push([attached.source.sourceName, attached.name]);
  else
    node.refs.push({
      name: attached.name,
      ...(attached.version === undefined ? {} : { version: attached.version }),
      ...(attached.package === node.package ? {} : { package: attached.package }),
    });
  const isPlain = !/[{(]/.test(JSON.stringify(Object.values(node.test!.kwargs).filter(isNoNumber)));
  const alike = isPlain ? seenPlain(state).get(macro) : undefined;
  const context = () => parseContext(state.project, node, () => node.config);
  if (alike) {
    node.dependsOn.macros.push(...alike);
    return nameNode(state, node, () => context().context);
  }
  const captured = context();
  await callGenericTest(state.registry.bind(macro, captured.context), node, attached.alias, captured.context);
  const { macros } = node.dependsOn;
  const isInternal = macros.every((id) => id.startsWith(`macro.${INTERNAL}.`));
  const isAlone = node.refs.length + node.sources.length === 1 && Object.keys(captured.config).length === 0;
  if (isPlain && isInternal && isAlone) seenPlain(state).set(macro, [...macros]);
  node.config = mergeConfig(node.config, captured.config);
  await nameNode(state, node, () => captured.context);
}

const isNoNumber = (value: unknown): boolean => typeof value !== "number";

const plainTests = new WeakMap<ParseState, Map<Macro, string[]>>();

/**
 * The macros behind built-in tests (`unique`, `not_null`, …) whose arguments are no Jinja: they are the same each time, so
 * that the thousandth `not_null` need not be rendered to know what it depends on.
 */
function seenPlain(state: ParseState): Map<Macro, string[]> {
  const known = plainTests.get(state) ?? new Map<Macro, string[]>();
  plainTests.set(state, known);
  return known;
}

function testNode(
  state: ParseState,
  pack: Package,
  entry: Pick<Entry<unknown>, "originalPath" | "relativePath">,
  made: Pick<Node, "name" | "description" | "writtenAt"> & {
    file: string;
    hash: string;
    test: GenericTest;
    config: Config;
  },
): Node {
  const { name, file, hash, writtenAt, test } = made;
  const checksum = digest("md5", JSON.stringify([name, test, made.config]));
  const folders = entry.relativePath.split("/").slice(0, -1);
  const { target } = state.project.around;
  return {
    uniqueId: `test.${pack.name}.${name}.${hash}`,
    name,
    resourceType: "test",
    package: pack.name,
    path: join(pack.dir, entry.originalPath),
    originalPath: entry.originalPath,
    compiledPath: `${entry.originalPath}/${file}.sql`,
    fqn: [pack.name, ...folders, name],
    rawCode: `{{ test_${test.name}(**_dbt_generic_test_kwargs) }}`,
    checksum: checksum.slice(-10),
    config: {},
    description: made.description,
    columns: {},
    database: target.database,
    schema: target.schema,
    alias: name,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: { path: join(pack.dir, entry.originalPath) },
    writtenAt,
    test,
  };
}

/** Takes a written test apart: its macro's name, arguments, configs, own name. */
function split(written: Written, place: Place) {
  if (typeof written === "string")
    return { label: written, args: {}, config: {} as Config, description: "", customName: undefined };
  const entries = Object.entries(written);
  const [first] = entries;
  if (!first) {
    const hint = "Write its name: - unique, or - accepted_values: { arguments: { values: [paid, open] } }";
    throw new PatronError({ code: "bad-test", message: "A test without a name.", at: place, hint });
  }
  const flat = "test_name" in written;
  const label = flat ? String(written.test_name) : first[0];
  const body = (flat ? written : (first[1] ?? {})) as Record<string, unknown>;
  // `- not_null:` followed by `config:` at the same indent makes the config a neighbour instead of a child.
  const beside = flat ? {} : Object.fromEntries(entries.slice(1));
  const given: Record<string, unknown> = { ...body, ...beside };
  const { name, test_name: _, description, arguments: named, ...rest } = given;
  const args: Record<string, unknown> = { ...((named as Record<string, unknown>) ?? {}) };
  let config: Config = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === "config") config = mergeConfig(config, (value ?? {}) as Config);
    else if (CONFIG_KEYS.has(key)) config = mergeConfig(config, { [key]: value });
    else args[key] = value;
  }
  return {
    label,
    args,
    config,
    description: String(description ?? ""),
    customName: name === undefined ? undefined : String(name),
  };
}

/** The macro behind a test's name, or a mistake that lists the nearest one. */
function findTest(state: ParseState, pack: Package, label: string, place: Place): Macro {
  const { registry } = state;
  const [namespace, bare] = label.includes(".") ? (label.split(".") as [string, string]) : [undefined, label];
  const macro = namespace ? registry.in(namespace, `test_${bare}`) : registry.find(`test_${bare}`, pack.name);
  if (macro) return macro;
  const known = registry
    .names(pack.name)
    .filter((name) => name.startsWith("test_"))
    .map((name) => name.slice(5));
  const hint = didYouMean(bare, known);
  const problem: Diagnostic = {
    code: "unknown-test",
    message: `'${label}' names no generic test.`,
    at: place,
    hint: hint ?? `Known: ${known.sort().join(", ")}`,
    help: `Define it: {% test ${bare}(model, column_name) %} … {% endtest %} in macros/ or tests/generic/`,
  };
  throw new PatronError(problem);
}
