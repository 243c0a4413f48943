import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "page");

/** The page's scripts, each after those it needs. They are one script in the end, so a name is used once in all. */
export const SCRIPTS = [
  "dom.mjs",
  "markdown.mjs",
  "code.mjs",
  "project.mjs",
  "search.mjs",
  "select.mjs",
  "layout.mjs",
  "graph-view.mjs",
  "node-parts.mjs",
  "node-view.mjs",
  "home-view.mjs",
  "navigation.mjs",
  "search-box.mjs",
  "main.mjs",
];

const IMPORT = /^import [^;]*? from "\.\/[\w-]+\.mjs";\n/gm;

/** The docs site as one HTML file that asks nothing of any host: style, scripts and data are inside it. */
export function docsPage(title: string, data: unknown): string {
  const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");
  const script = SCRIPTS.map((name) =>
    read(name)
      .replace(IMPORT, "")
      .replace(/^export /gm, ""),
  ).join("\n");
  const fill: Record<string, string> = {
    title: escapeHtml(title),
    style: read("style.css"),
    // `<` cannot end the element or begin a comment inside a JSON text when it is written as an escape.
    data: JSON.stringify(data).replaceAll("<", "\\u003c"),
    script: `"use strict";\n${script}`.replaceAll("</script", "<\\/script"),
  };
  return read("page.html").replace(/<!--fill:(\w+)-->/g, (_all, name: string) => fill[name] ?? "");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
