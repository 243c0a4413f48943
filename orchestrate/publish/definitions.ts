import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { listFiles } from "./site-files.ts";

interface YamlColumn {
  name?: string;
  description?: string;
}
interface YamlModel extends YamlColumn {
  columns?: YamlColumn[];
}

/**
 * What pages show as the definition of a number: the descriptions in the models' YAML, as `model` and `model.column`.
 * `{{ doc("name") }}` is replaced by the docs block of that name.
 */
export function readDefinitions(modelsDir: string): Record<string, string> {
  const docs = docsBlocks(modelsDir);
  const definitions: Record<string, string> = {};
  const put = (key: string, text: string | undefined) => {
    if (text) definitions[key] = resolveDocs(text, docs).replace(/\s+/g, " ").trim();
  };
  for (const file of [...listFiles(modelsDir, ".yml"), ...listFiles(modelsDir, ".yaml")]) {
    for (const model of modelsIn(file)) {
      put(model.name!, model.description);
      for (const column of model.columns ?? []) put(`${model.name}.${column.name}`, column.description);
    }
  }
  return Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Mistakes in these files are the runner's to report; here a file that does not parse has no definitions. */
function modelsIn(file: string): YamlModel[] {
  try {
    const models = (parse(readFileSync(file, "utf8")) as { models?: YamlModel[] } | null)?.models;
    return Array.isArray(models) ? models.filter((model) => typeof model?.name === "string") : [];
  } catch {
    return [];
  }
}

function docsBlocks(modelsDir: string): Map<string, string> {
  const blocks = new Map<string, string>();
  for (const file of listFiles(modelsDir, ".md")) {
    const text = readFileSync(file, "utf8");
    for (const match of text.matchAll(/\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g)) {
      blocks.set(match[1]!, match[2]!);
    }
  }
  return blocks;
}

function resolveDocs(text: string, docs: Map<string, string>): string {
  return text.replace(/\{\{\s*doc\(\s*["'](?:\w+["']\s*,\s*["'])?(\w+)["']\s*\)\s*\}\}/g, (whole, name) => {
    return docs.get(name) ?? whole;
  });
}
