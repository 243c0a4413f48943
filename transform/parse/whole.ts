import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Diagnostics, type Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { everyFile } from "../project/files.ts";
import type { Package, Project } from "../project/project.ts";
import type { NodeProperties } from "../project/schemas.ts";
import { keysOfPlace, placesIn } from "../project/yaml-file.ts";
import { hashWithImports } from "../typescript/imports.ts";
import { hash, isPlain, isVolatile, ParseCache } from "./cache.ts";
import { FileMarks } from "./file-marks.ts";
import { readKeptLines, writeKeptLines } from "./kept-lines.ts";
import { KeptNodes } from "./kept-nodes.ts";
import { type Described, type Entry, PropertyIndex } from "./properties.ts";
import { rereadSqlNode } from "./sql-nodes.ts";
import type { ParseState } from "./state.ts";

/** A file of the project: path, SHA-256, the node that its text is the code of (or none), the mark to know it by. */
type FileRow = [path: string, checksum: string, id: string | null, mark: string | null];

interface Head {
  scope: string;
  env: [string, string][];
  generation: string;
  files: FileRow[];
  /** TypeScript models: what they import may lie anywhere. */
  typescript: [path: string, checksum: string][];
  kept: Project["kept"];
  disabled: unknown[];
}

const PATHS = [
  "model-paths",
  "seed-paths",
  "snapshot-paths",
  "test-paths",
  "macro-paths",
  "analysis-paths",
  "docs-paths",
] as const;

/** So many changed files are read again by each command, before the whole is written anew. */
const MANY = 20;

/** Files of a package that lie beside its folders. */
const BESIDE = ["dbt_project.yml", ".dbtignore"];

/**
 * The project as the last parse without a mistake or a warning left it: every node resolved and checked. It is taken up
 * when every file is as it was, or when only the code of some models, singular tests or analyses is another and all
 * else that was read from them is the same: what refers to what, configs and names. Anything more is for the parse that
 * knows each file for itself (`ParseCache`).
 *
 * The file holds a line for the head, then a line a node: unique id, checksum of its code, what it tests, the node.
 */
export class WholeProject {
  readonly #state: ParseState;
  readonly #file: string;
  #marks = new FileMarks();
  /** Files that were read although they are what they were: touched, or too young to tell when they were kept. */
  #touched = 0;
  readonly #begun: number;

  /** `begun`: when the parse began, milliseconds since 1970 UTC. */
  constructor(state: ParseState, cacheFile: string, begun: number) {
    this.#state = state;
    this.#begun = begun;
    this.#file = join(dirname(cacheFile), "project.jsonl");
  }

  /** Fills the project's nodes from what is kept; false when they must be read. */
  async takeUp(): Promise<boolean> {
    const [first, ...lines] = readKeptLines(this.#file);
    const head = first === undefined ? undefined : (JSON.parse(first) as Head);
    const { cache, project } = this.#state;
    if (head?.scope !== cache.scope || !cache.isSameEnv(head.env)) return false;
    this.#marks = new FileMarks(
      Object.fromEntries(head.files.flatMap(([path, sum, , mark]) => (mark ? [[path, [mark, sum]]] : []))),
    );
    const changed = this.#changedFiles(head);
    if (changed === undefined || changed.some(([, , id]) => id === null)) return false;
    if (head.typescript.some(([path, checksum]) => hashWithImports(path) !== checksum)) return false;
    const nodes = new KeptNodes();
    const checksums = new Map<string, string>();
    const tests = new Map<string, string[]>();
    for (const line of lines) {
      const [id, checksum, tested, text] = partsOf(line);
      checksums.set(id, checksum);
      if (tested !== "") addTo(tests, tested, id);
      nodes.keep(id, () => unpack(JSON.parse(text) as Packed));
    }
    for (const [path, , id] of changed) {
      const node = await this.#reread(nodes.get(id!)!, path);
      if (node === undefined) return false;
      nodes.set(id!, node);
      checksums.set(id!, node.checksum);
    }
    project.nodes = nodes;
    project.kept = head.kept;
    project.disabled = head.disabled.map((one) => unpack(one as Packed));
    let { generation } = head;
    if (changed.length > MANY || this.#touched > MANY) {
      generation = hash([generation, ...changed]);
      this.#rewrite({ ...head, generation, env: cache.surroundings!.env }, lines, changed, nodes);
    }
    project.memory = { dir: dirname(this.#file), generation, checksums, tests };
    return true;
  }

  /** Keeps the project that was just read, if all of it will be the same next time. */
  keep(): void {
    const { cache, project } = this.#state;
    const around = cache.surroundings;
    const nodes = [...project.nodes.values()];
    if (around === undefined || nodes.some(isFleeting)) return;
    const codeOf = new Map<string, string | null>();
    for (const node of [...nodes, ...project.disabled])
      codeOf.set(node.path, codeOf.has(node.path) || !isOneFile(node) ? null : node.uniqueId);
    for (const node of project.disabled) codeOf.set(node.path, null);
    const files = this.#paths().map((path): FileRow => {
      const checksum = this.#checksum(path);
      return [path, checksum, codeOf.get(path) ?? null, this.#marks.markOf(path) ?? null];
    });
    // An edit in the middle of the parse: what was read may be another text than the one whose checksum this is.
    if (this.#marks.newest >= this.#begun) return;
    const head: Head = {
      ...around,
      generation: hash([around, files.map(([path, checksum]) => [path, checksum])]),
      files,
      typescript: nodes.flatMap((node) => (node.typescript ? [[node.path, node.checksum]] : [])),
      kept: project.kept,
      disabled: project.disabled.map(pack),
    };
    if (!isPlain(JSON.parse(JSON.stringify(head.disabled)))) return;
    writeKeptLines(this.#file, [JSON.stringify(head), ...nodes.map(lineOf)]);
    const tests = new Map<string, string[]>();
    for (const { uniqueId, test } of nodes) if (test?.attachedTo) addTo(tests, test.attachedTo, uniqueId);
    const checksums = new Map(nodes.map((node) => [node.uniqueId, node.checksum]));
    project.memory = { dir: dirname(this.#file), generation: head.generation, checksums, tests };
  }

  /** The rows of files with another content, brought up to date; undefined when files came or went. */
  #changedFiles({ files }: Head): FileRow[] | undefined {
    const paths = this.#paths();
    if (paths.length !== files.length) return undefined;
    const changed: FileRow[] = [];
    for (const [at, row] of files.entries()) {
      if (row[0] !== paths[at]) return undefined;
      const checksum = this.#checksum(row[0]);
      const mark = this.#marks.markOf(row[0]) ?? null;
      if (mark !== row[3]) this.#touched++;
      row[3] = mark;
      if (checksum === row[1]) continue;
      row[1] = checksum;
      changed.push(row);
    }
    return changed;
  }

  #paths(): string[] {
    return this.#state.project.packages.flatMap(({ dir, settings }) => {
      const named = PATHS.flatMap(
        (name) => (settings as Record<string, unknown>)[name] as string[] | undefined,
      );
      const folders = [...new Set(named.filter((one) => one !== undefined))];
      return [...BESIDE.map((name) => join(dir, name)), ...[...everyFile(dir, folders)].sort()];
    });
  }

  #checksum(path: string): string {
    try {
      return this.#marks.checksum(path);
    } catch {
      return ""; // there is no such file
    }
  }

  /** The node with its new code, when nothing else of it is new, and nothing of it may be another tomorrow. */
  async #reread(before: Node, path: string): Promise<Node | undefined> {
    const { project } = this.#state;
    const pack = project.packages.find((one) => one.name === before.package);
    if (pack === undefined || before.version !== undefined) return undefined;
    const file = { path, originalPath: before.originalPath, relativePath: belowItsFolder(pack, before) };
    const found = new Diagnostics();
    // What describes it is known, and a cache of its own keeps nothing.
    const properties = new PropertyIndex();
    const entry = entryOf(before);
    if (entry) properties.add(SECTIONS[before.resourceType]!, entry);
    const state = { ...this.#state, found, properties, cache: new ParseCache() };
    const node = await rereadSqlNode(state, pack, file, before.resourceType);
    if (node === undefined || found.list.length > 0 || isVolatile(node.rawCode)) return undefined;
    node.dependsOn.nodes = before.dependsOn.nodes;
    return beyondCode(node) === beyondCode(before) ? node : undefined;
  }

  #rewrite(head: Head, lines: string[], changed: readonly FileRow[], nodes: KeptNodes): void {
    const ids = new Set(changed.map(([, , id]) => id));
    const made = lines.map((line) => {
      const [id] = partsOf(line);
      return ids.has(id) ? lineOf(nodes.get(id)!) : line;
    });
    writeKeptLines(this.#file, [JSON.stringify(head), ...made]);
  }
}

function partsOf(line: string): [id: string, checksum: string, tested: string, text: string] {
  const one = line.indexOf("\t");
  const two = line.indexOf("\t", one + 1);
  const three = line.indexOf("\t", two + 1);
  return [line.slice(0, one), line.slice(one + 1, two), line.slice(two + 1, three), line.slice(three + 1)];
}

const lineOf = (node: Node): string =>
  [node.uniqueId, node.checksum, node.test?.attachedTo ?? "", JSON.stringify(pack(node))].join("\t");

function addTo(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

type Packed = Omit<Node, "place" | "template"> & {
  place: Place | { path: string; keys: readonly (string | number)[] };
};

/** A node as it is kept: its template is read again from its code, its place in a YAML file looked up again by keys. */
function pack({ template: _, place, ...node }: Node): Packed {
  const keys = keysOfPlace(place);
  return { ...node, place: keys ? { path: place.path, keys } : place };
}

function unpack(kept: Packed): Node {
  const { place } = kept;
  if ("keys" in place) kept.place = placesIn(place.path, () => readFileSync(place.path, "utf8"))(place.keys);
  return kept as Node;
}

/** A node that may be another tomorrow although no file changes, or that JSON cannot hold. */
function isFleeting(node: Node): boolean {
  if (node.properties?.deprecation_date) return true;
  if (["model", "test", "analysis"].includes(node.resourceType) && !node.typescript) return false; // the cache asked
  const { place: _, template: __, ...rest } = node;
  return !isPlain(rest) || isVolatile(JSON.stringify(rest));
}

/** Whether a node is what one SQL file says, and the file says nothing else. */
const isOneFile = (node: Node): boolean =>
  ["model", "test", "analysis"].includes(node.resourceType) && node.path.endsWith(".sql");

function belowItsFolder({ settings }: Package, { originalPath }: Node): string {
  const folders = [...settings["model-paths"], ...settings["test-paths"], ...settings["analysis-paths"]];
  const folder = folders
    .filter((one) => originalPath.startsWith(`${one}/`))
    .sort((a, b) => b.length - a.length)[0];
  return folder === undefined ? originalPath : originalPath.slice(folder.length + 1);
}

const SECTIONS: Partial<Record<Node["resourceType"], Described>> = {
  model: "models",
  test: "data_tests",
  analysis: "analyses",
};

/** The property entry that describes a node, as the index of property files has it. */
function entryOf({ package: owner, properties, patchPath, place }: Node): Entry<NodeProperties> | undefined {
  if (properties === undefined || patchPath === undefined) return undefined;
  const originalPath = patchPath.slice(patchPath.indexOf("://") + 3);
  const paths = { package: owner, originalPath, relativePath: originalPath };
  return { ...paths, properties: properties as unknown as NodeProperties, placeOf: () => place };
}

/** All that other nodes, and the checks of a project, see of a node. */
function beyondCode(node: Node): string {
  const { rawCode: _, checksum: __, place: ___, template: ____, ...rest } = node;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}
