import { readFileSync } from "node:fs";
import type { Macro } from "../node.ts";

const END = /[\s\S]*\{%-?\s*end(macro|test|materialization)\s*-?%\}/;

/** The text of every macro by unique id: from its own line to its end, found before the next one of its file. */
export function macroTexts(macros: readonly Macro[]): Map<string, string> {
  const byFile = new Map<string, Macro[]>();
  for (const macro of macros) {
    const list = byFile.get(macro.path);
    if (list) list.push(macro);
    else byFile.set(macro.path, [macro]);
  }
  const out = new Map<string, string>();
  for (const [path, defined] of byFile) {
    const lines = readFileSync(path, "utf8").split("\n");
    const sorted = [...defined].sort((a, b) => a.line - b.line);
    for (const [index, macro] of sorted.entries()) {
      const next = sorted[index + 1]?.line ?? lines.length + 1;
      const end = Math.max(macro.line, next - 1);
      const text = lines.slice(macro.line - 1, end).join("\n");
      out.set(macro.uniqueId, (END.exec(text)?.[0] ?? text).trim());
    }
  }
  return out;
}
