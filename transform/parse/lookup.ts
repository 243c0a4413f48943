import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Node, RefCall } from "../node.ts";
import type { Project } from "../project/project.ts";

const REFERABLE = new Set(["model", "seed", "snapshot"]);

/** Finds what `ref()` and `source()` name, in a project whose nodes are all read. */
export class NodeLookup {
  readonly #byName = new Map<string, Node[]>();
  readonly #sources = new Map<string, Node[]>();
  readonly #disabled = new Map<string, Node>();
  readonly #project: Project;

  constructor(project: Project) {
    this.#project = project;
    for (const node of project.nodes.values()) {
      if (REFERABLE.has(node.resourceType)) push(this.#byName, node.name, node);
      if (node.source) push(this.#sources, `${node.source.sourceName}.${node.name}`, node);
    }
    for (const node of project.disabled)
      this.#disabled.set(node.source ? `${node.source.sourceName}.${node.name}` : node.name, node);
  }

  /** The model, seed or snapshot of a `ref()`: in the named package, else the asker's, the root's, any. */
  ref(call: RefCall, from: Node): Node {
    const all = this.#byName.get(call.name) ?? [];
    if (call.package !== undefined) {
      const inPackage = all.filter((node) => node.package === call.package);
      if (inPackage.length > 0) return versionFor(call, inPackage);
    } else {
      const [own, root] = [from.package, this.#project.name].map((name) =>
        all.find((node) => node.package === name),
      );
      const found = own ?? root ?? all[0];
      if (found) {
        const same = all.filter((node) => node.package === found.package);
        return versionFor(call, same);
      }
    }
    throw this.#unknownRef(call);
  }

  source(sourceName: string, tableName: string, from: Node): Node {
    const key = `${sourceName}.${tableName}`;
    const all = this.#sources.get(key) ?? [];
    const found = all.find((node) => node.package === from.package) ?? all[0];
    if (found) return found;
    const hint = didYouMean(key, this.#sources.keys());
    throw new PatronError({
      code: "unknown-source",
      message: `source('${sourceName}', '${tableName}') names no table of a source${this.#disabled.has(key) ? ": it is disabled" : ""}.`,
      ...(hint ? { hint: hint.replace(/ (\S+)\.(\S+)\?$/, " source('$1', '$2')?") } : {}),
      help: "List them: npx patron ls --resource-type source",
    });
  }

  #unknownRef(call: RefCall): PatronError {
    const written = call.package === undefined ? `'${call.name}'` : `'${call.package}', '${call.name}'`;
    const disabled = this.#disabled.get(call.name);
    const hint = disabled
      ? `It is disabled in ${disabled.originalPath}.`
      : didYouMean(call.name, this.#byName.keys());
    return new PatronError({
      code: "unknown-ref",
      message: `ref(${written}) names no model, seed or snapshot.`,
      ...(hint ? { hint } : {}),
      help: "List them: npx patron ls --resource-type model",
    });
  }
}

/** Of a model's versions the one asked for; a plain `ref` means the latest. */
function versionFor(call: RefCall, all: readonly Node[]): Node {
  const latest = all[0]!.latestVersion;
  const wanted = call.version ?? latest;
  const found = all.find((node) => String(node.version ?? "") === String(wanted ?? ""));
  if (found) return found;
  const known = all.flatMap((node) => (node.version === undefined ? [] : [`v=${node.version}`]));
  throw new PatronError({
    code: "unknown-version",
    message: `ref('${call.name}'${call.version === undefined ? "" : `, v=${call.version}`}) names no version of ${call.name}${latest === undefined ? ", which has none" : `; ${call.version === undefined ? `its latest, v=${latest}, has no file` : `it has ${known.join(", ")}`}`}.`,
    hint:
      latest === undefined
        ? `Write ref('${call.name}').`
        : `Write ref('${call.name}', ${known.at(-1)}), or list it under versions:.`,
  });
}

function push(map: Map<string, Node[]>, key: string, node: Node): void {
  const list = map.get(key);
  if (list) list.push(node);
  else map.set(key, [node]);
}
