import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Context } from "../context/macros.ts";
import { checkInstalled } from "../deps/missing.ts";
import type { Package } from "../project/project.ts";
import { renderDeep } from "../project/render.ts";
import { checked, ProjectSchema } from "../project/schemas.ts";
import { readYaml } from "../project/yaml-file.ts";

/** Hooks keep their Jinja until they run, vars until a template asks for them. */
const LATE = /^\+?(vars|on-run-start|on-run-end|(pre|post)[-_]hook|query-comment)$/;

/** Reads `dbt_project.yml` of a folder, its Jinja rendered with `context`. */
export async function readPackage(dir: string, context: Context): Promise<Package> {
  const path = join(dir, "dbt_project.yml");
  if (!existsSync(path)) {
    throw new PatronError({
      code: "no-project",
      message: `No dbt_project.yml in ${dir}.`,
      help: "Name the folder that holds it: --project-dir DIR",
    });
  }
  const file = readYaml(path, readFileSync(path, "utf8"));
  const value = await renderDeep(file.value, context, path, LATE);
  const settings = checked(ProjectSchema, { ...file, value: renamed(value) }, "bad-project");
  return { name: settings.name, dir, settings };
}

/** Names that dbt has given up and still reads. */
const FORMER = { "source-paths": "model-paths", "data-paths": "seed-paths" };

function renamed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const former = Object.entries(FORMER).filter(([old, now]) => old in value && !(now in value));
  return {
    ...value,
    ...Object.fromEntries(former.map(([old, now]) => [now, (value as Record<string, unknown>)[old]])),
  };
}

/** The packages of a project: those installed below `dbt_packages`, and local folders that packages.yml names. */
export async function readPackages(root: Package, context: Context): Promise<Package[]> {
  const dirs = [
    ...installed(join(root.dir, root.settings["packages-install-path"])),
    ...localPackages(root.dir),
  ];
  const packages = new Map<string, Package>();
  for (const dir of dirs) {
    const read = await readPackage(dir, context);
    if (!packages.has(read.name)) packages.set(read.name, read);
  }
  await checkInstalled(root.dir, context, [...packages.keys()]);
  return [...packages.values()];
}

function installed(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => !name.startsWith("."))
    .sort()
    .map((name) => join(dir, name))
    .filter((path) => existsSync(join(path, "dbt_project.yml")));
}

function localPackages(dir: string): string[] {
  return ["packages.yml", "dependencies.yml"].flatMap((name) => {
    const path = join(dir, name);
    if (!existsSync(path)) return [];
    const { packages } = readYaml(path, readFileSync(path, "utf8")).value as {
      packages?: { local?: string }[];
    };
    return (packages ?? []).flatMap((entry) => (entry.local ? [join(dir, entry.local)] : []));
  });
}
