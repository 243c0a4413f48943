import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Command,
  type LsOutput,
  loadProject,
  ls,
  type Node,
  run,
  select,
} from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import type { Outcome, Side } from "./outcome.ts";
import { questionsOf } from "./questions.ts";
import type { Settings } from "./settings.ts";

type Project = Awaited<ReturnType<typeof loadProject>>;

/** Runs a project's commands with Patron and answers the questions that dbt is asked too. `dir` is a copy. */
export async function patronSide(
  dir: string,
  settings: Settings,
): Promise<Side & { questions: Record<string, string[]> }> {
  const started = performance.now();
  const side: Side = { outcomes: [], listings: {}, compiled: {}, seconds: 0 };
  const warehouse = await openDuckdb(join(dir, "warehouse.duckdb"));
  let questions = questionsOf([]);
  try {
    for (const [index, words] of settings.commands.entries()) {
      const project = await read(dir, warehouse, settings);
      side.outcomes.push(...(await runCommand(project, warehouse, dir, words, index)));
      Object.assign(side.compiled, compiledOf(project, dir));
    }
    const project = await read(dir, warehouse, settings);
    questions = questionsOf([...project.nodes.values()].filter((node) => node.resourceType !== "operation"));
    for (const [question, args] of Object.entries(questions)) side.listings[question] = answer(project, args);
  } catch (error) {
    side.error = error instanceof Error ? error.message : String(error);
  } finally {
    await warehouse.close();
  }
  return { ...side, seconds: (performance.now() - started) / 1000, questions };
}

function read(dir: string, warehouse: Warehouse, settings: Settings): Promise<Project> {
  return loadProject({
    projectDir: dir,
    vars: settings.vars,
    target: {
      name: "patron",
      schema: "main",
      database: warehouse.database,
      type: "duckdb",
      threads: 2,
      profileName: "patron",
      qualifyDatabase: true,
    },
    env: { ...process.env, ...settings.env },
  });
}

async function runCommand(
  project: Project,
  warehouse: Warehouse,
  dir: string,
  words: readonly string[],
  index: number,
): Promise<Outcome[]> {
  const [command, ...options] = words;
  const after = (flag: string) => options.flatMap((one, at) => (one === flag ? [options[at + 1] ?? ""] : []));
  const { results } = await run({
    project,
    warehouse,
    command: command as Command,
    ...(after("--select").length > 0 ? { select: after("--select") } : {}),
    ...(after("--exclude").length > 0 ? { exclude: after("--exclude") } : {}),
    fullRefresh: options.includes("--full-refresh"),
    storeFailures: options.includes("--store-failures"),
    threads: 2,
    targetDir: join(dir, "patron-target"),
  });
  return results.map((result) => ({
    command: index,
    uniqueId: result.uniqueId,
    status: result.status,
    failures: result.failures ?? null,
    message: result.message ?? "",
  }));
}

function compiledOf(project: Project, dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const node of project.nodes.values()) {
    const text = readIfThere(join(dir, "patron-target/compiled", node.package, node.compiledPath));
    if (text !== undefined) found[node.uniqueId] = text;
  }
  return found;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** What `ls` prints; nothing when the selection names nothing, which is a mistake in Patron and a warning in dbt. */
function answer(project: Project, args: readonly string[]): string[] {
  const after = (flag: string) => args.slice(args.indexOf(flag) + 1, args.indexOf(flag) + 2);
  const has = (flag: string) => args.includes(flag);
  const output = has("--output") ? (after("--output")[0] as LsOutput) : "selector";
  let chosen: Node[];
  try {
    chosen = select(project, {
      ...(has("--select") ? { select: after("--select") } : {}),
      ...(has("--exclude") ? { exclude: after("--exclude") } : {}),
      ...(has("--resource-type") ? { resourceTypes: after("--resource-type") } : {}),
    });
  } catch (error) {
    const [first] = (error as { diagnostics?: { code: string }[] }).diagnostics ?? [];
    if (first?.code === "nothing-selected" || first?.code === "empty-selection") return [];
    return [`error: ${(error as Error).message}`];
  }
  return ls(
    project,
    chosen,
    output,
    has("--output-keys") ? args.slice(args.indexOf("--output-keys") + 1) : [],
  );
}
