import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostics } from "../../kernel/diagnostics.ts";
import { INTERNAL, type MacroRegistry } from "../context/macros.ts";
import { deferTemplate, parseTemplate, type Template } from "../jinja/index.ts";
import type { Macro } from "../node.ts";
import { listFiles, type ProjectFile } from "../project/files.ts";
import type { DocsBlock, Package } from "../project/project.ts";
import type { ParseCache } from "./cache.ts";
import { diagnose } from "./diagnose.ts";

const BUILT_IN = join(dirname(dirname(fileURLToPath(import.meta.url))), "macros");

/** The runner's own macros do not change while a process lives: parsed once. */
let builtInTemplates: { file: ProjectFile; template: Template }[] | undefined;

/** Adds the built-in macros to the registry as package `dbt`. */
export function addBuiltInMacros(registry: MacroRegistry, found: Diagnostics, cache: ParseCache): void {
  builtInTemplates ??= listFiles(BUILT_IN, ["."], [".sql"]).map((file) => ({
    file,
    template: readTemplate(file.path, cache),
  }));
  for (const { file, template } of builtInTemplates) addTemplate(registry, found, INTERNAL, file, template);
}

/** Adds a package's macros: its macro paths, and generic tests below `tests/generic`. */
export function addPackageMacros(
  registry: MacroRegistry,
  found: Diagnostics,
  pack: Package,
  cache: ParseCache,
): void {
  const { settings, dir } = pack;
  const tests = settings["test-paths"].map((path) => `${path}/generic`);
  for (const file of listFiles(dir, [...settings["macro-paths"], ...tests], [".sql", ".jinja", ".jinja2"])) {
    try {
      addTemplate(registry, found, pack.name, file, readTemplate(file.path, cache));
    } catch (error) {
      for (const one of diagnose(error, { path: file.path })) found.add(one);
    }
  }
}

function readTemplate(path: string, cache: ParseCache): Template {
  const text = readFileSync(path, "utf8");
  let parsed: Template | undefined;
  const known = cache.definitions(text, () => {
    parsed = parseTemplate(text, path);
    return { macros: parsed.macros, blocks: parsed.blocks };
  });
  return parsed ?? deferTemplate(text, path, known);
}

function addTemplate(
  registry: MacroRegistry,
  found: Diagnostics,
  packageName: string,
  file: ProjectFile,
  template: Template,
): void {
  for (const { name, line, parameters } of definitions(template)) {
    const macro: Macro = {
      uniqueId: `macro.${packageName}.${name}`,
      name,
      package: packageName,
      path: file.path,
      originalPath: packageName === INTERNAL ? `macros/${file.originalPath}` : file.originalPath,
      line,
      template,
      parameters,
    };
    const before = registry.add(macro);
    if (!before) continue;
    found.add({
      code: "duplicate-name",
      message: `macro ${name} is defined twice: here and in ${before.originalPath}:${before.line}.`,
      at: { path: file.path, line },
    });
  }
}

/** Macros, and the blocks that are called like macros, under the names by which they are bound. */
function definitions(template: Template): { name: string; line: number; parameters: string[] }[] {
  const blocks = template.blocks.flatMap((block) => {
    if (block.kind === "test") return [{ name: `test_${block.name}`, line: block.line, parameters: [] }];
    if (block.kind !== "materialization") return [];
    return [
      {
        name: `materialization_${block.name}_${block.adapter ?? "default"}`,
        line: block.line,
        parameters: [],
      },
    ];
  });
  return [...template.macros, ...blocks];
}

/** Every `{% docs %}` block of a package's Markdown files. */
export function readDocs(pack: Package, found: Diagnostics): DocsBlock[] {
  const { settings } = pack;
  const paths =
    settings["docs-paths"].length > 0
      ? settings["docs-paths"]
      : [...settings["model-paths"], ...settings["macro-paths"], ...settings["seed-paths"]];
  return listFiles(pack.dir, paths, [".md"]).flatMap((file) => {
    try {
      const text = readFileSync(file.path, "utf8");
      if (!/\{%-?\s*docs\s/.test(text)) return [];
      return parseTemplate(text, file.path)
        .blocks.filter((block) => block.kind === "docs")
        .map((block) => ({
          name: block.name,
          package: pack.name,
          text: block.body.trim(),
          originalPath: file.originalPath,
        }));
    } catch (error) {
      for (const one of diagnose(error, { path: file.path })) found.add(one);
      return [];
    }
  });
}
