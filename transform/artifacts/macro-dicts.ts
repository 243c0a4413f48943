import type { Macro } from "../node.ts";
import type { Project } from "../project/project.ts";
import { macroTexts } from "./macro-sql.ts";
import { docBlocks } from "./places.ts";

type Dict = Record<string, unknown>;

/** The macros of the manifest: text, description of the property file, and which other macros each one calls. */
export function macroDicts(project: Project): Dict {
  const texts = macroTexts(project.registry.all());
  const described = new Map(
    (project.kept.macros ?? []).map((kept) => [`macro.${kept.package}.${String(kept.entry.name)}`, kept]),
  );
  return Object.fromEntries(
    project.registry.all().map((macro) => {
      const kept = described.get(macro.uniqueId);
      const { description = "", config, arguments: given } = (kept?.entry ?? {}) as Dict;
      const meta = { ...(kept?.entry.meta as Dict), ...((config as Dict | undefined)?.meta as Dict) };
      const docs = { show: true, node_color: null, ...(kept?.entry.docs as Dict) };
      const text = texts.get(macro.uniqueId) ?? "";
      return [
        macro.uniqueId,
        {
          unique_id: macro.uniqueId,
          name: macro.name,
          resource_type: "macro",
          package_name: macro.package,
          path: macro.originalPath,
          original_file_path: macro.originalPath,
          macro_sql: text,
          depends_on: { macros: callsOf(project, macro, text) },
          description: withBlocks(project, String(description ?? ""), macro.package),
          meta,
          docs,
          config: { meta, docs },
          patch_path: kept ? `${kept.package}://${kept.originalPath}` : null,
          arguments: argumentsOf(macro, given as Dict[] | undefined),
          created_at: 0,
          supported_languages: null,
        },
      ];
    }),
  );
}

function argumentsOf(macro: Macro, given: Dict[] | undefined): Dict[] {
  if (given) {
    return given.map(({ name, type, description }) => ({
      name,
      type: type ?? null,
      description: description ?? "",
    }));
  }
  return macro.parameters.map((name) => ({ name, type: null, description: "" }));
}

const COMMENTS = /\{#[\s\S]*?#\}/g;
const TAGS = /\{[{%]([\s\S]*?)[%}]\}/g;
const CALL = /(?<![\w.])(?:(\w+)\.)?(\w+)\s*\(/g;
const DISPATCH =
  /adapter\s*\.\s*dispatch\(\s*(?:macro_name\s*=\s*)?['"](\w+)['"](?:\s*,\s*(?:macro_namespace\s*=\s*)?['"](\w+)['"])?/g;

/** Macros that a macro's text calls, dispatched ones included: those that this project would reach. */
function callsOf(project: Project, macro: Macro, text: string): string[] {
  const { registry } = project;
  const found = new Set<string>();
  const own = text.replace(COMMENTS, "");
  for (const [, tag = ""] of own.matchAll(TAGS)) {
    if (/^-?\s*macro\s/.test(tag)) continue;
    for (const [, namespace, name = ""] of tag.replace(/'[^'\n]*'|"[^"\n]*"/g, "''").matchAll(CALL)) {
      const called = namespace ? registry.in(namespace, name) : registry.find(name, macro.package);
      if (called && called !== macro) found.add(called.uniqueId);
    }
    for (const [, name = "", namespace] of tag.matchAll(DISPATCH)) {
      try {
        found.add(registry.dispatch(name, namespace, macro.package).uniqueId);
      } catch {
        // No variant for this warehouse: the call tells it when somebody makes it.
      }
    }
  }
  return [...found];
}

/** Fills in docs blocks; a name that is none stays as it is written. */
function withBlocks(project: Project, text: string, packageName: string): string {
  return text.replace(/\{\{\s*doc\([^)]*\)\s*\}\}/g, (call) => {
    const [id] = docBlocks(project, call, packageName);
    const block = project.docs.find((one) => `doc.${one.package}.${one.name}` === id);
    return block?.text ?? call;
  });
}
