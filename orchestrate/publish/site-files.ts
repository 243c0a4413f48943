import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own Evidence project: pages, components and the SQL of the published tables. */
export const dashboardsDir = fileURLToPath(new URL("../../dashboards", import.meta.url));

/** The package's own dbt project; its YAML holds the definitions that pages show. */
export const modelsDir = fileURLToPath(new URL("../../models", import.meta.url));

/** What makes the site: everything else in dashboards/ (node_modules, caches, builds) is output. */
const ingredients = [
  "pages",
  "components",
  "sources",
  "static",
  "partials",
  "queries",
  "patches",
  "app.css",
  "evidence.config.yaml",
  "evidence.settings.json",
  "package.json",
  "package-lock.json",
  "tailwind.config.cjs",
];

/** One published table: `patron.<name>` on every page. */
export interface PublishedTable {
  name: string;
  /** The SQL file, written against the marts. */
  file: string;
  sql: string;
  /** True for ledger_*: it changes with every run, so it does not make the site build again. */
  isLedger: boolean;
}

/** The published tables, by name. `dir` is a dashboards folder. */
export function publishedTables(dir = dashboardsDir): PublishedTable[] {
  return listFiles(join(dir, "sources", "patron"), ".sql").map((file) => {
    const name = basename(file, ".sql");
    return { name, file, sql: readFileSync(file, "utf8"), isLedger: name.startsWith("ledger_") };
  });
}

/** What the published tables are made of, as `schema.name` in small letters: tables and views of the warehouse. */
export function publishedFrom(dir = dashboardsDir): ReadonlySet<string> {
  const named = publishedTables(dir).flatMap(({ sql }) => [...sql.matchAll(READS)]);
  return new Set(named.map(([, name]) => name!.toLowerCase()));
}

const READS = /\b(?:from|join)\s+([a-z_]\w*\.[a-z_]\w*)/gi;

/** Every page of the site, as absolute paths of Markdown files, sorted. */
export function pageFiles(dir = dashboardsDir): string[] {
  return listFiles(join(dir, "pages"), ".md");
}

/** Every component and script that pages use, as absolute paths, sorted. */
export function componentFiles(dir = dashboardsDir): string[] {
  return listFiles(join(dir, "components")).filter((file) => /\.(svelte|js)$/.test(file));
}

/** The route a page file answers: pages/customers.md -> /customers/. */
export function routeOf(pageFile: string, dir = dashboardsDir): string {
  const name = relative(join(dir, "pages"), pageFile).replaceAll("\\", "/").replace(/\.md$/, "");
  const route = name.replace(/(^|\/)index$/, "");
  return route === "" ? "/" : `/${route}/`;
}

/** The folders and files that make the site, relative to `dir`; only those that exist. */
export function siteIngredients(dir = dashboardsDir): string[] {
  return ingredients.filter((name) => existsSync(join(dir, name)));
}

/** Every file below `path` (or `path` itself) whose name ends with `suffix`, sorted; none when it does not exist. */
export function listFiles(path: string, suffix = ""): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return path.endsWith(suffix) ? [path] : [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
